import { type Clock, LIMITS, type LoggedEvent } from '@switchboard/core';
import { CLOSE_CODES, type CloseCode } from '@switchboard/protocol';
import type { Metrics } from '@switchboard/service';
import type { Connection } from './connection.ts';
import {
  eventText,
  type LogPosition,
  PING_FRAME,
  resyncRequired,
  type SocketProtocol,
  welcome,
} from './frames.ts';
import { textFrame } from './text-frame.ts';

export interface ConnectionManagerOptions {
  metrics: Metrics;
  clock: Clock;
  heartbeatMs?: number;
  silenceMsMax?: number;
}

/** How long a stopping server waits for closing handshakes. */
const DRAIN_MS_MAX = 1_000;

/**
 * Who is connected, and what they are told. A user may hold many sockets; each gets every event.
 *
 * Events are framed once per protocol and collected; each live socket gets all that is new in one write per tick. The
 * first event after a quiet time goes at once, so that the tick costs nothing while there is little to do.
 */
export class MessagesConnectionManager {
  readonly #options: Required<ConnectionManagerOptions>;
  readonly #byUser = new Map<string, Set<Connection>>();
  /** Sockets that get live events; those that are still replaying are only in `#byUser`. */
  readonly #live: Record<SocketProtocol, Set<Connection>> = { plain: new Set(), 'switchboard.v1': new Set() };
  #waiting: LoggedEvent[] = [];
  #position: LogPosition = { epoch: '', seq: 0n };
  #lastFlushMs = 0;
  #flushTimer: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(options: ConnectionManagerOptions) {
    this.#options = {
      heartbeatMs: LIMITS.socketPingIntervalMs,
      silenceMsMax: LIMITS.socketSilenceMsMax,
      ...options,
    };
  }

  async start(): Promise<void> {
    this.#heartbeat = setInterval(() => this.#beat(), this.#options.heartbeatMs);
    this.#heartbeat.unref();
  }

  /** Asks every client to come back elsewhere (4001) and waits for them to go. */
  async stop(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#heartbeat);
    this.#flush();
    clearTimeout(this.#flushTimer);
    const all = this.#all();
    const closed = all.map((connection) => new Promise((resolve) => connection.onClose(resolve)));
    for (const connection of all) connection.close(CLOSE_CODES.draining, 'server is restarting');
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS_MAX).unref());
    await Promise.race([Promise.all(closed), deadline]);
  }

  get isDraining(): boolean {
    return this.#draining;
  }

  /** How far the log has been handed to live sockets. */
  get position(): LogPosition {
    return this.#position;
  }

  /** The same with nothing left waiting for the tick: everything that was handed over is written. */
  flushed(): LogPosition {
    this.#flush();
    return this.#position;
  }

  /** Set by the publisher before the first event. */
  startAt(position: LogPosition): void {
    this.#waiting = [];
    this.#position = position;
  }

  get connectedUsers(): number {
    return this.#byUser.size;
  }

  socketsOf(userId: string): number {
    return this.#byUser.get(userId)?.size ?? 0;
  }

  /**
   * Takes in a socket and greets it. With `goLive` it gets every event after the position in its welcome; without,
   * the caller replays first and calls `goLive` itself.
   */
  connect(connection: Connection, { goLive }: { goLive: boolean }): void {
    const sockets = this.#byUser.get(connection.user.id) ?? new Set();
    this.#byUser.set(connection.user.id, sockets.add(connection));
    connection.onClose((code) => {
      this.#options.metrics.socketsClosed.inc({ code: String(code) });
      this.disconnect(connection);
    });
    connection.sendText(
      welcome(connection.protocol, connection.user, this.#position, this.#options.heartbeatMs),
    );
    if (goLive) this.goLive(connection);
    this.#count();
  }

  /**
   * From here on this socket gets events live. Everything up to `position` must have been written to it; what waits
   * for the next flush is later than that, and comes to it with the others.
   */
  goLive(connection: Connection): void {
    if (connection.isOpen) this.#live[connection.protocol].add(connection);
  }

  /** Forgets this socket, and only this one: the user's other tabs go on. */
  disconnect(connection: Connection): void {
    this.#live[connection.protocol].delete(connection);
    const sockets = this.#byUser.get(connection.user.id);
    sockets?.delete(connection);
    if (sockets?.size === 0) this.#byUser.delete(connection.user.id);
    this.#count();
  }

  /** Hands events to every live socket, in order. Called by the publisher only, each event once. */
  broadcast(events: readonly LoggedEvent[]): void {
    if (events.length === 0) return;
    this.#waiting.push(...events);
    const sinceFlush = this.#options.clock.now() - this.#lastFlushMs;
    if (sinceFlush >= LIMITS.fanOutTickMs || sinceFlush < 0) this.#flush();
    else this.#flushTimer ??= setTimeout(() => this.#flush(), LIMITS.fanOutTickMs - sinceFlush);
  }

  /** Tells every live client that what it has is no basis to go on from. */
  resync(): void {
    const frame = textFrame(resyncRequired('epoch_changed', this.#position));
    for (const connection of this.#all()) connection.write(frame);
  }

  /** Sends a notification that is not in the log: once, to whoever is connected, in the order of its coming. */
  broadcastTransient(notification: object): void {
    this.#flush();
    const frame = textFrame(JSON.stringify(notification));
    for (const connection of this.#all()) connection.write(frame);
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#waiting.length === 0) return;
    const events = this.#waiting;
    this.#waiting = [];
    this.#lastFlushMs = this.#options.clock.now();
    for (const [protocol, connections] of Object.entries(this.#live) as [SocketProtocol, Set<Connection>][]) {
      if (connections.size === 0) continue;
      const frames = framesOf(protocol, events);
      for (const connection of connections) connection.write(frames);
      this.#options.metrics.socketDeliveries.inc(connections.size * events.length);
    }
    this.#position = { ...this.#position, seq: events.at(-1)!.seq };
  }

  #beat(): void {
    const nowMs = this.#options.clock.now();
    const ping = textFrame(PING_FRAME);
    for (const connection of this.#all()) {
      if (connection.expiresAt !== null && connection.expiresAt.getTime() <= nowMs) {
        this.#close(connection, CLOSE_CODES.tokenEnded, 'token has expired');
      } else if (connection.silentMs(nowMs) > this.#options.silenceMsMax) {
        this.#close(connection, CLOSE_CODES.heartbeatMissed, 'heartbeat missed');
      } else {
        connection.ping();
        if (connection.protocol === 'plain') connection.write(ping);
      }
    }
  }

  #close(connection: Connection, code: CloseCode, reason: string): void {
    // Out of the sets at once: a dead peer's `close` may take as long as its time-out.
    this.disconnect(connection);
    connection.close(code, reason);
  }

  /** A copy: sockets leave while others look at them. */
  #all(): Connection[] {
    return [...this.#byUser.values()].flatMap((sockets) => [...sockets]);
  }

  #count(): void {
    let sockets = 0;
    for (const set of this.#byUser.values()) sockets += set.size;
    this.#options.metrics.socketConnections.set(sockets);
    this.#options.metrics.socketUsers.set(this.#byUser.size);
  }
}

/** The frames of all events, joined: one write of many frames costs what one frame does (notes/realtime.md §1). */
export function framesOf(protocol: SocketProtocol, events: readonly LoggedEvent[]): Buffer {
  const frames = events.map((event) => textFrame(eventText(protocol, event)));
  return frames.length === 1 ? frames[0]! : Buffer.concat(frames);
}

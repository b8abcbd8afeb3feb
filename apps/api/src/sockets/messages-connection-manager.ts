import { type Clock, type EventData, LIMITS, type LoggedEvent } from '@switchboard/core';
import { CLOSE_CODES, type CloseCode } from '@switchboard/protocol';
import type { Metrics } from '@switchboard/service';
import type { Audience } from './colleagues.ts';
import type { Connection } from './connection.ts';
import { EventFeed, type FeedSource } from './event-feed.ts';
import type { EventFilter } from './event-filter.ts';
import { EventRing } from './event-ring.ts';
import { type LogPosition, PING_FRAME, welcome } from './frames.ts';
import type { LogPages } from './log-pages.ts';
import { SocketPulse } from './socket-pulse.ts';
import { textFrame } from './text-frame.ts';

export interface ConnectionManagerOptions extends Omit<FeedSource, 'epoch' | 'ring' | 'onDelivered'> {
  metrics: Metrics;
  clock: Clock;
  pages: LogPages;
  ring?: EventRing;
  /** Shorter in tests that wait for dead peers. */
  heartbeatMs?: number;
  silenceMsMax?: number;
  stuckMsMax?: number;
  /** A number from 0 to below 1: clients that are sent away come back spread. */
  random?: () => number;
}

/** How a socket wants its events. */
export interface Following {
  /** The cursor that it came with; null: from now on. */
  since: string | null;
  filter: EventFilter | null;
  /** How far the log had been published before its token was looked up. */
  recognisedAt: bigint;
}

/** Of the time between two tellings, at least so many parts belong to everything else. */
const TICK_FLUSHES = 4;

/** How long a stopping server waits for closing handshakes. */
const DRAIN_MS_MAX = 1_000;

/**
 * Who is connected, and what they are told. A user may hold many sockets; each gets every event that it asks for.
 *
 * Events are framed once for each language and kept in a ring; each socket gets all that it lacks in one write per tick. The
 * first event after a quiet time goes at once, so that the tick costs nothing while there is little to do.
 */
export class MessagesConnectionManager {
  readonly #options: Required<Omit<ConnectionManagerOptions, 'ring'>>;
  readonly #ring: EventRing;
  readonly #source: FeedSource;
  readonly #pulse: SocketPulse;
  readonly #feeds = new Map<Connection, EventFeed>();
  readonly #byUser = new Map<string, Set<Connection>>();
  #epoch = '';
  #lastFlushMs = 0;
  /** How long events are gathered: a few times what telling everybody took, so that a busy server joins more of them. */
  #tickMs = 0;
  #flushTimer: NodeJS.Timeout | undefined;
  #upkeep: NodeJS.Timeout | undefined;
  #draining = false;

  constructor({ ring = new EventRing(), ...options }: ConnectionManagerOptions) {
    this.#options = {
      heartbeatMs: LIMITS.socketPingIntervalMs,
      silenceMsMax: LIMITS.socketSilenceMsMax,
      stuckMsMax: LIMITS.socketStuckMsMax,
      random: Math.random,
      ...options,
    };
    this.#ring = ring;
    this.#pulse = new SocketPulse(this.#options);
    this.#source = this.#createSource();
  }

  async start(): Promise<void> {
    const everyMs = Math.min(LIMITS.socketUpkeepMs, this.#options.heartbeatMs);
    this.#upkeep = setInterval(() => this.#lookAfter(), everyMs).unref();
  }

  /** Asks every client to come back elsewhere (4001), each after another while, and waits for them to go. */
  async stop(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#upkeep);
    this.#flush();
    const all = [...this.#feeds.keys()];
    const closed = all.map((connection) => new Promise((resolve) => connection.onClose(resolve)));
    // Few come back at once without harm.
    const spreadMs = Math.min(LIMITS.drainSpreadMsMax, all.length * 5);
    for (const connection of all) {
      const afterMs = Math.floor(this.#options.random() * spreadMs);
      connection.close(CLOSE_CODES.draining, `retry_after_ms=${afterMs}`);
    }
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS_MAX).unref());
    await Promise.race([Promise.all(closed), deadline]);
  }

  get isDraining(): boolean {
    return this.#draining;
  }

  /** How far the log has been handed to the sockets. */
  get position(): LogPosition {
    return { epoch: this.#epoch, seq: this.#ring.top };
  }

  get ring(): EventRing {
    return this.#ring;
  }

  get connectedUsers(): number {
    return this.#byUser.size;
  }

  /** Every open socket. A copy: sockets leave while others look at them. */
  get connections(): Connection[] {
    return [...this.#feeds.keys()];
  }

  socketsOf(userId: string): number {
    return this.#byUser.get(userId)?.size ?? 0;
  }

  /** Set by the publisher before the first event. */
  startAt({ epoch, seq }: LogPosition): void {
    this.#epoch = epoch;
    this.#ring.reset(seq);
    this.#options.pages.clear();
  }

  /** Takes in a socket, greets it, and brings it up to date from its cursor on. */
  connect(connection: Connection, { since, filter, recognisedAt }: Following): EventFeed {
    const feed = new EventFeed(connection, this.#source, filter);
    this.#feeds.set(connection, feed);
    const sockets = this.#byUser.get(connection.userId) ?? new Set();
    this.#byUser.set(connection.userId, sockets.add(connection));
    connection.onClose((code) => {
      this.#options.metrics.socketsClosed.inc({ code: String(code) });
      this.disconnect(connection);
    });
    const { user } = connection.principal;
    connection.sendText(welcome(connection.protocol, user, this.position, this.#options.heartbeatMs));
    // Its access may have ended while it was looked up.
    if (recognisedAt < this.#ring.base) connection.terminate();
    for (const event of this.#ring.eventsAfter(recognisedAt)) if (endsAccess(event)) this.#shutOut(event);
    if (since !== null) feed.resume(since);
    this.#count();
    return feed;
  }

  /** Forgets this socket, and only this one: the user's other tabs go on. */
  disconnect(connection: Connection): void {
    this.#feeds.delete(connection);
    this.#pulse.forget(connection);
    const sockets = this.#byUser.get(connection.userId);
    sockets?.delete(connection);
    if (sockets?.size === 0) this.#byUser.delete(connection.userId);
    this.#count();
  }

  /** Hands events to every socket, in order. Called by the publisher only, each event once. */
  broadcast(events: readonly LoggedEvent[]): void {
    if (events.length === 0) return;
    let from = 0;
    for (const [index, event] of events.entries()) {
      if (!endsAccess(event)) continue;
      // Whoever was shut out gets what came before, and nothing that comes after.
      this.#ring.push(events.slice(from, index));
      this.#flush();
      from = index;
      this.#shutOut(event);
    }
    this.#ring.push(from === 0 ? events : events.slice(from));
    const sinceFlush = this.#options.clock.now() - this.#lastFlushMs;
    if (sinceFlush >= this.#tickMs || sinceFlush < 0) this.#flush();
    else this.#flushTimer ??= setTimeout(() => this.#flush(), this.#tickMs - sinceFlush);
  }

  /** Tells every client that what it has is no basis to go on from. */
  resync(): void {
    for (const feed of this.#feeds.values()) feed.resync('epoch_changed');
  }

  /** Sends a notification that is not in the log: once, to whoever is connected, in the order of its coming. */
  broadcastTransient(notification: object): void {
    this.#flush();
    const frame = textFrame(JSON.stringify(notification));
    for (const connection of this.connections) connection.write(frame);
  }

  /** Tells clients of `switchboard.v1` something that is not in the log. Who is behind does without. */
  tellColleagues(text: string, { conversationId, exceptUserId }: Audience): void {
    const frame = textFrame(text);
    for (const [connection, { filter }] of this.#feeds) {
      if (connection.protocol === 'plain' || connection.userId === exceptUserId) continue;
      if (filter?.passesConversation(conversationId) === false) continue;
      if (connection.canTake) connection.write(frame);
    }
  }

  /** A client says up to where it has dealt with what it got. */
  confirm(connection: Connection, seq: bigint): void {
    this.#pulse.confirm(connection, seq);
  }

  /** Closes a socket and forgets it at once: a dead peer's `close` may take as long as its time-out. */
  close(connection: Connection, code: CloseCode, reason: string): void {
    this.disconnect(connection);
    connection.close(code, reason);
  }

  #createSource(): FeedSource {
    const epoch = (): string => this.#epoch;
    const { log, pages, publishedThrough, logger, metrics } = this.#options;
    return {
      get epoch() {
        return epoch();
      },
      ring: this.#ring,
      log,
      pages,
      publishedThrough,
      logger,
      onDelivered: (events) => metrics.socketDeliveries.inc(events),
    };
  }

  #shutOut({ type, dataJson }: LoggedEvent): void {
    if (type === 'user.updated') {
      const { user } = (JSON.parse(dataJson) as EventData['user.updated']) ?? {};
      for (const connection of this.#byUser.get(user.id) ?? []) {
        if (user.is_disabled) this.close(connection, CLOSE_CODES.userDisabled, 'user was disabled');
        else if (connection.principal.user.role !== user.role)
          this.close(connection, CLOSE_CODES.tokenEnded, 'role has changed');
      }
      return;
    }
    const revoked = JSON.parse(dataJson) as EventData['access.revoked'];
    const id = revoked.session_id ?? revoked.api_token_id;
    for (const connection of this.#byUser.get(revoked.user_id) ?? []) {
      if (connection.principal.credential?.id === id)
        this.close(connection, CLOSE_CODES.tokenEnded, 'signed out');
    }
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const { clock } = this.#options;
    this.#lastFlushMs = clock.now();
    const begun = performance.now();
    for (const [connection, feed] of this.#feeds) {
      if (connection.expiresAtMs <= this.#lastFlushMs) this.#expire(connection);
      else feed.advance();
    }
    this.#tickMs = Math.min(LIMITS.fanOutTickMs, TICK_FLUSHES * (performance.now() - begun));
  }

  #expire(connection: Connection): void {
    this.close(connection, CLOSE_CODES.tokenEnded, 'token has expired');
  }

  #lookAfter(): void {
    const nowMs = this.#options.clock.now();
    const ping = textFrame(PING_FRAME);
    for (const [connection, feed] of this.#feeds) {
      if (connection.expiresAtMs <= nowMs) {
        this.#expire(connection);
        continue;
      }
      const finding = this.#pulse.look(connection, feed.told, nowMs);
      if (finding === 'silent') this.close(connection, CLOSE_CODES.heartbeatMissed, 'heartbeat missed');
      else if (finding === 'stuck') this.close(connection, CLOSE_CODES.tooSlow, 'too slow');
      else if (finding === 'due') {
        connection.ping();
        feed.tellProgress();
        if (connection.protocol === 'plain') connection.write(ping);
      }
    }
  }

  #count(): void {
    this.#options.metrics.socketConnections.set(this.#feeds.size);
    this.#options.metrics.socketUsers.set(this.#byUser.size);
  }
}

/** What may shut somebody out. */
function endsAccess({ type }: LoggedEvent): boolean {
  return type === 'user.updated' || type === 'access.revoked';
}

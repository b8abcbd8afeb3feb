import { EventEmitter } from 'node:events';
import type { LoggedEvent, Role } from '@switchboard/core';
import { createMetrics, silentLogger } from '@switchboard/service';
import { Connection } from '../sockets/connection.ts';
import { EventFilter } from '../sockets/event-filter.ts';
import { EventRing } from '../sockets/event-ring.ts';
import type { SocketProtocol } from '../sockets/frames.ts';
import { LogPages } from '../sockets/log-pages.ts';
import { MessagesConnectionManager } from '../sockets/messages-connection-manager.ts';

/** The end of a socket: takes frames apart, and refuses to take them while it is blocked. */
export class FakeStream extends EventEmitter {
  writableLength = 0;
  readonly frames: Record<string, unknown>[] = [];
  #isBlocked = false;

  /** The numbers of the events that came, in their order. */
  get seqs(): number[] {
    return this.frames.filter(({ id }) => typeof id === 'string').map(({ seq }) => Number(seq));
  }

  get types(): string[] {
    return this.frames.map(({ id, type }) => (id === undefined ? String(type) : 'event'));
  }

  get caughtUpTo(): number | null {
    const told = this.frames.findLast(({ type }) => type === 'caught_up');
    return told === undefined ? null : Number(told['seq']);
  }

  write(bytes: Buffer): boolean {
    for (const text of textsIn(bytes)) {
      if (text === 'pong') continue;
      const frame = JSON.parse(text) as Record<string, unknown>;
      if (frame['type'] !== 'flush') this.frames.push(frame);
    }
    if (this.#isBlocked) this.writableLength += bytes.length;
    return !this.#isBlocked;
  }

  /** From now on everything stays in the queue. */
  block(): void {
    this.#isBlocked = true;
  }

  /** What waits has been taken, once. */
  drain(): void {
    this.writableLength = 0;
    this.emit('drain');
  }

  /** Takes everything again, until nothing more comes. */
  async unblock(turns: () => Promise<void>): Promise<void> {
    this.#isBlocked = false;
    this.drain();
    await turns();
  }
}

export class FakeWebSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  closedWith: { code: number; reason: string } | null = null;
  pings = 0;

  close(code: number, reason = ''): void {
    this.readyState = 3;
    this.closedWith ??= { code, reason };
    this.emit('close', code);
  }
  terminate(): void {
    this.close(1006);
  }
  ping(): void {
    this.pings++;
  }
  /** The client says something. */
  say(frame: object | string): void {
    this.emit('message', Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame)), false);
  }
}

/** A log whose readers have to wait a turn, as those of a database have. */
export class FakeLog {
  readonly events: LoggedEvent[] = [];
  reads = 0;
  epoch = 'e';
  #pruned = 0;

  /** One of three in which everything happens in turn. */
  static conversation(n: number): string {
    return `00000000-0000-7000-8000-00000000000${n}`;
  }

  append(event: Partial<LoggedEvent> = {}, chars = 0): LoggedEvent {
    const seq = BigInt(this.events.length + 1);
    const logged: LoggedEvent = {
      seq,
      id: `id-${seq}`,
      type: 'conversation.updated',
      occurredAt: new Date(0),
      channelId: null,
      conversationId: FakeLog.conversation(Number(seq) % 3),
      dataJson: JSON.stringify({ conversation: { id: 'c' }, filler: 'x'.repeat(chars) }),
      ...event,
    };
    this.events.push(logged);
    return logged;
  }

  /** Forgets the oldest, up to and with this one. */
  prune(through: number): void {
    this.#pruned = through;
  }

  async idAt(seq: bigint) {
    return this.events[Number(seq) - 1]?.id ?? null;
  }

  async renewEpoch() {
    this.epoch += '+';
    return await this.head();
  }

  async latest(through: bigint) {
    return this.events.slice(this.#pruned, Number(through));
  }

  async head() {
    return { epoch: this.epoch, seq: BigInt(this.events.length) };
  }

  async after(seq: bigint, limit: number) {
    this.reads++;
    await Promise.resolve();
    const from = Math.max(Number(seq), this.#pruned);
    return this.events.slice(from, from + limit);
  }
}

interface Caller {
  protocol?: SocketProtocol;
  since?: string | null;
  conversations?: string[];
  userId?: string;
  role?: Role;
  credential?: { kind: 'session' | 'api_token'; id: string } | null;
  expiresAt?: Date | null;
  recognisedAt?: bigint;
}

/** A connection manager between a log, its clients and a clock that a test rules. */
export class SocketRig {
  readonly log = new FakeLog();
  readonly manager: MessagesConnectionManager;
  readonly clock = { now: () => this.nowMs };
  nowMs = 1_000_000;
  #published = 0;

  constructor({ ringEvents }: { ringEvents?: number } = {}) {
    this.manager = new MessagesConnectionManager({
      metrics: createMetrics(),
      clock: this.clock,
      log: this.log,
      pages: new LogPages(this.log),
      publishedThrough: async () => this.publish(),
      logger: silentLogger,
      ring: new EventRing(ringEvents === undefined ? { eventsMax: 100 } : { eventsMax: ringEvents }),
      random: () => 0.5,
    });
    this.manager.startAt({ epoch: 'e', seq: 0n });
  }

  /** Events that are told at once. */
  happen(count: number, chars = 0): void {
    for (let n = 0; n < count; n++) this.log.append({}, chars);
    this.publish();
    this.nowMs += 1_000;
    this.manager.broadcastTransient({ type: 'flush' });
  }

  /** Publishes all but the last `lag` events of the log. */
  publish(lag = 0): void {
    const through = Math.max(this.#published, this.log.events.length - lag);
    const events = this.log.events.slice(this.#published, through);
    this.#published = through;
    this.manager.broadcast(events);
  }

  connect(since: number | null) {
    return this.connectWith({ since: since === null ? null : `e:${since}` });
  }

  connectWith(caller: Caller) {
    const { protocol = 'switchboard.v1', since = null, conversations, userId = 'u', role = 'agent' } = caller;
    const stream = new FakeStream();
    const webSocket = new FakeWebSocket();
    const user = { id: userId, name: `name of ${userId}`, role };
    const connection = new Connection({
      webSocket: webSocket as never,
      stream: stream as never,
      principal: {
        user: user as never,
        credential: caller.credential ?? null,
        expiresAt: caller.expiresAt ?? null,
      },
      protocol,
      clock: this.clock,
    });
    const filter = conversations === undefined ? null : new EventFilter({ conversations }, () => null);
    const recognisedAt = caller.recognisedAt ?? this.manager.position.seq;
    const feed = this.manager.connect(connection, { since, filter, recognisedAt });
    return { stream, webSocket, connection, feed };
  }

  seqsAfter(since: number): number[] {
    return this.log.events.slice(since).map(({ seq }) => Number(seq));
  }

  /** Lets everything happen that waits for no clock. */
  async turns(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The texts of unmasked, unfragmented text frames. */
function textsIn(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const short = bytes[at + 1]!;
    const header = short === 127 ? 10 : short === 126 ? 4 : 2;
    const length =
      short === 127
        ? Number(bytes.readBigUInt64BE(at + 2))
        : short === 126
          ? bytes.readUInt16BE(at + 2)
          : short;
    texts.push(bytes.subarray(at + header, at + header + length).toString('utf8'));
    at += header + length;
  }
  return texts;
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, PlainClient } from './plain-client.ts';
import { Waiters } from './waiters.ts';

/** How a connection ended; `retryAfterMs` is null where the server named no time. */
export interface Goodbye {
  code: number;
  retryAfterMs: number | null;
}

/** One event as it was told, and the message in it. */
export interface Told {
  seq: number;
  messageId: string;
}

export interface ReturningClientOptions {
  /** Connects after the event with this number. */
  connect: (since: number) => Promise<PlainClient>;
  since: number;
}

/** Pause where nobody answers, or where no time was named. */
const PAUSE_MS = 50;
/** Their `seq` is where the log stands, and no event. */
const POSITIONS = ['connection_established', 'hello', 'caught_up', 'heartbeat'];

/** Does what docs/realtime.md asks of a client: when it is sent away it comes back after the time that it was told. */
export class ReturningClient {
  readonly goodbyes: Goodbye[] = [];
  readonly #options: ReturningClientOptions;
  readonly #before: Told[] = [];
  #current: PlainClient | null = null;
  readonly #waiters = new Waiters();
  #stopped = false;

  constructor(options: ReturningClientOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#live();
  }

  /** Ends its connection; that goodbye does not count. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#current?.close();
  }

  /** Everything that it was told, over all its connections, in the order of coming. */
  get told(): Told[] {
    return [...this.#before, ...toldIn(this.#current?.frames ?? [])];
  }

  /** Resolves when it is connected. */
  connected(): Promise<void> {
    return this.#waiters.until(() => this.#current !== null);
  }

  /** Resolves when it has been told this event or a later one. */
  at(seq: number): Promise<void> {
    return this.#waiters.until(() => this.#last >= seq);
  }

  get #last(): number {
    const current = this.#current?.frames.findLast(isEvent);
    return current === undefined ? (this.#before.at(-1)?.seq ?? this.#options.since) : Number(current['seq']);
  }

  async #live(): Promise<void> {
    while (!this.#stopped) {
      const client = await this.#options.connect(this.#last).catch(() => null);
      const pauseMs = client === null ? null : await this.#stay(client);
      if (!this.#stopped) await delay(pauseMs ?? PAUSE_MS);
    }
  }

  /** Resolves when the connection has ended, with the milliseconds after which to come back. */
  async #stay(client: PlainClient): Promise<number | null> {
    this.#current = client;
    client.socket.on('message', () => this.#waiters.look());
    this.#waiters.look();
    const goodbye = await goodbyeOf(client);
    this.#before.push(...toldIn(client.frames));
    this.#current = null;
    if (!this.#stopped) this.goodbyes.push(goodbye);
    return goodbye.retryAfterMs;
  }
}

function goodbyeOf({ socket }: PlainClient): Promise<Goodbye> {
  return new Promise((resolve) =>
    socket.once('close', (code, reason) => {
      const named = /^retry_after_ms=(\d+)$/.exec(reason.toString())?.[1];
      resolve({ code, retryAfterMs: named === undefined ? null : Number(named) });
    }),
  );
}

function isEvent({ type, seq }: Frame): boolean {
  return seq !== undefined && !POSITIONS.includes(type);
}

function toldIn(frames: readonly Frame[]): Told[] {
  return frames.filter(isEvent).map((frame) => {
    const { message } = (frame['data'] ?? frame) as { message?: { id: string } };
    return { seq: Number(frame['seq']), messageId: message?.id ?? frame.type };
  });
}

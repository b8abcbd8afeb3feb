import type { TelegramChange } from '@switchboard/channels';
import type { Logger } from '@switchboard/service';
import { olena, telegramMessage } from '../../../../packages/channels/src/testing/telegram-messages.ts';
import { PeerBook } from '../accounts/peer-book.ts';
import type { ChatReference } from '../client/telegram-updates.ts';
import { type EngineTimings, UpdateEngine } from '../updates/update-engine.ts';
import { FakeAccountMemory } from './fake-account-memory.ts';
import { containing, dialogOf, FakeTelegramBoxes } from './fake-telegram-boxes.ts';
import { FakeConnection } from './fake-telegram-connection.ts';

const HOUR = 3_600_000;
/** Nothing happens by itself but what a test shortens. */
const TIMINGS: EngineTimings = {
  gapMs: 500,
  healthIntervalMs: HOUR,
  differenceIntervalMs: HOUR,
  retryMs: 1_000,
};

/** An update engine between a Telegram, a database and a clock that a test rules. */
export class EngineRig {
  readonly boxes = new FakeTelegramBoxes();
  readonly memory = new FakeAccountMemory();
  readonly peers = new PeerBook();
  readonly connection = new FakeConnection(this.boxes, this.peers);
  readonly hindered: (string | null)[] = [];
  readonly errors: string[] = [];
  readonly engine: UpdateEngine;
  readonly #ended = new AbortController();
  #nowMs = 1_770_000_000_000;
  #marks = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(options: { timings?: Partial<EngineTimings>; backfillMessages?: number } = {}) {
    this.peers.remember({ ...olena, accessHash: '1' });
    this.memory.remembered = { state: this.boxes.state, channels: [], isBackfilled: true };
    const note = (message: string): void => void this.errors.push(message);
    const logger: Logger = { debug: () => undefined, info: () => undefined, warn: note, error: note };
    this.engine = new UpdateEngine({
      accountId: 'account',
      accountUserId: '500',
      leaseHolder: 'holder',
      connection: this.connection,
      memory: this.memory,
      peers: this.peers,
      clock: { now: () => this.#nowMs },
      logger,
      backfillMessages: options.backfillMessages ?? 0,
      onHindered: (reason) => this.hindered.push(reason),
      timings: { ...TIMINGS, ...options.timings },
    });
    this.connection.onUpdates((updates) => this.engine.push(updates));
    this.connection.onReconnected(() => this.engine.reconnected());
  }

  /** Begins; `ended` tells what it ends with. */
  run(): void {
    this.#running = this.engine.run(this.#ended.signal);
    this.#running.catch(() => undefined);
  }

  /** Begins, and resolves when what a connection begins with is done. */
  async begin(): Promise<void> {
    this.run();
    await this.settle();
  }

  get ended(): Promise<unknown> {
    return this.#running.then(
      () => null,
      (error: unknown) => error,
    );
  }

  /** Ends the connection; resolves with what the engine ends with. */
  async stop(): Promise<unknown> {
    this.#ended.abort();
    return await this.ended;
  }

  /** Time passes, and the engine looks at the clock. */
  advance(ms: number): void {
    this.#nowMs += ms;
    this.engine.push(containing());
  }

  /** Resolves when everything that is due by now has been done. Requests come before what was pushed. */
  async settle(): Promise<void> {
    const upToMessageId = `${900_000 + ++this.#marks}`;
    this.connection.push(
      containing({ kind: 'uncounted', change: { kind: 'read', by: 'peer', chat: olena, upToMessageId } }),
    );
    await this.memory.signals.until(() =>
      this.memory.items.some(({ events }) =>
        events.some((event) => event.kind === 'read_up_to' && event.messageNumber === upToMessageId),
      ),
    );
  }

  /** Resolves when so many messages are stored. */
  async stored(count: number): Promise<void> {
    await this.memory.signals.until(() => this.memory.texts.length >= count);
  }

  async asked(method: Parameters<FakeConnection['countOf']>[0], count: number): Promise<void> {
    await this.connection.signals.until(() => this.connection.countOf(method) >= count);
  }
}

let lastId = 100;

/** A new message of Olena's, or of another chat. */
export function said(text: string, chat = olena): TelegramChange & { kind: 'message' } {
  return { kind: 'message', message: telegramMessage({ id: `${++lastId}`, text, chat }) };
}

/** An account that knows one channel, 900. */
export function rigWithChannel(options: ConstructorParameters<typeof EngineRig>[0] = {}): EngineRig {
  const rig = new EngineRig(options);
  rig.memory.remembered.channels = [{ channelId: '900', pts: 1 }];
  rig.memory.references.set('channel 900', channelOf('900'));
  rig.boxes.dialogs = [dialogOf(channelOf('900'), 1, { pts: 1 })];
  return rig;
}

export function channelOf(id: string): ChatReference {
  return { kind: 'channel', id, accessHash: `1${id}` };
}

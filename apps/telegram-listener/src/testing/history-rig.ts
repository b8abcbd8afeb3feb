import { systemClock } from '@switchboard/core';
import { Database, type InboundItem, type InboundItemResult, WriterConnection } from '@switchboard/database';
import { Ingest } from '@switchboard/messaging';
import { withDeadline } from '@switchboard/service';
import type { TelegramWorld } from '@switchboard/simulators';
import type { FakeAccount } from '@switchboard/simulators';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { DatabaseMemory, type DatabaseMemoryOptions } from '../accounts/database-memory.ts';
import { PeerBook } from '../accounts/peer-book.ts';
import { UpdateEngine } from '../updates/update-engine.ts';
import { InProcessConnection } from './in-process-connection.ts';

/** Where a process dies: before its next transaction, or after it is committed and before anybody hears of that. */
export type Death = 'before commit' | 'after commit';

/** Milliseconds: gaps close at once, and nothing but gaps and orders makes an engine ask. */
const TIMINGS = { gapMs: 3, healthIntervalMs: 3_600_000, differenceIntervalMs: 3_600_000, retryMs: 1 };

/** Far more than any history takes. */
const CATCH_UP_MS = 20_000;

const silent = { debug() {}, info() {}, warn() {}, error() {} } as never;

/** A database, one way in, and any number of simulated accounts with their update engines. */
export class HistoryRig {
  readonly database: TestDatabase;
  readonly stores: Database;
  readonly ingest: Ingest;
  readonly #writer: WriterConnection;
  #lastId = 1_000_000n;

  private constructor(database: TestDatabase, stores: Database) {
    this.database = database;
    this.stores = stores;
    this.#writer = new WriterConnection(database.url);
    this.ingest = new Ingest({
      writer: this.#writer,
      clock: systemClock,
      observer: {
        onCommitted: () => undefined,
        onItemFailed: (error) => {
          throw error;
        },
        onObserverFailed: (error) => {
          throw error;
        },
      },
    });
  }

  static async start(): Promise<HistoryRig> {
    const database = await createTestDatabase();
    const stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
    return new HistoryRig(database, stores);
  }

  async stop(): Promise<void> {
    await this.ingest.stop();
    await this.#writer.close();
    await this.stores.close();
    await this.database.drop();
  }

  /** An id that no other world has used, so that many worlds fit into one database. */
  nextId(): bigint {
    return this.#lastId++;
  }

  /** Adds an account of a world to the database. */
  async add(world: TelegramWorld, account: FakeAccount): Promise<AccountRig> {
    const userId = account.user.id.toString();
    const { telegramAccounts, channels } = this.stores;
    const proxy = null;
    const { id } = await telegramAccounts.save({
      name: userId,
      session: 'none',
      apiId: 1,
      apiHash: 'h',
      proxy,
    });
    const { channel } = await channels.ensure({ platform: 'telegram', externalId: userId, name: userId });
    await telegramAccounts.attachChannel(id, channel.id);
    return new AccountRig(this, world, account, id);
  }
}

/** One account and the process that looks after it, which may die and be replaced at any moment. */
export class AccountRig {
  readonly #rig: HistoryRig;
  readonly #world: TelegramWorld;
  readonly account: FakeAccount;
  readonly #accountId: string;
  #life: AccountLife | null = null;
  readonly #lives: AccountLife[] = [];
  #holders = 0;
  #onStored: () => void = () => undefined;

  constructor(rig: HistoryRig, world: TelegramWorld, account: FakeAccount, accountId: string) {
    this.#rig = rig;
    this.#world = world;
    this.account = account;
    this.#accountId = accountId;
  }

  get life(): AccountLife | null {
    return this.#life;
  }

  /** Ends every process that has looked after the account, those too that have not noticed that they were replaced. */
  async end(): Promise<void> {
    for (const life of this.#lives) await life.stop();
  }

  /** Starts a process; whatever was there before has no lease any more, even if it does not know it yet. */
  async begin(): Promise<AccountLife> {
    const leaseHolder = `${this.#accountId} ${++this.#holders}`;
    await this.#rig.database.query(
      `update telegram_accounts set lease_holder = $2, leased_until = 'infinity' where id = $1`,
      [this.#accountId, leaseHolder],
    );
    const { peers: known } = await this.#rig.stores.telegramProgress.load(this.#accountId);
    const peers = new PeerBook(known);
    const connection = new InProcessConnection(this.#world.openSession(this.account), peers);
    const memory = new ToldMemory(() => this.#onStored(), {
      database: this.#rig.stores,
      ingest: { submit: (item) => life.submit(item) },
      accountId: this.#accountId,
      accountUserId: this.account.user.id.toString(),
      restoreChannel: () => Promise.reject(new Error('the channel is there')),
      onStored: () => undefined,
    });
    const engine = new UpdateEngine({
      accountId: this.#accountId,
      accountUserId: this.account.user.id.toString(),
      leaseHolder,
      connection,
      memory,
      peers,
      clock: systemClock,
      logger: silent,
      backfillMessages: 50,
      onIdle: () => life.beIdle(),
      timings: TIMINGS,
    });
    const life = new AccountLife(engine, connection, this.#rig.ingest, () => this.#onStored());
    this.#life = life;
    this.#lives.push(life);
    life.begin();
    return life;
  }

  /** Resolves when the database has come as far as Telegram has. */
  async whenCaughtUp(): Promise<void> {
    for (;;) {
      const stored = new Promise<void>((resolve) => (this.#onStored = resolve));
      if (await this.#isCaughtUp()) return;
      await withDeadline(Promise.race([stored, this.#life!.failed]), CATCH_UP_MS, () => this.#behind());
    }
  }

  #last = '';

  #behind(): Error {
    const { box, user } = this.account;
    const channels = [...this.#world.telegram.channels.values()].map(
      ({ id, box: { pts } }) => `${id}: ${pts}`,
    );
    return new Error(
      `account ${user.id} does not catch up to ${box.pts}, channels ${channels.join(', ')}: ${this.#last}`,
    );
  }

  async #isCaughtUp(): Promise<boolean> {
    const { state, channels } = await this.#rig.stores.telegramProgress.load(this.#accountId);
    const account = await this.#rig.stores.telegramAccounts.find(this.#accountId);
    this.#last = JSON.stringify({ state, channels, backfilledAt: account?.backfilledAt });
    if (state?.pts !== this.account.box.pts || account?.backfilledAt === null) return false;
    const known = new Map(channels.map(({ channelId, pts }) => [channelId, pts]));
    const own = [...this.#world.telegram.channels.values()].filter(({ members }) =>
      members.has(this.account.user),
    );
    return own.every(({ id, box }) => {
      // An empty channel stands in no list of chats.
      const pts = known.get(id.toString());
      return pts === box.pts || (pts === undefined && box.messages.every(({ deleted }) => deleted));
    });
  }
}

/** Tells when something is written that is no message. */
class ToldMemory extends DatabaseMemory {
  readonly #onWritten: () => void;

  constructor(onWritten: () => void, options: DatabaseMemoryOptions) {
    super(options);
    this.#onWritten = onWritten;
  }

  override async markBackfilled(): Promise<void> {
    await super.markBackfilled();
    this.#onWritten();
  }
}

/** One process's share in an account. */
export class AccountLife {
  readonly engine: UpdateEngine;
  readonly connection: InProcessConnection;
  readonly #ingest: Ingest;
  readonly #onStored: () => void;
  readonly #ended = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #death: Death | null = null;

  constructor(engine: UpdateEngine, connection: InProcessConnection, ingest: Ingest, onStored: () => void) {
    this.engine = engine;
    this.connection = connection;
    this.#ingest = ingest;
    this.#onStored = onStored;
  }

  begin(): void {
    this.connection.onUpdates((updates) => this.engine.push(updates));
    this.connection.onReconnected(() => this.engine.reconnected());
    this.#running = this.connection.connect().then(() => this.engine.run(this.#ended.signal));
    this.#running.catch(() => undefined);
  }

  /** Resolves when it has stored all that it was told, or has died. */
  async whenIdle(): Promise<void> {
    const idle = new Promise<void>((resolve) => (this.beIdle = resolve));
    // Whatever it may be waiting for, it looks about once more now.
    this.engine.push({ updates: [], seqStart: 0, seq: 0, dateSeconds: null });
    await Promise.race([idle, this.ended]);
  }

  beIdle: () => void = () => undefined;

  /** Rejects when the engine has failed; never resolves otherwise. */
  get failed(): Promise<never> {
    return this.#running.then(() => new Promise<never>(() => undefined));
  }

  /** What it ended with, if it has not ended well. */
  get ended(): Promise<unknown> {
    return this.#running.then(
      () => null,
      (error: unknown) => error,
    );
  }

  /** Dies at the next transaction. */
  dieAt(death: Death): void {
    this.#death = death;
  }

  /** Dies here and now. */
  async kill(): Promise<void> {
    this.engine.giveUp();
    this.#ended.abort();
    await this.connection.close();
    await this.ended;
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.ended;
    await this.connection.close();
  }

  async submit(item: InboundItem): Promise<InboundItemResult> {
    if (this.#death === 'before commit') await this.#die();
    const result = await this.#ingest.submit(item);
    if (this.#death === 'after commit') await this.#die();
    this.#onStored();
    return result;
  }

  async #die(): Promise<never> {
    this.engine.giveUp();
    await this.connection.close();
    this.#ended.abort();
    throw new Error('died');
  }
}

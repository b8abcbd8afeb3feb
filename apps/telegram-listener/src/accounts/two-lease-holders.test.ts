import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@switchboard/database';
import { Leases, type LeaseStore, silentLogger } from '@switchboard/service';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { Signals } from '../../../../tests/support/signals.ts';

const TTL = 600;
const RENEW = 150;
/** Far more than a busy machine takes. */
const PATIENCE_MS = 10_000;

/** A process, as far as its leases go. Dead, it asks nothing more; cut off, it waits for answers that never come. */
class Holder {
  readonly signals = new Signals();
  readonly leases: Leases;
  lost = 0;
  isUsing = false;
  isDead = false;
  isCutOff = false;
  #cut: () => void = () => undefined;
  readonly #never = new Promise<never>((_, reject) => (this.#cut = () => reject(new Error('cut off'))));

  constructor(holder: string, store: LeaseStore) {
    this.#never.catch(() => undefined);
    this.leases = new Leases({
      of: 'accounts',
      holder,
      store: {
        acquireLeases: (...asked) => this.#ask(() => store.acquireLeases(...asked)),
        renewLeases: (...asked) => this.#ask(() => store.renewLeases(...asked)),
        releaseLeases: (...asked) => this.#ask(() => store.releaseLeases(...asked)),
      },
      logger: silentLogger,
      onGained: () => {
        this.isUsing = true;
        this.signals.raise();
      },
      onLost: () => {
        this.isUsing = false;
        this.lost++;
        this.signals.raise();
      },
      ttlMs: TTL,
      renewMs: RENEW,
    });
  }

  /** Has the account's connection open: what must never be true of two. */
  get isOnline(): boolean {
    return this.isUsing && !this.isDead;
  }

  async gains(): Promise<void> {
    await this.signals.until(() => this.isOnline);
  }

  async stop(): Promise<void> {
    this.isCutOff = false;
    this.isDead = true;
    this.#cut();
    await this.leases.stop();
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    if (this.isDead || this.isCutOff) return await this.#never;
    return await work();
  }
}

describe('two processes and one account', () => {
  let database: TestDatabase;
  let stores: Database;
  let id: string;
  let accounts = 0;
  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });
  beforeEach(async () => {
    await database.query('delete from telegram_accounts');
    const account = { session: 's', apiId: null, apiHash: null, proxy: null };
    ({ id } = await stores.telegramAccounts.save({ name: `account ${++accounts}`, ...account }));
  });

  /** Looks all the time whether both use the account; answers how often, at the end. */
  function watch(one: Holder, other: Holder): () => number {
    let both = 0;
    let isOver = false;
    const look = (): void => {
      if (isOver) return;
      if (one.isOnline && other.isOnline) both++;
      setImmediate(look);
    };
    look();
    return () => {
      isOver = true;
      return both;
    };
  }

  async function leaseInDatabase(): Promise<{ until: number; now: number }> {
    const [row] = await database.query<{ until: string; now: string }>(
      `select extract(epoch from leased_until) * 1000 as until, extract(epoch from clock_timestamp()) * 1000 as now
       from telegram_accounts where id = $1`,
      [id],
    );
    return { until: Number(row!.until), now: Number(row!.now) };
  }

  async function startTwo(): Promise<[Holder, Holder]> {
    const [first, second] = [
      new Holder('first', stores.telegramAccounts),
      new Holder('second', stores.telegramAccounts),
    ];
    await first.leases.start();
    await first.gains();
    await second.leases.start();
    return [first, second];
  }

  it('lets the second have it when the first was killed, when its lease has run out and not before', async () => {
    const [first, second] = await startTwo();
    const bothUsed = watch(first, second);
    first.isDead = true;
    const { until } = await leaseInDatabase();
    const killedAt = performance.now();
    await second.gains();
    expect(performance.now() - killedAt).toBeLessThan(PATIENCE_MS);
    expect((await leaseInDatabase()).now).toBeGreaterThanOrEqual(until);
    expect(bothUsed()).toBe(0);
    await Promise.all([first.stop(), second.stop()]);
  });

  it('makes the first let go before the second may have it, when it does not reach the database', async () => {
    const [first, second] = await startTwo();
    const bothUsed = watch(first, second);
    first.isCutOff = true;
    await second.gains();
    expect(first.lost).toBe(1);
    expect(bothUsed()).toBe(0);
    await Promise.all([first.stop(), second.stop()]);
  });

  it('hands it over at a proper end without waiting for the lease to run out', async () => {
    const [first, second] = await startTwo();
    const bothUsed = watch(first, second);
    first.isUsing = false;
    await first.leases.stop();
    const [row] = await database.query(`select lease_holder from telegram_accounts where id = $1`, [id]);
    expect([null, 'second']).toContain(row!['lease_holder']);
    await second.gains();
    expect(bothUsed()).toBe(0);
    expect(first.lost).toBe(0);
    await second.stop();
  });
});

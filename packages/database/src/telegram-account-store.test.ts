import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';
import { NotificationListener } from './notification-listener.ts';
import { TELEGRAM_ACCOUNTS_NOTIFICATION } from './telegram-account-store.ts';

const HOUR = 3_600_000;

describe('Telegram accounts', () => {
  let database: TestDatabase;
  let stores: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  beforeEach(() => database.query(`truncate telegram_accounts cascade`));
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  /** Adds accounts and answers their ids, in order. */
  async function add(...names: string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const name of names) {
      const account = { name, session: 's', apiId: null, apiHash: null, proxy: null };
      ids.push((await stores.telegramAccounts.save(account)).id);
    }
    return ids;
  }

  const runOut = (id: string) =>
    database.query(`update telegram_accounts set leased_until = now() - interval '1 ms' where id = $1`, [id]);
  const holders = async () =>
    Object.fromEntries(
      (await stores.telegramAccounts.list()).map(({ name, leaseHolder }) => [name, leaseHolder]),
    );

  it('open their secrets in their own row and column only', async () => {
    const { telegramAccounts } = stores;
    const secrets = { session: 'secret-session', apiHash: 'secret-hash', proxy: 'socks5://secret:1' };
    for (const name of ['own', 'another']) await telegramAccounts.save({ name, apiId: 1, ...secrets });
    const first = (await telegramAccounts.list())[0]!;
    expect(telegramAccounts.secretsOf(first)).toEqual(secrets);
    const rows = await database.query(
      `select encode(t::text::bytea, 'escape') as row from telegram_accounts t`,
    );
    expect(JSON.stringify(rows)).not.toContain('secret');
    const moves = [
      `sealed_session = (select sealed_session from telegram_accounts where name = 'another')`,
      `sealed_proxy = sealed_session`,
    ];
    for (const move of moves) {
      await telegramAccounts.save({ name: 'own', apiId: 1, ...secrets });
      await database.query(`update telegram_accounts set ${move} where name = 'own'`);
      const moved = (await telegramAccounts.find(first.id))!;
      expect(() => telegramAccounts.secretsOf(moved)).toThrow(/ENCRYPTION_KEY/);
    }
  });

  it('are each held by one process, however many ask at once', async () => {
    const ids = await add('a', 'b', 'c', 'd', 'e', 'f');
    const { telegramAccounts } = stores;
    const taken = await Promise.all(
      ['one', 'two', 'three'].map((holder) => telegramAccounts.acquireLeases(holder, HOUR, 2)),
    );
    for (const some of taken) expect(some.length).toBeLessThanOrEqual(2);
    // Rows that were locked by one are passed over by the others; the next round gets what is left.
    for (const holder of ['one', 'two', 'three']) await telegramAccounts.acquireLeases(holder, HOUR, 2);
    const held = await Promise.all(
      ['one', 'two', 'three'].map((holder) => telegramAccounts.acquireLeases(holder, HOUR, 2)),
    );
    expect(held.map((some) => some.length)).toEqual([2, 2, 2]);
    expect(held.flat().toSorted()).toEqual(ids.toSorted());
    expect(await telegramAccounts.acquireLeases('four', HOUR)).toEqual([]);
  });

  it('are not taken beyond what was asked for while those that are held are being written to', async () => {
    const { telegramAccounts } = stores;
    await add('a', 'b');
    const held = await telegramAccounts.acquireLeases('one', HOUR, 1);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('begin');
    await client.query(`select from telegram_accounts where id = $1 for share`, held);
    expect(await telegramAccounts.acquireLeases('one', HOUR, 1)).toEqual(held);
    await client.end();
  });

  it('are taken over when their holder has died, and then are not the dead one’s any more', async () => {
    const { telegramAccounts } = stores;
    const [a] = await add('a');
    expect(await telegramAccounts.acquireLeases('dead', 1)).toEqual([a]);
    let taken: string[] = [];
    while (taken.length === 0) taken = await telegramAccounts.acquireLeases('alive', HOUR);
    expect(taken).toEqual([a]);
    expect(await telegramAccounts.renewLeases('dead', [a!], HOUR)).toEqual([]);
    await telegramAccounts.releaseLeases('dead', [a!]);
    expect(await holders()).toEqual({ a: 'alive' });
    expect(await telegramAccounts.setState(a!, 'stopped', null, 'dead')).toBe(false);
  });

  it('stay with a holder who was late, when nobody took them', async () => {
    const { telegramAccounts } = stores;
    const [a, b] = await add('a', 'b');
    await telegramAccounts.acquireLeases('late', HOUR);
    await runOut(a!);
    await runOut(b!);
    await telegramAccounts.acquireLeases('other', HOUR, 1);
    expect(await telegramAccounts.renewLeases('late', [a!, b!], HOUR)).toEqual([b]);
  });

  it('are free for the others when they are given back, and these hear of it', async () => {
    const { telegramAccounts } = stores;
    const [a] = await add('a');
    await telegramAccounts.acquireLeases('one', HOUR);
    let heard: () => void;
    const told = new Promise<void>((resolve) => (heard = resolve));
    let listening: () => void;
    const ready = new Promise<void>((resolve) => (listening = resolve));
    const listener = new NotificationListener({
      databaseUrl: database.url,
      on: { [TELEGRAM_ACCOUNTS_NOTIFICATION]: () => heard() },
      onListening: () => listening(),
    });
    await listener.start();
    await ready;
    await telegramAccounts.releaseLeases('one', [a!]);
    await told;
    await listener.stop();
    expect(await telegramAccounts.acquireLeases('two', HOUR)).toEqual([a]);
  });

  it('are not taken while they are disabled', async () => {
    await add('a');
    await database.query(`update telegram_accounts set is_enabled = false`);
    expect(await stores.telegramAccounts.acquireLeases('one', HOUR)).toEqual([]);
  });

  it('tell each change of their state once, with the reason', async () => {
    const { telegramAccounts, channels, events } = stores;
    const [a] = await add('a');
    const before = (await events.head()).seq;
    expect(await telegramAccounts.setState(a!, 'connecting', null)).toBe(false);
    expect(await telegramAccounts.setState(a!, 'needs_login', 'The session was ended.')).toBe(true);
    expect(await telegramAccounts.setState(a!, 'needs_login', 'The session was ended.')).toBe(false);
    const { channel } = await channels.ensure({ platform: 'telegram', externalId: '500', name: 'a' });
    await telegramAccounts.attachChannel(a!, channel.id);
    expect(await telegramAccounts.setState(a!, 'online', null)).toBe(true);
    const told = await events.after(before, 10);
    expect(
      told.map(({ type, channelId, dataJson }) => ({ type, channelId, ...JSON.parse(dataJson) })),
    ).toEqual([
      {
        type: 'channel.status_changed',
        channelId: null,
        channel_id: null,
        platform: 'telegram',
        account_external_id: null,
        name: 'telegram_account',
        detail: 'needs_login: The session was ended.',
        occurred_at: expect.any(String),
      },
      expect.objectContaining({ channelId: channel.id, account_external_id: '500', detail: 'online' }),
    ]);
    expect(await telegramAccounts.find(a!)).toMatchObject({ state: 'online', stateReason: null });
    expect(await telegramAccounts.setState(channel.id, 'online', null)).toBe(false);
  });

  it('remember when they were first backfilled', async () => {
    const [a] = await add('a');
    const backfilledAt = async () => (await stores.telegramAccounts.list())[0]!.backfilledAt;
    expect(await backfilledAt()).toBeNull();
    await stores.telegramAccounts.markBackfilled(a!);
    const first = await backfilledAt();
    expect(first).toBeInstanceOf(Date);
    await stores.telegramAccounts.markBackfilled(a!);
    expect(await backfilledAt()).toEqual(first);
  });
});

import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';

const HOUR_MS = 3_600_000;

describe('opening a session', () => {
  let database: TestDatabase;
  let stores: Database;
  let people = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  async function somebody(passwordHash: string | null) {
    const email = `somebody-${++people}@example.com`;
    return await stores.users.add({ email, name: 'Somebody', role: 'agent', passwordHash });
  }

  const inAnHour = () => new Date(Date.now() + HOUR_MS);
  const open = (userId: string, passwordHash: string | null) =>
    stores.credentials.openSession({ userId, passwordHash }, inAnHour());
  const sessionsOf = (id: string) => database.query(`select from sessions where user_id = $1`, [id]);

  it.each([['old'], [null]])(
    'gives whoever still has the password %j a token that is accepted',
    async (hash) => {
      const { id } = await somebody(hash);
      const token = await open(id, hash);
      expect(token).toMatch(/^sws_/);
      const accepted = await stores.credentials.accept(token!);
      expect(accepted?.userId).toBe(id);
      await database.query(`update sessions set expires_at = now() where user_id = $1`, [id]);
      expect(await stores.credentials.accept(token!)).toBeNull();
    },
  );

  it.each([
    ['another', 'old'],
    ['another', null],
    [null, 'old'],
  ])('gives none to whoever has the password %j and was recognised by %j', async (now, then) => {
    const { id } = await somebody(now);
    expect(await open(id, then)).toBeNull();
    expect(await sessionsOf(id)).toEqual([]);
  });

  it('gives none to whoever was disabled, nor to nobody', async () => {
    const { id } = await somebody('old');
    await stores.users.disable(id, new Date());
    expect(await open(id, 'old')).toBeNull();
    expect(await open('nobody', 'old')).toBeNull();
    expect(await open('nobody', null)).toBeNull();
  });

  /** Does something while a change is under way that has done all but tell of it, and answers what came of it. */
  async function during<T>(change: () => Promise<void>, doing: () => Promise<T>): Promise<T> {
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query(`select from event_stream for update`);
      const changed = change();
      await waiting(1);
      let isDone = false;
      const done = doing().finally(() => (isDone = true));
      await waiting(2, () => isDone);
      await holder.query('commit');
      await changed;
      return await done;
    } finally {
      await holder.end();
    }
  }

  /** So many wait for others' locks, or there is nothing to wait for. */
  async function waiting(count: number, isOver = () => false): Promise<void> {
    for (;;) {
      const rows = await database.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if (rows.length >= count || isOver()) return;
      await setImmediate();
    }
  }

  it('waits for a password that is being set, and gives none', async () => {
    const { id } = await somebody('old');
    await open(id, 'old');
    const set = () => stores.users.setPasswordHash(id, 'new', new Date());
    expect(await during(set, () => open(id, 'old'))).toBeNull();
    expect(await sessionsOf(id)).toEqual([]);
    expect(await open(id, 'new')).toMatch(/^sws_/);
  });

  it('waits for a user who is being disabled, and gives none', async () => {
    const { id } = await somebody('old');
    const disable = () => stores.users.disable(id, new Date());
    expect(await during(disable, () => open(id, 'old'))).toBeNull();
    expect(await sessionsOf(id)).toEqual([]);
  });

  it('is undone by a password that is set afterwards', async () => {
    const { id } = await somebody('old');
    const token = await open(id, 'old');
    await stores.users.setPasswordHash(id, 'new', new Date());
    expect(await stores.credentials.accept(token!)).toBeNull();
  });

  it('by a link tells the password of the moment in which the link was used', async () => {
    const { id } = await somebody('old');
    const now = new Date();
    const link = await stores.credentials.createSignInLink(id, inAnHour());
    const recognised = await stores.credentials.useSignInLink(link, now);
    expect(recognised).toEqual({ userId: id, passwordHash: 'old', isFromLink: true });
    expect(await stores.credentials.useSignInLink(link, now)).toBeNull();
    await stores.users.setPasswordHash(id, 'new', now);
    expect(await stores.credentials.openSession(recognised!, inAnHour())).toBeNull();
    expect(await stores.credentials.useSignInLink('swl_unknown', now)).toBeNull();
  });

  it('by a link that is used while a password is being set comes to nothing', async () => {
    const { id } = await somebody('old');
    await open(id, 'old');
    const link = await stores.credentials.createSignInLink(id, inAnHour());
    const set = () => stores.users.setPasswordHash(id, 'new', new Date());
    const opened = await during(set, async () => {
      const recognised = await stores.credentials.useSignInLink(link, new Date());
      return recognised === null ? null : await stores.credentials.openSession(recognised, inAnHour());
    });
    expect(opened).toBeNull();
    expect(await sessionsOf(id)).toEqual([]);
  });
});

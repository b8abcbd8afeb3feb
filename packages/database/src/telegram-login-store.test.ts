import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/test-database.ts';
import { Database } from './database.ts';
import { NotificationListener } from './notification-listener.ts';
import type { NewTelegramLogin } from './telegram-login.ts';
import { TELEGRAM_LOGINS_NOTIFICATION } from './telegram-login-store.ts';

const HOUR = 3_600_000;
const QR: NewTelegramLogin = {
  name: 'anna',
  method: 'qr',
  phone: null,
  apiId: 1,
  apiHash: 'secret-hash',
  proxy: 'socks5://user:secret-proxy@host',
  requestedBy: null,
  ttlMs: HOUR,
};
const SEALED = ['api_hash', 'proxy', 'phone', 'token', 'code', 'password'].map((name) => `sealed_${name}`);
const CODE: NewTelegramLogin = { ...QR, name: 'jan', method: 'code', phone: '+48secret-phone' };

describe('Telegram logins', () => {
  let database: TestDatabase;
  let stores: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  beforeEach(() => database.query(`truncate telegram_logins, events`));
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  /** Everything that the table and the log hold, bytes as the letters that they are. */
  const everything = async () =>
    JSON.stringify(
      await database.query(
        `select to_jsonb(l)::text as row, ${SEALED.map((column) => `encode(${column}, 'escape') as ${column}`).join()}
         from telegram_logins l`,
      ),
    ) + JSON.stringify(await database.query(`select data from events`));
  const told = async () =>
    (await database.query<{ data: string }>(`select data from events order by seq`)).map(({ data }) => {
      const { name, detail } = JSON.parse(data) as { name: string; detail: string };
      return `${name} ${detail}`;
    });

  it('by QR code show a token that is renewed, and end with an account', async () => {
    const logins = stores.telegramLogins;
    const { id, expiresAt } = await logins.create(QR);
    expect(expiresAt.getTime()).toBeGreaterThan(Date.now());
    expect(await logins.claim('one', HOUR, 5)).toEqual([
      {
        id,
        name: 'anna',
        method: 'qr',
        state: 'requested',
        phone: null,
        apiId: 1,
        apiHash: 'secret-hash',
        proxy: QR.proxy,
        expiresAt,
      },
    ]);
    await logins.report(id, 'one', { state: 'connecting' });
    const tokenExpiresAt = new Date(Date.now() + 30_000);
    await logins.report(id, 'one', { state: 'scan_qr', token: 'secret-token-1', tokenExpiresAt });
    expect(await logins.get(id)).toMatchObject({ state: 'scan_qr', token: 'secret-token-1', tokenExpiresAt });
    await logins.report(id, 'one', { state: 'scan_qr', token: 'secret-token-2', tokenExpiresAt });
    expect((await logins.get(id))?.token).toBe('secret-token-2');
    expect(await everything()).not.toContain('secret');
    await logins.report(id, 'one', { state: 'password_needed', passwordHint: 'the dog' });
    expect(await logins.get(id)).toMatchObject({
      token: null,
      tokenExpiresAt: null,
      passwordHint: 'the dog',
    });
    const account = { name: 'anna', session: 's', apiId: null, apiHash: null, proxy: null };
    const { id: accountId } = await stores.telegramAccounts.save(account);
    expect(await logins.report(id, 'one', { state: 'done', accountId })).toBe(true);
    expect(await logins.get(id)).toMatchObject({ state: 'done', accountId });
    expect(await logins.report(id, 'one', { state: 'connecting' })).toBe(false);
    expect(await told()).toEqual(
      ['requested', 'connecting', 'scan_qr', 'password_needed', 'done'].map(
        (state) => `telegram_login ${id} ${state}`,
      ),
    );
  });

  it('by code take each answer once, and erase it', async () => {
    const logins = stores.telegramLogins;
    const { id } = await logins.create(CODE);
    await expect(logins.answer(id, 'code', '12345')).rejects.toMatchObject({ code: 'conflict' });
    expect(await logins.claim('one', HOUR, 5)).toMatchObject([{ phone: '+48secret-phone' }]);
    await logins.report(id, 'one', { state: 'code_needed', sentBy: 'app', codeLength: 5 });
    expect(await logins.get(id)).toMatchObject({ sentBy: 'app', codeLength: 5 });
    await logins.answer(id, 'code', 'secret-code');
    expect(await everything()).not.toContain('secret');
    expect(await logins.takeAnswers(id, 'another')).toEqual({ code: null, password: null });
    const taken = await Promise.all([1, 2, 3].map(() => logins.takeAnswers(id, 'one')));
    expect(taken.filter(({ code }) => code === 'secret-code')).toHaveLength(1);
    expect(await database.query(`select from telegram_logins where sealed_code is not null`)).toEqual([]);
    await expect(logins.answer(id, 'password', 'x')).rejects.toMatchObject({ code: 'conflict' });
    await logins.report(id, 'one', { state: 'password_needed', detail: 'Two-step verification is on.' });
    await logins.answer(id, 'password', 'secret-password');
    expect(await logins.takeAnswers(id, 'one')).toEqual({ code: null, password: 'secret-password' });
  });

  it('take whatever somebody typed at Telegram, and forget the hint at the end', async () => {
    const logins = stores.telegramLogins;
    const { id } = await logins.create(CODE);
    await logins.claim('one', HOUR, 5);
    const passwordHint = `cat\u0000\ud800${'!'.repeat(10_000)}`;
    expect(await logins.report(id, 'one', { state: 'password_needed', passwordHint })).toBe(true);
    expect((await logins.get(id))?.passwordHint).toMatch(/^cat..!{100}/u);
    expect((await logins.get(id))!.passwordHint!.length).toBeLessThan(600);
    expect(await logins.report(id, 'one', { state: 'done', detail: 'Signed in as A\u0000.' })).toBe(true);
    expect(await logins.get(id)).toMatchObject({ state: 'done', passwordHint: null });
  });

  it('that were cancelled stay so: their leader loses them, and every secret is gone', async () => {
    const logins = stores.telegramLogins;
    const { id } = await logins.create(CODE);
    await logins.claim('one', HOUR, 5);
    await logins.report(id, 'one', { state: 'code_needed' });
    await logins.answer(id, 'code', 'secret-code');
    expect(await logins.renew('one', [id], HOUR)).toEqual([id]);
    expect(await logins.cancel(id)).toBe(true);
    expect(await logins.cancel(id)).toBe(false);
    expect(await logins.renew('one', [id], HOUR)).toEqual([]);
    expect(await logins.report(id, 'one', { state: 'done' })).toBe(false);
    expect(await logins.takeAnswers(id, 'one')).toEqual({ code: null, password: null });
    expect(await logins.get(id)).toMatchObject({ state: 'cancelled' });
    const rows = await database.query(`select ${SEALED.join()} from telegram_logins`);
    expect(Object.values(rows[0]!).every((value) => value === null)).toBe(true);
    expect(await logins.claim('two', HOUR, 5)).toEqual([]);
  });

  it('are led by one process at a time, and by another when it has died', async () => {
    const logins = stores.telegramLogins;
    const { id } = await logins.create(QR);
    const claimed = await Promise.all(['one', 'two', 'three'].map((holder) => logins.claim(holder, HOUR, 5)));
    expect(claimed.flat()).toHaveLength(1);
    await database.query(
      `update telegram_logins set leased_until = now() - interval '1 ms', state = 'code_needed'`,
    );
    expect(await logins.claim('four', HOUR, 5)).toMatchObject([{ id, state: 'code_needed' }]);
    for (const holder of ['one', 'two', 'three']) {
      expect(await logins.renew(holder, [id], HOUR)).toEqual([]);
      expect(await logins.report(id, holder, { state: 'done' })).toBe(false);
    }
  });

  it('expire, and are deleted in the end', async () => {
    const logins = stores.telegramLogins;
    const { id } = await logins.create(CODE);
    await logins.claim('one', HOUR, 5);
    await database.query(`update telegram_logins set expires_at = now() - interval '1 ms'`);
    expect(await logins.renew('one', [id], HOUR)).toEqual([]);
    expect(await logins.prune(HOUR)).toBe(0);
    expect(await logins.get(id)).toMatchObject({ state: 'expired' });
    expect((await told()).at(-1)).toBe(`telegram_login ${id} expired`);
    expect(await logins.prune(0)).toBe(1);
    expect(await logins.get(id)).toBeNull();
  });

  it('are counted for each user', async () => {
    const user = await stores.users.add({ email: 'a@b.c', name: 'A', role: 'owner', passwordHash: null });
    await stores.telegramLogins.create({ ...QR, requestedBy: user.id });
    await stores.telegramLogins.create(QR);
    expect(await stores.telegramLogins.countSince(user.id, HOUR)).toBe(1);
    await database.query(`update telegram_logins set created_at = now() - interval '2 hours'`);
    expect(await stores.telegramLogins.countSince(user.id, HOUR)).toBe(0);
  });

  it('wake whoever waits, at each step', async () => {
    const logins = stores.telegramLogins;
    const heard: string[] = [];
    let wake = () => {};
    let listening: () => void;
    const ready = new Promise<void>((resolve) => (listening = resolve));
    const listener = new NotificationListener({
      databaseUrl: database.url,
      on: { [TELEGRAM_LOGINS_NOTIFICATION]: (id) => (heard.push(id), wake()) },
      onListening: () => listening(),
    });
    await listener.start();
    await ready;
    const hears = async (step: () => Promise<unknown>) => {
      const count = heard.length;
      const woken = new Promise<void>((resolve) => (wake = resolve));
      const id = await step();
      await woken;
      expect(heard.length).toBe(count + 1);
      return id;
    };
    let id = '';
    await hears(async () => (id = (await logins.create(CODE)).id));
    await logins.claim('one', HOUR, 5);
    await hears(() => logins.report(id, 'one', { state: 'code_needed' }));
    await hears(() => logins.answer(id, 'code', '1'));
    await hears(() => logins.report(id, 'one', { state: 'code_needed', detail: 'This code is wrong.' }));
    await hears(() => logins.cancel(id));
    await listener.stop();
    expect(new Set(heard)).toEqual(new Set([id]));
  });
});

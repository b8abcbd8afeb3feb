import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS, systemClock } from '@switchboard/core';
import { Database, type NewTelegramLogin, type TelegramLoginStatus } from '@switchboard/database';
import { silentLogger } from '@switchboard/service';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import { FakeTelegramLogin } from '../testing/fake-telegram-login.ts';
import { FakeTelegramSessions } from '../testing/fake-telegram-sessions.ts';
import { ManualTimers } from '../testing/manual-timers.ts';
import { LoginDesk, type LoginDeskOptions } from './login-desk.ts';

const OLD_SESSION_PAUSE_MS = 15_000;

describe('the desk for logins', () => {
  let database: TestDatabase;
  let stores: Database;
  const desks: LoginDesk[] = [];
  let telegram: FakeTelegramLogin;
  let sessions: FakeTelegramSessions;
  let timers: ManualTimers;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
  });
  afterEach(async () => {
    await Promise.all(desks.splice(0).map((desk) => desk.stop()));
    await database.query(`delete from telegram_logins`);
    await database.query(`delete from telegram_accounts`);
    await database.query(`delete from channels`);
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  async function startDesk(options: Partial<LoginDeskOptions> = {}): Promise<LoginDesk> {
    telegram = new FakeTelegramLogin();
    sessions = new FakeTelegramSessions();
    timers = new ManualTimers();
    const desk = new LoginDesk({
      logins: stores.telegramLogins,
      accounts: stores.telegramAccounts,
      logouts: stores.telegramLogouts,
      openLogin: (...given) => telegram.open(...given),
      openAccount: (...given) => sessions.openConnection(...given),
      defaults: { apiId: 1, apiHash: 'hash', proxy: null },
      clock: systemClock,
      logger: silentLogger,
      wait: timers.wait,
      pollMs: 20,
      ...options,
    });
    desks.push(desk);
    await desk.start();
    return desk;
  }

  const ask = (more: Partial<NewTelegramLogin> = {}) =>
    stores.telegramLogins.create({
      name: 'Biuro',
      method: 'qr',
      phone: null,
      apiId: null,
      apiHash: null,
      proxy: null,
      requestedBy: null,
      ttlMs: LIMITS.telegramLoginMsMax,
      ...more,
    });

  async function reaches(
    { id }: { id: string },
    state: string,
    fits: (status: TelegramLoginStatus) => boolean = () => true,
  ): Promise<TelegramLoginStatus> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const status = (await stores.telegramLogins.get(id))!;
      if (status.state === state && fits(status)) return status;
      if (Date.now() > deadline) throw new Error(`it is ${status.state} (${status.detail}), not ${state}`);
    }
  }

  async function until(fits: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!(await fits())) {
      if (Date.now() > deadline) throw new Error('it did not happen');
      await database.query(`select pg_sleep(0.01)`);
    }
  }

  const accountNamed = async (name: string) =>
    (await stores.telegramAccounts.list()).find((account) => account.name === name)!;

  /** A desk whose process can be killed: it has a database of its own to lose. */
  async function startMortalDesk(): Promise<{ kill(): Promise<void> }> {
    const own = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await own.open();
    await startDesk({
      logins: own.telegramLogins,
      accounts: own.telegramAccounts,
      logouts: own.telegramLogouts,
    });
    return {
      async kill() {
        await own.close();
        await database.query(`update telegram_logins set leased_until = now()`);
      },
    };
  }

  it('leads a login by QR code to a saved account', async () => {
    await startDesk();
    const login = await ask({ apiId: 77, apiHash: 'own', proxy: 'socks5://proxy:1' });
    expect((await reaches(login, 'scan_qr')).token).toMatch(/^tg:\/\/login\?token=/);
    telegram.last.scan();
    const done = await reaches(login, 'done');
    expect(done).toMatchObject({ detail: 'Signed in as Biuro (@biuro).', token: null });
    const account = await accountNamed('Biuro');
    expect(account).toMatchObject({ id: done.accountId, isEnabled: true, apiId: 77 });
    expect(stores.telegramAccounts.secretsOf(account)).toEqual({
      session: expect.stringMatching(/^session of login/),
      apiHash: 'own',
      proxy: 'socks5://proxy:1',
    });
    expect(telegram.last.credentials).toEqual({ apiId: 77, apiHash: 'own', proxy: 'socks5://proxy:1' });
    expect(telegram.last.closed).toEqual({ keepsSession: true });
  });

  it('shows each new token', async () => {
    await startDesk();
    const login = await ask();
    const first = await reaches(login, 'scan_qr');
    await timers.fireShortest();
    const second = await reaches(login, 'scan_qr', ({ token }) => token !== first.token);
    expect(second.tokenExpiresAt!.getTime()).toBeGreaterThanOrEqual(first.tokenExpiresAt!.getTime());
  });

  it('passes on a code and a password, and says what was wrong with them', async () => {
    await startDesk();
    telegram.password = 'miau';
    const login = await ask({ method: 'code', phone: '+48500100200' });
    expect(await reaches(login, 'code_needed')).toMatchObject({ sentBy: 'app', codeLength: 5, detail: null });
    await stores.telegramLogins.answer(login.id, 'code', '11111');
    await reaches(login, 'code_needed', ({ detail }) => detail?.includes('4 tries') ?? false);
    await stores.telegramLogins.answer(login.id, 'code', telegram.code);
    expect(await reaches(login, 'password_needed')).toMatchObject({ passwordHint: 'the cat' });
    await stores.telegramLogins.answer(login.id, 'password', 'miau');
    await reaches(login, 'done');
    expect(telegram.last.phones).toEqual(['+48500100200']);
  });

  it('closes what is cancelled, and takes it back', async () => {
    await startDesk();
    const login = await ask();
    await reaches(login, 'scan_qr');
    expect(await stores.telegramLogins.cancel(login.id)).toBe(true);
    await until(() => telegram.last.closed !== null);
    expect(telegram.last.closed).toEqual({ keepsSession: false });
    telegram.last.scan();
    expect((await stores.telegramLogins.get(login.id))!.state).toBe('cancelled');
    expect(await stores.telegramAccounts.list()).toEqual([]);
  });

  it('says so when it stops', async () => {
    const desk = await startDesk();
    const login = await ask();
    await reaches(login, 'scan_qr');
    await desk.stop();
    expect(await reaches(login, 'failed')).toMatchObject({ detail: expect.stringMatching(/was stopped/) });
    expect(telegram.last.closed).toEqual({ keepsSession: false });
  });

  it('takes over the QR code of a killed listener, and gives up what cannot be taken over', async () => {
    const mortal = await startMortalDesk();
    const [byQr, byCode] = [
      await ask({ name: 'A' }),
      await ask({ name: 'B', method: 'code', phone: '+48500' }),
    ];
    await Promise.all([reaches(byQr, 'scan_qr'), reaches(byCode, 'code_needed')]);
    await mortal.kill();
    await startDesk();
    expect(await reaches(byCode, 'failed')).toMatchObject({ detail: expect.stringMatching(/has stopped/) });
    await until(() => telegram.connections.length === 1 && telegram.last.tokens === 1);
    telegram.last.scan();
    await reaches(byQr, 'done');
  });

  it('has one of two listeners lead a login', async () => {
    await startDesk();
    const mine = telegram;
    await startDesk();
    const logins = await Promise.all(Array.from({ length: 6 }, (_, n) => ask({ name: `account ${n}` })));
    await Promise.all(logins.map((login) => reaches(login, 'scan_qr')));
    expect(mine.connections.length + telegram.connections.length).toBe(6);
  });

  it('needs an application id', async () => {
    await startDesk({ defaults: { apiId: null, apiHash: null, proxy: null } });
    expect(await reaches(await ask(), 'failed')).toMatchObject({
      detail: expect.stringMatching(/TELEGRAM_API_ID/),
    });
    await reaches(await ask({ apiId: 5, apiHash: 'own' }), 'scan_qr');
  });

  async function signIn(name: string, userId = '700100'): Promise<TelegramLoginStatus> {
    telegram.userId = userId;
    const known = telegram.connections.length;
    const login = await ask({ name });
    await reaches(login, 'scan_qr');
    await until(() => telegram.connections.length > known);
    telegram.last.scan();
    await until(async () => (await stores.telegramLogins.get(login.id))!.state !== 'scan_qr');
    return (await stores.telegramLogins.get(login.id))!;
  }

  /** What the listener does when an account connects for the first time. */
  async function connectFirst(name: string, userId: string): Promise<void> {
    const { channel } = await stores.channels.ensure({ platform: 'telegram', externalId: userId, name });
    await stores.telegramAccounts.attachChannel((await accountNamed(name)).id, channel.id);
  }

  it('gives the account of that name its new session, and ends the one before', async () => {
    await startDesk();
    const first = await signIn('Biuro');
    await connectFirst('Biuro', '700100');
    const old = stores.telegramAccounts.secretsOf(await accountNamed('Biuro')).session;
    const second = await signIn('Biuro');
    expect(second).toMatchObject({ state: 'done', accountId: first.accountId });
    expect(stores.telegramAccounts.secretsOf(await accountNamed('Biuro')).session).not.toBe(old);
    expect(sessions.ended).toEqual([]);
    await timers.fire(OLD_SESSION_PAUSE_MS);
    await until(() => sessions.ended.length === 1 && sessions.open.size === 0);
    expect(sessions.ended).toEqual([old]);
  });

  it('refuses the same person under two names, and two people under one', async () => {
    await startDesk();
    await signIn('Biuro');
    await connectFirst('Biuro', '700100');
    const twin = await signIn('Office');
    expect(twin).toMatchObject({
      state: 'failed',
      detail: expect.stringMatching(/connected already, as Biuro/),
    });
    const other = await signIn('Biuro', '700200');
    expect(other).toMatchObject({ state: 'failed', detail: expect.stringMatching(/somebody else/) });
    expect(telegram.last.closed).toEqual({ keepsSession: false });
    expect(await stores.telegramAccounts.list()).toHaveLength(1);
  });

  describe('signing out', () => {
    async function connected(): Promise<string> {
      const { id } = await stores.telegramAccounts.save({
        name: 'Biuro',
        session: 'a session',
        apiId: null,
        apiHash: null,
        proxy: null,
      });
      return id;
    }
    const signedOut = () => until(async () => (await accountNamed('Biuro')).stateReason === 'LOGGED_OUT');

    it('ends the session at Telegram and forgets its key', async () => {
      await startDesk();
      const id = await connected();
      await stores.telegramLogouts.request(id);
      await signedOut();
      expect(sessions.ended).toEqual(['a session']);
      expect(sessions.open.size).toBe(0);
      const account = await accountNamed('Biuro');
      expect(account).toMatchObject({ isEnabled: false, state: 'needs_login', leaseHolder: null });
      expect(account.logoutRequestedAt).toBeNull();
      expect(stores.telegramAccounts.secretsOf(account).session).toBe('');
    });

    it('waits until nobody keeps the account connected', async () => {
      const id = await connected();
      await stores.telegramAccounts.acquireLeases('a listener', 60_000);
      await startDesk();
      await stores.telegramLogouts.request(id);
      // Between two logins the desk has looked at everything there is, and has left the account alone.
      for (const name of ['first', 'second']) await reaches(await ask({ name }), 'scan_qr');
      expect(sessions.ended).toEqual([]);
      await stores.telegramAccounts.releaseLeases('a listener', [id]);
      await signedOut();
    });

    it('survives a restart and an unreachable Telegram, and takes a dead session as ended', async () => {
      const id = await connected();
      await stores.telegramLogouts.request(id);
      await startDesk();
      sessions.failures.push(new TelegramConnectionError('temporary', 'ECONNREFUSED', 'refused'));
      await until(() => sessions.failures.length === 0);
      await until(async () => (await accountNamed('Biuro')).logoutRequestedAt !== null);
      sessions.failures.push(new TelegramConnectionError('needs_login', 'SESSION_REVOKED', 'revoked'));
      await database.query(`update telegram_accounts set leased_until = now()`);
      await signedOut();
      expect(sessions.ended).toEqual([]);
    });

    it('is taken back by a new session', async () => {
      const id = await connected();
      await stores.telegramLogouts.request(id);
      await connected();
      expect(await stores.telegramLogouts.claim('anybody', 1_000)).toEqual([]);
      expect(await accountNamed('Biuro')).toMatchObject({ isEnabled: true, logoutRequestedAt: null });
    });
  });

  it('keeps secrets out of the tables, the events and the log', async () => {
    const lines: string[] = [];
    const log = (...line: unknown[]): void => {
      lines.push(JSON.stringify(line, (_, value: unknown) => (value instanceof Error ? value.stack : value)));
    };
    await startDesk({ logger: { error: log, warn: log, info: log, debug: log } });
    telegram.password = 'the-password-of-two-steps';
    const login = await ask({ method: 'code', phone: '+48500100200', apiId: 5, apiHash: 'the-api-hash' });
    const byQr = await ask({ name: 'Other' });
    const { token } = await reaches(byQr, 'scan_qr');
    await reaches(login, 'code_needed');
    await stores.telegramLogins.answer(login.id, 'code', '11111');
    await reaches(login, 'code_needed', ({ detail }) => detail !== null);
    await stores.telegramLogins.answer(login.id, 'code', telegram.code);
    await reaches(login, 'password_needed');
    await stores.telegramLogins.answer(login.id, 'password', 'the-password-of-two-steps');
    const tables = async () =>
      JSON.stringify(
        await database.query(
          `select (select json_agg(l) from telegram_logins l) as logins,
             (select json_agg(a) from telegram_accounts a) as accounts, (select json_agg(e) from events e) as events`,
        ),
        (_, value: unknown) =>
          // Sealed columns come as hexadecimal: as letters they would show what is not sealed.
          typeof value === 'string' && value.startsWith('\\x')
            ? Buffer.from(value.slice(2), 'hex').toString('latin1')
            : value,
      );
    const whileOpen = await tables();
    await reaches(login, 'done');
    await until(() => lines.some((line) => line.includes('is over')));
    const everything = whileOpen + (await tables()) + lines.join('\n');
    expect(everything).toContain('password_needed');
    for (const secret of [
      telegram.code,
      'the-password-of-two-steps',
      'the-api-hash',
      '48500100200',
      'session of login',
      token!.slice(token!.indexOf('=') + 1),
    ])
      expect(everything).not.toContain(secret);
    const [row] = await database.query(
      `select num_nonnulls(sealed_phone, sealed_token, sealed_code, sealed_password, sealed_api_hash)::int as secrets
       from telegram_logins where id = $1`,
      [login.id],
    );
    expect(row).toEqual({ secrets: 0 });
  });
});

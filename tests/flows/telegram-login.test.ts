import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { SECOND_MS, systemClock } from '@switchboard/core';
import type { Logger } from '@switchboard/service';
import { type FakeAccount, TelegramServer } from '@switchboard/simulators';
import { PeerBook } from '../../apps/telegram-listener/src/accounts/peer-book.ts';
import { LoginDesk } from '../../apps/telegram-listener/src/login/login-desk.ts';
import { GRAMJS } from '../../apps/telegram-listener/src/testing/gramjs-under-test.ts';
import { telegramCommand } from '../../packages/cli/src/commands/telegram.ts';
import { runCommand } from '../../packages/cli/src/testing/run-command.ts';
import { ScriptedTerminal } from '../../packages/cli/src/testing/scripted-terminal.ts';
import { INTERNAL_TOKEN, startTestApi, type TestApi } from '../support/test-api.ts';
import { TelegramRest } from '../support/telegram-rest.ts';

const PHONE = '48500600700';
const PASSWORD = 'tajne hasło';

/** Waits of minutes and half minutes, shortened; what is measured in seconds stays. */
const shortWait = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms < 10 * SECOND_MS ? ms : ms / 20, undefined, { signal });

/** Signing in with the real client library, over real sockets, at a Telegram of our own. */
describe('signing in to Telegram accounts', () => {
  let t: TestApi;
  let rest: TelegramRest;
  let server: TelegramServer;
  let desk: LoginDesk;
  let account: FakeAccount;
  const lines: string[] = [];

  beforeAll(async () => {
    t = await startTestApi();
    rest = await TelegramRest.asOwner(t);
  });
  beforeEach(async () => {
    server = new TelegramServer();
    await server.start();
    GRAMJS.trust(server);
    account = server.telegram.createAccount({ firstName: 'Biuro', username: 'biuro', phone: PHONE });
    const { telegramLogins: logins, telegramAccounts: accounts, telegramLogouts: logouts } = t.stores;
    const log = (...line: unknown[]): void => {
      lines.push(JSON.stringify(line, (_, value: unknown) => (value instanceof Error ? value.stack : value)));
    };
    const logger: Logger = { error: log, warn: log, info: log, debug: log };
    desk = new LoginDesk({
      logins,
      accounts,
      logouts,
      openLogin: GRAMJS.openLogin,
      openAccount: GRAMJS.open,
      defaults: { apiId: 1, apiHash: 'hash', proxy: server.proxyUrl },
      clock: systemClock,
      logger,
      wait: shortWait,
      pollMs: 50,
    });
    await desk.start();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await desk.stop();
    // Fails when a login has left a connection behind.
    await server.whenSockets(0);
    await server.stop();
    for (const table of ['telegram_logins', 'telegram_accounts'])
      await t.database.query(`delete from ${table}`);
  });
  afterAll(() => t.stop());

  /** The session that was saved lets us in, and is the only one. */
  async function expectConnected(name: string, dcId = 2): Promise<void> {
    const saved = (await t.stores.telegramAccounts.list()).find((each) => each.name === name)!;
    const { session } = t.stores.telegramAccounts.secretsOf(saved);
    const connection = GRAMJS.open(
      { apiId: 1, apiHash: 'hash', session, proxy: server.proxyUrl },
      { logger: { info: () => undefined, warn: () => undefined }, peers: new PeerBook() },
    );
    try {
      expect(await connection.connect()).toMatchObject({ userId: account.user.id.toString() });
    } finally {
      await connection.close();
    }
    expect(server.keys.devicesOf(account).map((device) => device.dcId)).toEqual([dcId]);
    expect(lines.join('\n')).not.toContain(session);
  }

  it('by QR code, which is renewed until somebody scans it', async () => {
    const { id } = await rest.begin({ name: 'Biuro', method: 'qr' });
    const first = await rest.reaches(id, 'scan_qr');
    const second = await rest.reaches(id, 'scan_qr', ({ qr_url }) => qr_url !== first['qr_url']);
    server.logins.acceptQr(account, second['qr_url'] as string);
    expect(await rest.reaches(id, 'done')).toMatchObject({ detail: 'Signed in as Biuro (@biuro).' });
    await expectConnected('Biuro');
  });

  it('by QR code in another data centre, with a password', async () => {
    server.logins.setHomeDc(account, 4);
    server.logins.setPassword(account, PASSWORD, 'jak zwykle');
    const { id } = await rest.begin({ name: 'Biuro', method: 'qr' });
    const { qr_url: url } = await rest.reaches(id, 'scan_qr');
    server.logins.acceptQr(account, url as string);
    expect(await rest.reaches(id, 'password_needed')).toMatchObject({ password_hint: 'jak zwykle' });
    await rest.give(id, 'password', 'inne');
    await rest.reaches(id, 'password_needed', ({ detail }) => String(detail).includes('wrong'));
    await rest.give(id, 'password', PASSWORD);
    await rest.reaches(id, 'done');
    await expectConnected('Biuro', 4);
    expect(lines.join('\n')).not.toContain(PASSWORD);
  });

  it('by code, which may be wrong first, in the data centre of the phone', async () => {
    server.logins.setHomeDc(account, 4);
    const { id } = await rest.begin({ name: 'Biuro', method: 'code', phone: `+${PHONE}` });
    expect(await rest.reaches(id, 'code_needed')).toMatchObject({ sent_by: 'app', code_length: 5 });
    const code = server.logins.codeOf(PHONE)!;
    await rest.give(id, 'code', code === '11111' ? '22222' : '11111');
    await rest.reaches(id, 'code_needed', ({ detail }) => String(detail).includes('wrong'));
    await rest.give(id, 'code', code);
    await rest.reaches(id, 'done');
    await expectConnected('Biuro', 4);
  });

  it('by code and password, at a terminal', async () => {
    server.logins.setPassword(account, PASSWORD);
    process.env['DATABASE_URL'] = t.database.url;
    process.env['ENCRYPTION_KEY'] = t.config.encryptionKey;
    process.env['INTERNAL_TOKEN'] = INTERNAL_TOKEN;
    const terminal = new ScriptedTerminal();
    terminal.ask = async () => server.logins.codeOf(PHONE)!;
    terminal.askHidden = async () => PASSWORD;
    const options = ['--name', 'Biuro', '--phone', `+${PHONE}`, '--api-id', '1', '--api-hash', 'hash'];
    const printed = await runCommand(telegramCommand(terminal), 'login', ...options);
    expect(printed).toContain('Signed in as Biuro (@biuro).');
    await expectConnected('Biuro');
  });

  it.each(['scan_qr', 'code_needed', 'password_needed'])('not at all when %s is cancelled', async (state) => {
    server.logins.setPassword(account, PASSWORD);
    const byQr = { name: 'Biuro', method: 'qr' };
    const byCode = { name: 'Biuro', method: 'code', phone: `+${PHONE}` };
    const { id } = await rest.begin(state === 'scan_qr' ? byQr : byCode);
    if (state !== 'scan_qr') await rest.reaches(id, 'code_needed');
    if (state === 'password_needed') await rest.give(id, 'code', server.logins.codeOf(PHONE)!);
    await rest.reaches(id, state);
    expect(await rest.cancel(id)).toMatchObject({ state: 'cancelled' });
    await server.whenSockets(0);
    expect(server.keys.devicesOf(account)).toEqual([]);
    expect(server.logins.codeOf(PHONE)).toBeNull();
    expect(await t.stores.telegramAccounts.list()).toEqual([]);
  });

  it('not with a number that Telegram has banned, nor while it wants to be left alone', async () => {
    server.logins.banPhone(PHONE);
    const banned = await rest.begin({ name: 'Biuro', method: 'code', phone: `+${PHONE}` });
    expect(await rest.reaches(banned.id, 'failed')).toMatchObject({
      detail: expect.stringMatching(/banned this phone number/),
    });
    server.faults.onCall('auth.ExportLoginToken', { error: { code: 420, message: 'FLOOD_WAIT_600' } });
    const flooded = await rest.begin({ name: 'Biuro', method: 'qr' });
    expect(await rest.reaches(flooded.id, 'failed')).toMatchObject({
      detail: expect.stringMatching(/10 minutes/),
    });
  });

  it('and out again, so that the key is worth nothing', async () => {
    const session = server.plantSession(account);
    const { id } = await rest.importSession({ name: 'Biuro', session });
    expect(server.keys.devicesOf(account)).toHaveLength(1);
    expect(await rest.logOut(id)).toMatchObject({ is_logging_out: true });
    await rest.accountIs(id, ({ reason }) => reason === 'LOGGED_OUT');
    expect(server.keys.devicesOf(account)).toEqual([]);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SwitchboardError } from '@switchboard/core';
import { Database, type TelegramLoginReport, type TelegramLoginState } from '@switchboard/database';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { LoginDialogue } from '../login-dialogue.ts';
import { runCommand } from '../testing/run-command.ts';
import { ScriptedTerminal } from '../testing/scripted-terminal.ts';
import { terminalQr } from '../terminal-qr.ts';
import { telegramCommand } from './telegram.ts';

const KEY = Buffer.alloc(32).toString('base64');
const HOLDER = 'the listener of this test';
const TOKEN = 'tg://login?token=AAAA';
/** As Telethon prints one. */
const SESSION = `1${Buffer.concat([Buffer.of(2, 149, 154, 167, 50, 1, 187), Buffer.alloc(256, 9)]).toString('base64url')}`;

describe('switchboard telegram', () => {
  let database: TestDatabase;
  let stores: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
    process.env['DATABASE_URL'] = database.url;
    process.env['ENCRYPTION_KEY'] = KEY;
    process.env['INTERNAL_TOKEN'] = 'an-internal-token-of-tests';
    process.env['TELEGRAM_API_ID'] = '12345';
    process.env['TELEGRAM_API_HASH'] = 'hash';
    stores = new Database(database.url, KEY);
    await stores.open();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await database.query(`delete from telegram_logins`);
    await database.query(`delete from telegram_accounts`);
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });

  const run = (terminal: ScriptedTerminal, ...args: string[]) =>
    runCommand(telegramCommand(terminal), ...args);

  async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error('it did not happen');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Takes the login that is asked for, as a listener would. */
  const claimed = () => until(async () => (await stores.telegramLogins.claim(HOLDER, 60_000, 1))[0]);
  const report = (id: string, what: TelegramLoginReport) => stores.telegramLogins.report(id, HOLDER, what);
  const answered = (id: string, kind: 'code' | 'password') =>
    until(async () => (await stores.telegramLogins.takeAnswers(id, HOLDER))[kind] ?? undefined);
  const stateOf = async (id: string): Promise<TelegramLoginState> =>
    (await stores.telegramLogins.get(id))!.state;

  async function saved(name = 'Biuro'): Promise<string> {
    const account = { name, session: 'session', apiId: null, apiHash: null, proxy: null };
    return (await stores.telegramAccounts.save(account)).id;
  }

  describe('login', () => {
    it('shows the QR code and its successors until it is scanned', async () => {
      const terminal = new ScriptedTerminal();
      terminal.canRedraw = true;
      const printed = run(terminal, 'login', '--name', 'Biuro');
      const { id, method, phone } = await claimed();
      expect({ method, phone }).toEqual({ method: 'qr', phone: null });
      await report(id, { state: 'scan_qr', token: TOKEN, tokenExpiresAt: new Date() });
      await until(async () => (terminal.written.includes('▀') ? true : undefined));
      const before = terminal.written.length;
      await report(id, { state: 'scan_qr', token: `${TOKEN}B`, tokenExpiresAt: new Date() });
      // The new code is drawn over the old one.
      // oxlint-disable-next-line no-control-regex -- what a terminal obeys is what this is about
      const back = /\u001b\[(\d+)A\u001b\[0J/;
      const lines = await until(async () => back.exec(terminal.written.slice(before))?.[1]);
      expect(Number(lines)).toBe(terminalQr(TOKEN).split('\n').length - 1);
      await report(id, { state: 'done', accountId: await saved(), detail: 'Signed in as Biuro.' });
      expect(await printed).toBe('Signed in as Biuro. Biuro is connected within seconds.\n');
      expect(terminal.listeners).toBe(0);
      // The code itself is drawn; its address, which a log of the terminal would keep, is not written.
      expect(terminal.written).not.toContain('tg://');
    });

    it('asks for the code, again for a wrong one, and for the password without showing it', async () => {
      const terminal = new ScriptedTerminal('11111', '24680', 'miau');
      const printed = run(terminal, 'login', '--name', 'Biuro', '--phone', '48 600-100-200');
      const { id, method, phone } = await claimed();
      expect({ method, phone }).toEqual({ method: 'code', phone: '+48600100200' });
      await report(id, { state: 'code_needed', sentBy: 'sms', codeLength: 5 });
      expect(await answered(id, 'code')).toBe('11111');
      await report(id, { state: 'code_needed', detail: 'The code is wrong.' });
      expect(await answered(id, 'code')).toBe('24680');
      await report(id, { state: 'password_needed', passwordHint: 'cat\u001b[2J' });
      expect(await answered(id, 'password')).toBe('miau');
      await report(id, { state: 'done', accountId: await saved() });
      await printed;
      expect(terminal.asked).toEqual([
        { question: 'The code that Telegram has sent by SMS (5 digits): ', isHidden: false },
        { question: 'The code that Telegram has sent by SMS (5 digits): ', isHidden: false },
        { question: expect.stringMatching(/hint: cat\\u\{1b\}/), isHidden: true },
      ]);
      expect(terminal.written).toContain('The code is wrong.');
      for (const secret of ['24680', 'miau'])
        expect(terminal.written + (await printed)).not.toContain(secret);
    });

    it('prints every step for scripts', async () => {
      const terminal = new ScriptedTerminal();
      const printed = run(terminal, 'login', '--name', 'Biuro', '--json');
      const { id } = await claimed();
      const tokenExpiresAt = new Date();
      await report(id, { state: 'scan_qr', token: TOKEN, tokenExpiresAt });
      await until(async () => (terminal.written.includes('scan_qr') ? true : undefined));
      const accountId = await saved();
      await report(id, { state: 'done', accountId });
      expect(JSON.parse(await printed)).toEqual({ state: 'done', id, account_id: accountId });
      const steps = terminal.written
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
      expect(steps.at(-1)).toEqual({
        state: 'scan_qr',
        detail: null,
        qr_url: TOKEN,
        expires_at: tokenExpiresAt.toISOString(),
      });
    });

    it('fails with the sentence that the login ended with, also under a question', async () => {
      const terminal = new ScriptedTerminal();
      const ended = run(terminal, 'login', '--name', 'Biuro', '--phone', '+48600100200');
      ended.catch(() => undefined);
      const { id } = await claimed();
      await report(id, { state: 'code_needed', sentBy: 'app', codeLength: null });
      await until(async () => terminal.asked[0]);
      await report(id, { state: 'failed', detail: 'Telegram has banned this phone number.' });
      await expect(ended).rejects.toThrow('Telegram has banned this phone number.');
    });

    it.each(['scan_qr', 'code_needed', 'password_needed'] as const)(
      'is cancelled by Ctrl-C while it is %s',
      async (state) => {
        const terminal = new ScriptedTerminal();
        const ended = run(terminal, 'login', '--name', 'Biuro');
        ended.catch(() => undefined);
        const { id } = await claimed();
        await report(id, { state, token: TOKEN, tokenExpiresAt: new Date() });
        await until(async () => (terminal.written.includes('▀') ? true : terminal.asked[0]));
        terminal.pressCtrlC();
        await expect(ended).rejects.toThrow('Cancelled.');
        expect(await stateOf(id)).toBe('cancelled');
        expect(terminal.listeners).toBe(0);
      },
    );

    it('says so when no listener takes it', async () => {
      const login = await stores.telegramLogins.create({
        name: 'Biuro',
        method: 'qr',
        phone: null,
        apiId: null,
        apiHash: null,
        proxy: null,
        requestedBy: null,
        ttlMs: 60_000,
      });
      const dialogue = new LoginDialogue({
        id: login.id,
        logins: stores.telegramLogins,
        terminal: new ScriptedTerminal(),
        json: false,
        patienceMs: 300,
      });
      await expect(dialogue.run()).rejects.toThrow(/No listener.*npm start/);
      expect(await stateOf(login.id)).toBe('cancelled');
    });

    it.each([
      ['--phone', '0600100200'],
      ['--phone', 'me'],
      ['--proxy', 'http://proxy:80'],
      ['--api-id', '5'],
      ['--api-id', 'x', '--api-hash', 'y'],
    ])('refuses %s %s', async (...options) => {
      const ended = run(new ScriptedTerminal(), 'login', '--name', 'x', ...options);
      await expect(ended).rejects.toMatchObject({ code: 'bad_request' });
      expect(await stores.telegramLogins.claim(HOLDER, 1_000, 1)).toEqual([]);
    });
  });

  describe('import-session', () => {
    const sessions = async () =>
      (await stores.telegramAccounts.list()).map(
        (account) => stores.telegramAccounts.secretsOf(account).session,
      );

    it.each([
      ['the option', ['--session', SESSION], []],
      ['a pipe', ['--session', '-'], [SESSION]],
      ['a hidden prompt', [], [SESSION]],
    ])('takes the session from %s', async (_, options, typed) => {
      const terminal = new ScriptedTerminal(...typed);
      expect(await run(terminal, 'import-session', '--name', 'Biuro', ...options)).toBe('Added Biuro.\n');
      expect((await sessions())[0]).toMatch(/^1/);
      expect(terminal.asked.every(({ isHidden }) => isHidden)).toBe(true);
    });

    it('refuses what is none', async () => {
      const ended = run(new ScriptedTerminal('nothing'), 'import-session', '--name', 'Biuro');
      await expect(ended).rejects.toBeInstanceOf(SwitchboardError);
      expect(await sessions()).toEqual([]);
    });
  });

  it('lists states and who holds the lease, and asks for a logout', async () => {
    const id = await saved();
    await saved('Other');
    await stores.telegramAccounts.acquireLeases('listener 7', 60_000, 1);
    const list = async () =>
      JSON.parse(await run(new ScriptedTerminal(), 'list', '--json')) as Record<string, unknown>[];
    expect(await list()).toMatchObject([
      { name: 'Biuro', state: 'connecting', listener: 'listener 7', id },
      { name: 'Other', listener: null },
    ]);
    await run(new ScriptedTerminal(), 'logout', 'Biuro');
    expect((await list())[0]).toMatchObject({ state: 'logging_out' });
    await expect(run(new ScriptedTerminal(), 'logout', 'Nobody')).rejects.toMatchObject({
      code: 'not_found',
    });
    await run(new ScriptedTerminal(), 'remove', 'Biuro');
    expect(await list()).toHaveLength(1);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS, type Role } from '@switchboard/core';
import type { TelegramLoginReport } from '@switchboard/database';
import { connectPlain, type PlainClient } from '../../../../tests/support/plain-client.ts';
import { BASE, startTestApi, type TestApi } from '../../../../tests/support/test-api.ts';
import { sessionOf } from '../../../../tests/support/session-of.ts';

const HOLDER = 'the listener of this test';
const LOGINS = `${BASE}/telegram/logins`;
const ACCOUNTS = `${BASE}/telegram/accounts`;
const QR = 'tg://login?token=QUJDRA';
/** As Telethon prints one. */
const SESSION = `1${Buffer.concat([Buffer.of(2, 149, 154, 167, 50, 1, 187), Buffer.alloc(256, 9)]).toString('base64url')}`;

describe('Telegram accounts over REST', () => {
  let t: TestApi;
  let owner: string;
  let client: PlainClient;
  const lines: string[] = [];

  beforeAll(async () => {
    const log = (...line: unknown[]): void => void lines.push(JSON.stringify(line));
    t = await startTestApi({ logger: { error: log, warn: log, info: log, debug: log } });
    const { user, token } = await signIn('owner');
    owner = token;
    client = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
  });
  afterEach(async () => {
    await t.database.query(`delete from telegram_logins`);
    await t.database.query(`delete from telegram_accounts`);
  });
  afterAll(async () => {
    await client.close();
    await t.stop();
  });

  async function signIn(role: Role) {
    const email = `${randomUUID()}@example.com`;
    const user = await t.stores.users.add({ email, name: role, role, passwordHash: null });
    const token = await sessionOf(t.stores, user.id);
    return { user, token };
  }

  async function call(method: string, path: string, body?: object, token = owner) {
    const answer = await fetch(`${t.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> & { id: string } };
  }
  const begin = (body: object = {}) => call('POST', LOGINS, { name: 'Biuro', method: 'qr', ...body });
  const claim = async () => (await t.stores.telegramLogins.claim(HOLDER, 60_000, 1))[0]!;
  const report = (id: string, what: TelegramLoginReport) => t.stores.telegramLogins.report(id, HOLDER, what);
  const told = (id: string, state: string) =>
    client.next('channel_status', (frame) => JSON.stringify(frame).includes(`${id} ${state}`));

  it('leads through a login by QR code, and tells each step without a secret', async () => {
    const { status, body } = await begin();
    const { id } = body;
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Biuro', method: 'qr', state: 'requested', qr_url: null });
    await told(id, 'requested');
    await claim();
    await report(id, { state: 'scan_qr', token: QR, tokenExpiresAt: new Date('2026-01-01T00:00:30Z') });
    const frame = await told(id, 'scan_qr');
    expect(JSON.stringify(frame)).not.toContain('QUJDRA');
    expect((await call('GET', `${LOGINS}/${id}`)).body).toMatchObject({
      state: 'scan_qr',
      qr_url: QR,
      qr_expires_at: '2026-01-01T00:00:30.000Z',
    });
    const account = { name: 'Biuro', session: 's', apiId: null, apiHash: null, proxy: null };
    const { id: accountId } = await t.stores.telegramAccounts.save(account);
    await report(id, { state: 'done', accountId, detail: 'Signed in as Biuro.' });
    await told(id, 'done');
    expect((await call('GET', `${LOGINS}/${id}`)).body).toMatchObject({
      state: 'done',
      qr_url: null,
      account_id: accountId,
      detail: 'Signed in as Biuro.',
    });
  });

  it('passes on a code and a password, once each', async () => {
    const { body } = await begin({ method: 'code', phone: '+48 600 100 200', api_id: 5, api_hash: 'own' });
    const { id } = body;
    expect(await claim()).toMatchObject({ phone: '+48600100200', apiId: 5, apiHash: 'own' });
    const early = await call('POST', `${LOGINS}/${id}/code`, { code: '24680' });
    expect(early).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await report(id, { state: 'code_needed', sentBy: 'app', codeLength: 5 });
    const given = await call('POST', `${LOGINS}/${id}/code`, { code: ' 24680 ' });
    expect(given).toMatchObject({ status: 200, body: { sent_by: 'app', code_length: 5 } });
    expect(await t.stores.telegramLogins.takeAnswers(id, HOLDER)).toEqual({ code: '24680', password: null });
    expect(await t.stores.telegramLogins.takeAnswers(id, HOLDER)).toEqual({ code: null, password: null });
    await report(id, { state: 'password_needed', passwordHint: 'the cat' });
    expect((await call('GET', `${LOGINS}/${id}`)).body).toMatchObject({ password_hint: 'the cat' });
    await call('POST', `${LOGINS}/${id}/password`, { password: ' with spaces ' });
    expect((await t.stores.telegramLogins.takeAnswers(id, HOLDER)).password).toBe(' with spaces ');
    const frames = JSON.stringify(client.frames);
    for (const secret of ['24680', '48600100200', 'with spaces']) {
      expect(frames).not.toContain(secret);
      expect(lines.join('\n')).not.toContain(secret);
    }
  });

  it('cancels a login, and leaves one that is over as it is', async () => {
    const { body } = await begin();
    expect((await call('DELETE', `${LOGINS}/${body.id}`)).body).toMatchObject({ state: 'cancelled' });
    await told(body.id, 'cancelled');
    expect((await call('DELETE', `${LOGINS}/${body.id}`)).body).toMatchObject({ state: 'cancelled' });
    expect(await claim()).toBeUndefined();
  });

  it.each([
    { method: 'sms' },
    { method: 'code' },
    { method: 'qr', phone: '+48600100200' },
    { method: 'code', phone: '0600' },
    { method: 'code', phone: 5 },
    { name: '   ' },
    { name: 'a\u0000b' },
    { api_id: 5 },
    { api_hash: 'x' },
    { api_id: 3_000_000_000, api_hash: 'x' },
    { proxy: 'http://proxy:80' },
  ])('refuses %j', async (body) => {
    expect(await begin(body)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect(await claim()).toBeUndefined();
  });

  it('lets each owner begin so many logins and no more', async () => {
    const { token } = await signIn('owner');
    const one = { name: 'x', method: 'qr' };
    for (let n = 0; n < LIMITS.telegramLoginsPerUserMax; n++)
      expect((await call('POST', LOGINS, one, token)).status).toBe(201);
    expect(await call('POST', LOGINS, one, token)).toMatchObject({ status: 429 });
    expect((await begin()).status).toBe(201);
  });

  it('shows the code to scan to who began it alone, and takes answers from nobody else', async () => {
    const { token: other } = await signIn('owner');
    const { id } = (await begin()).body;
    await claim();
    await report(id, { state: 'scan_qr', token: QR });
    const seen = await call('GET', `${LOGINS}/${id}`, undefined, other);
    expect(seen).toMatchObject({ status: 200, body: { state: 'scan_qr', qr_url: null } });
    await report(id, { state: 'password_needed', passwordHint: 'the cat' });
    for (const [what, given] of [
      ['password', { password: 'x' }] as const,
      ['code', { code: '1' }] as const,
    ]) {
      expect(await call('POST', `${LOGINS}/${id}/${what}`, given, other)).toMatchObject({ status: 403 });
    }
    expect(await t.stores.telegramLogins.takeAnswers(id, HOLDER)).toEqual({ code: null, password: null });
    const cancelled = await call('DELETE', `${LOGINS}/${id}`, undefined, other);
    expect(cancelled.body).toMatchObject({ state: 'cancelled', password_hint: null });
  });

  it('is for owners only', async () => {
    const { body } = await begin();
    const paths: [string, string, object?][] = [
      ['POST', LOGINS, { name: 'x', method: 'qr' }],
      ['GET', `${LOGINS}/${body.id}`],
      ['DELETE', `${LOGINS}/${body.id}`],
      ['POST', `${LOGINS}/${body.id}/code`, { code: '1' }],
      ['POST', `${LOGINS}/${body.id}/password`, { password: '1' }],
      ['GET', ACCOUNTS],
      ['POST', ACCOUNTS, { name: 'x', session: SESSION }],
      ['POST', `${ACCOUNTS}/${body.id}/logout`],
      ['DELETE', `${ACCOUNTS}/${body.id}`],
    ];
    for (const role of ['agent', 'viewer'] as const) {
      const { token } = await signIn(role);
      for (const [method, path, given] of paths)
        expect(await call(method, path, given, token)).toMatchObject({ status: 403 });
    }
    for (const [method, path, given] of paths)
      expect(await call(method, path, given, 'sws_nobody')).toMatchObject({ status: 401 });
    expect((await call('GET', `${LOGINS}/${body.id}`)).body['state']).toBe('requested');
  });

  it('answers 404 for what is not there', async () => {
    const id = randomUUID();
    const statuses = await Promise.all([
      call('GET', `${LOGINS}/${id}`),
      call('DELETE', `${LOGINS}/${id}`),
      call('POST', `${LOGINS}/${id}/code`, { code: '1' }),
      call('POST', `${ACCOUNTS}/${id}/logout`),
      call('DELETE', `${ACCOUNTS}/${id}`),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  });

  it('takes over a session, lists, signs out and removes accounts', async () => {
    const { status, body } = await call('POST', ACCOUNTS, { name: ' Biuro ', session: ` ${SESSION}\n` });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Biuro', state: 'connecting', telegram_user_id: null });
    const [account] = await t.stores.telegramAccounts.list();
    expect(t.stores.telegramAccounts.secretsOf(account!).session).toMatch(/^1/);
    const { channel } = await t.stores.channels.ensure({
      platform: 'telegram',
      externalId: '700100',
      name: 'Biuro',
    });
    await t.stores.telegramAccounts.attachChannel(body.id, channel.id);
    const listed = await call('GET', ACCOUNTS);
    expect(listed.body['accounts']).toEqual([
      expect.objectContaining({ id: body.id, telegram_user_id: '700100', is_logging_out: false }),
    ]);
    expect(JSON.stringify(listed.body)).not.toMatch(/session|hash|proxy/);
    const asked = await call('POST', `${ACCOUNTS}/${body.id}/logout`);
    expect(asked).toMatchObject({ status: 202, body: { is_logging_out: true } });
    expect(await t.stores.telegramLogouts.claim(HOLDER, 1_000)).toMatchObject([{ id: body.id }]);
    expect((await call('DELETE', `${ACCOUNTS}/${body.id}`)).status).toBe(200);
    expect((await call('GET', ACCOUNTS)).body['accounts']).toEqual([]);
  });

  it('refuses a session that is none, without repeating it', async () => {
    const answer = await call('POST', ACCOUNTS, { name: 'x', session: '1secretButBroken' });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).not.toContain('secretButBroken');
  });

  it('is described', async () => {
    const document = (await (await fetch(`${t.url}/api/v1/openapi.json`)).json()) as { paths: object };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        LOGINS,
        `${LOGINS}/{id}`,
        `${LOGINS}/{id}/code`,
        ACCOUNTS,
        `${ACCOUNTS}/{id}/logout`,
      ]),
    );
  });
});

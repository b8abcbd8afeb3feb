import { afterEach, describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import type { TelegramClient } from 'telegram';
import { computeCheck } from 'telegram/Password.js';
import { GramjsClients, nextUpdate } from '../testing/gramjs-clients.ts';
import type { FakeAccount } from './fake-telegram.ts';
import { RsaKey } from './rsa-key.ts';
import { TelegramServer } from './telegram-server.ts';
import type { TelegramServerOptions } from './telegram-server.ts';
import { trustServer } from './trust-server.ts';

const SHOW = { apiId: 1, apiHash: 'hash', exceptIds: [] };

const rsaKey = new RsaKey();
let server: TelegramServer;
let account: FakeAccount;
const clients = new GramjsClients();

async function begin(options: TelegramServerOptions = {}): Promise<TelegramClient> {
  server = new TelegramServer({ dcIds: [2, 4], rsaKey, ...options });
  await server.start();
  trustServer(server);
  account = server.telegram.createAccount({ firstName: 'Biuro' });
  const client = clients.make(server);
  await client.connect();
  return client;
}

afterEach(async () => {
  await clients.end();
  await server.stop();
});

async function shown(client: TelegramClient): Promise<Api.auth.LoginToken> {
  const token = await client.invoke(new Api.auth.ExportLoginToken(SHOW));
  expect(token).toBeInstanceOf(Api.auth.LoginToken);
  return token as Api.auth.LoginToken;
}

function isAccepted(update: unknown): update is Api.UpdateLoginToken {
  return update instanceof Api.UpdateLoginToken;
}

describe('login by QR code', () => {
  it('tells the session that waits, and lets it in', async () => {
    const client = await begin();
    const accepted = nextUpdate(client, isAccepted);
    const { token, expires } = await shown(client);
    const seconds = expires - Date.now() / 1000;
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(31);
    server.logins.acceptQr(account, `tg://login?token=${token.toString('base64url')}`);
    await accepted;
    const done = await client.invoke(new Api.auth.ExportLoginToken(SHOW));
    expect(done).toMatchObject({ className: 'auth.LoginTokenSuccess' });
    expect(((await client.getMe()) as Api.User).firstName).toBe('Biuro');
  });

  it('is accepted by another device of the account', async () => {
    const client = await begin();
    const phone = clients.make(server, server.plantSession(account));
    await phone.connect();
    const { token } = await shown(client);
    const accept = new Api.auth.AcceptLoginToken({ token });
    expect(await phone.invoke(accept)).toBeInstanceOf(Api.Authorization);
    await expect(phone.invoke(accept)).rejects.toMatchObject({
      errorMessage: 'AUTH_TOKEN_ALREADY_ACCEPTED',
    });
    const done = await client.invoke(new Api.auth.ExportLoginToken(SHOW));
    expect(done).toBeInstanceOf(Api.auth.LoginTokenSuccess);
    expect(server.keys.devicesOf(account)).toHaveLength(2);
  });

  it('shows a new code every time, and takes none that has run out', async () => {
    const client = await begin({ qrValidSeconds: 0 });
    const first = await shown(client);
    const second = await shown(client);
    expect(second.token.equals(first.token)).toBe(false);
    expect(() => server.logins.acceptQr(account, first.token)).toThrow('AUTH_TOKEN_EXPIRED');
    expect(() => server.logins.acceptQr(account, 'nonsense')).toThrow('AUTH_TOKEN_INVALID');
    expect(server.keys.of(account)).toEqual([]);
  });

  it('asks for the second factor', async () => {
    const client = await begin();
    server.logins.setPassword(account, 'tajne');
    const { token } = await shown(client);
    server.logins.acceptQr(account, token);
    await expect(client.invoke(new Api.auth.ExportLoginToken(SHOW))).rejects.toMatchObject({
      errorMessage: 'SESSION_PASSWORD_NEEDED',
    });
    const challenge = await client.invoke(new Api.account.GetPassword());
    const password = await computeCheck(challenge, 'tajne');
    await client.invoke(new Api.auth.CheckPassword({ password }));
    expect(((await client.getMe()) as Api.User).firstName).toBe('Biuro');
  });

  it('sends the client to the account’s data centre', async () => {
    const client = await begin();
    server.logins.setHomeDc(account, 2);
    await client.invoke(new Api.help.GetConfig());
    const { token } = await shown(client);
    server.logins.acceptQr(account, token);
    const sent = await client.invoke(new Api.auth.ExportLoginToken(SHOW));
    expect(sent).toMatchObject({ className: 'auth.LoginTokenMigrateTo', dcId: 2 });
    await client._switchDC(2);
    const { token: pass } = sent as Api.auth.LoginTokenMigrateTo;
    const done = await client.invoke(new Api.auth.ImportLoginToken({ token: pass }));
    expect(done).toBeInstanceOf(Api.auth.LoginTokenSuccess);
    expect(client.session.dcId).toBe(2);
    await expect(client.invoke(new Api.auth.ImportLoginToken({ token: pass }))).rejects.toMatchObject({
      errorMessage: 'AUTH_TOKEN_EXPIRED',
    });
  });
});

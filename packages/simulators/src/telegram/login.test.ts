import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import type { TelegramClient } from 'telegram';
import { computeCheck } from 'telegram/Password.js';
import { GramjsClients, sessionOf } from '../testing/gramjs-clients.ts';
import type { FakeAccount } from './fake-telegram.ts';
import { RsaKey } from './rsa-key.ts';
import { TelegramServer } from './telegram-server.ts';
import { trustServer } from './trust-server.ts';

const CREDENTIALS = { apiId: 1, apiHash: 'hash' };
const PHONE = '+48 500 600 700';

const rsaKey = new RsaKey();
let server: TelegramServer;
let account: FakeAccount;
const clients = new GramjsClients();

beforeEach(async () => {
  server = new TelegramServer({ dcIds: [2, 4], rsaKey });
  await server.start();
  trustServer(server);
  account = server.telegram.createAccount({ firstName: 'Biuro', phone: '48500600700' });
});

afterEach(async () => {
  await clients.end();
  await server.stop();
});

async function connected(session = ''): Promise<TelegramClient> {
  const client = clients.make(server, session);
  await client.connect();
  return client;
}

async function sendCode(client: TelegramClient, phone = PHONE): Promise<{ phone: string; hash: string }> {
  const { phoneCodeHash } = await client.sendCode(CREDENTIALS, phone);
  return { phone, hash: phoneCodeHash };
}

function signIn(
  client: TelegramClient,
  { phone, hash }: { phone: string; hash: string },
  code: string | null = server.logins.codeOf(phone),
): Promise<Api.auth.TypeAuthorization> {
  const phoneCode = code ?? 'none was sent';
  return client.invoke(new Api.auth.SignIn({ phoneNumber: phone, phoneCodeHash: hash, phoneCode }));
}

function refused(errorMessage: string): unknown {
  return expect.objectContaining({ errorMessage });
}

async function checkPassword(client: TelegramClient, password: string): Promise<Api.auth.TypeAuthorization> {
  const challenge = await client.invoke(new Api.account.GetPassword());
  return client.invoke(new Api.auth.CheckPassword({ password: await computeCheck(challenge, password) }));
}

describe('login by code', () => {
  it('lets the library’s own flow in, and its session string afterwards', async () => {
    const client = await connected();
    await client.signInUser(CREDENTIALS, {
      phoneNumber: PHONE,
      phoneCode: () => Promise.resolve(server.logins.codeOf(PHONE) ?? ''),
      onError: (error) => {
        throw error;
      },
    });
    expect(((await client.getMe()) as Api.User).id.toString()).toBe(account.user.id.toString());
    const again = await connected(sessionOf(client));
    expect(((await again.getMe()) as Api.User).firstName).toBe('Biuro');
  });

  it('sends updates to the session that has signed in, without another call', async () => {
    const client = await connected();
    await signIn(client, await sendCode(client));
    await server.whenSubscribed(account);
  });

  it('tells wrong, empty, expired and unknown codes apart', async () => {
    const client = await connected();
    const sent = await sendCode(client);
    const wrong = server.logins.codeOf(PHONE) === '00000' ? '00001' : '00000';
    await expect(signIn(client, sent, wrong)).rejects.toEqual(refused('PHONE_CODE_INVALID'));
    await expect(signIn(client, sent, '')).rejects.toEqual(refused('PHONE_CODE_EMPTY'));
    await expect(signIn(client, { ...sent, hash: 'other' })).rejects.toEqual(refused('PHONE_CODE_EXPIRED'));
    server.logins.codes.expire('48500600700');
    await expect(signIn(client, sent)).rejects.toEqual(refused('PHONE_CODE_EXPIRED'));
    // A wrong code did not use the login up: a new one works.
    await expect(signIn(client, await sendCode(client))).resolves.toBeInstanceOf(Api.auth.Authorization);
  });

  it('takes a code once', async () => {
    const client = await connected();
    const sent = await sendCode(client);
    const code = server.logins.codeOf(PHONE);
    await signIn(client, sent, code);
    const other = await connected();
    await expect(signIn(other, sent, code)).rejects.toEqual(refused('PHONE_CODE_EXPIRED'));
  });

  it('sends another code when asked to, and none counts after a cancel', async () => {
    const client = await connected();
    const { phone, hash } = await sendCode(client);
    const named = { phoneNumber: phone, phoneCodeHash: hash };
    const resent = await client.invoke(new Api.auth.ResendCode(named));
    expect(resent).toMatchObject({ type: { className: 'auth.SentCodeTypeSms', length: 5 } });
    await expect(signIn(client, { phone, hash })).rejects.toEqual(refused('PHONE_CODE_EXPIRED'));
    const newHash = (resent as Api.auth.SentCode).phoneCodeHash;
    await client.invoke(new Api.auth.CancelCode({ phoneNumber: phone, phoneCodeHash: newHash }));
    expect(server.logins.codeOf(phone)).toBeNull();
    await expect(signIn(client, { phone, hash: newHash })).rejects.toEqual(refused('PHONE_CODE_EXPIRED'));
  });

  it('refuses phones that are none, and banned ones; unknown ones may sign up', async () => {
    const client = await connected();
    await expect(sendCode(client, '12')).rejects.toEqual(refused('PHONE_NUMBER_INVALID'));
    server.logins.banPhone('+48 111 222 333');
    await expect(sendCode(client, '48111222333')).rejects.toEqual(refused('PHONE_NUMBER_BANNED'));
    const unknown = await sendCode(client, '+48 999 888 777');
    await expect(signIn(client, unknown)).resolves.toBeInstanceOf(Api.auth.AuthorizationSignUpRequired);
  });
});

describe('the second factor', () => {
  beforeEach(() => server.logins.setPassword(account, 'tajne hasło', 'jak zwykle'));

  it('is asked for after the code, and checked by proof alone', async () => {
    const client = await connected();
    await expect(signIn(client, await sendCode(client))).rejects.toEqual(refused('SESSION_PASSWORD_NEEDED'));
    await expect(client.invoke(new Api.updates.GetState())).rejects.toEqual(refused('AUTH_KEY_UNREGISTERED'));
    const { hint, hasPassword } = await client.invoke(new Api.account.GetPassword());
    expect({ hint, hasPassword }).toEqual({ hint: 'jak zwykle', hasPassword: true });
    await expect(checkPassword(client, 'falsch')).rejects.toEqual(refused('PASSWORD_HASH_INVALID'));
    await expect(checkPassword(client, 'tajne hasło')).resolves.toBeInstanceOf(Api.auth.Authorization);
    expect(((await client.getMe()) as Api.User).firstName).toBe('Biuro');
  });

  it('takes each challenge once', async () => {
    const client = await connected();
    await signIn(client, await sendCode(client)).catch(() => undefined);
    const challenge = await client.invoke(new Api.account.GetPassword());
    const wrong = new Api.auth.CheckPassword({ password: await computeCheck(challenge, 'falsch') });
    const right = new Api.auth.CheckPassword({ password: await computeCheck(challenge, 'tajne hasło') });
    await expect(client.invoke(wrong)).rejects.toEqual(refused('PASSWORD_HASH_INVALID'));
    await expect(client.invoke(right)).rejects.toEqual(refused('SRP_ID_INVALID'));
  });

  it('is nothing to a client that has shown no code', async () => {
    const client = await connected();
    await expect(client.invoke(new Api.account.GetPassword())).rejects.toEqual(
      refused('AUTH_KEY_UNREGISTERED'),
    );
  });

  it('shows a signed-in client whether it is on', async () => {
    const client = await connected(server.plantSession(account));
    expect(await client.invoke(new Api.account.GetPassword())).toMatchObject({ hasPassword: true });
    server.logins.setPassword(account, null);
    const { hasPassword } = await client.invoke(new Api.account.GetPassword());
    expect(hasPassword ?? false).toBe(false);
  });
});

describe('devices', () => {
  it('are listed, and can be signed out one by one or all others at once', async () => {
    const [here, there, elsewhere] = [
      await connected(server.plantSession(account)),
      await connected(server.plantSession(account)),
      await connected(server.plantSession(account)),
    ];
    const list = await here.invoke(new Api.account.GetAuthorizations());
    expect(list.authorizations.map(({ current }) => current ?? false)).toEqual([true, false, false]);
    const { hash } = list.authorizations[1]!;
    await here.invoke(new Api.account.ResetAuthorization({ hash }));
    await expect(there.invoke(new Api.updates.GetState())).rejects.toEqual(refused('SESSION_REVOKED'));
    await elsewhere.invoke(new Api.updates.GetState());
    await here.invoke(new Api.auth.ResetAuthorizations());
    await expect(elsewhere.invoke(new Api.updates.GetState())).rejects.toEqual(refused('SESSION_REVOKED'));
    await here.invoke(new Api.updates.GetState());
  });

  it('are told nothing after they have signed out', async () => {
    const client = await connected(server.plantSession(account));
    await client.getMe();
    await server.whenSubscribed(account);
    await client.invoke(new Api.auth.LogOut());
    await expect(server.whenSubscribed(account, 0)).resolves.toBeUndefined();
    await expect(client.invoke(new Api.updates.GetState())).rejects.toEqual(refused('AUTH_KEY_UNREGISTERED'));
    expect(server.keys.of(account)).toEqual([]);
  });
});

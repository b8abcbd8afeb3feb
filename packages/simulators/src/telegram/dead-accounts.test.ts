import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import type { TelegramClient } from 'telegram';
import { GramjsClients } from '../testing/gramjs-clients.ts';
import type { FakeAccount } from './fake-telegram.ts';
import { RsaKey } from './rsa-key.ts';
import { TelegramServer } from './telegram-server.ts';
import { trustServer } from './trust-server.ts';

const rsaKey = new RsaKey();
let server: TelegramServer;
let account: FakeAccount;
const clients = new GramjsClients();

beforeEach(async () => {
  server = new TelegramServer({ rsaKey });
  await server.start();
  account = server.telegram.createAccount({ firstName: 'Biuro', phone: '48500600700' });
});

afterEach(async () => {
  await clients.end();
  await server.stop();
});

async function connected(session = server.plantSession(account)): Promise<TelegramClient> {
  const client = clients.make(server, session);
  await client.connect();
  await client.invoke(new Api.updates.GetState());
  return client;
}

function stateOf(client: TelegramClient): Promise<Api.updates.State> {
  return client.invoke(new Api.updates.GetState());
}

describe('accounts that are no more', () => {
  it.each(['SESSION_REVOKED', 'AUTH_KEY_UNREGISTERED'] as const)(
    'are told %s when revoked',
    async (message) => {
      const other = server.telegram.createAccount();
      const [client, stranger] = [await connected(), await connected(server.plantSession(other))];
      server.revoke(account, message);
      await expect(stateOf(client)).rejects.toMatchObject({ errorMessage: message, code: 401 });
      // What anybody may ask is answered still, and nobody else is touched.
      expect(await client.invoke(new Api.help.GetConfig())).toBeInstanceOf(Api.Config);
      await stateOf(stranger);
    },
  );

  it('are sent no updates after they were revoked', async () => {
    const client = await connected();
    await server.whenSubscribed(account);
    server.revoke(account);
    const arrived: unknown[] = [];
    client.addEventHandler((update: unknown) => {
      if (update instanceof Api.UpdateNewMessage) arrived.push(update);
    });
    server.telegram.say({ from: server.telegram.createUser(), to: account.user, text: 'za późno' });
    await client.invoke(new Api.help.GetConfig());
    expect(arrived).toEqual([]);
  });

  it('may sign in again with the same key', async () => {
    trustServer(server);
    const client = await connected();
    server.revoke(account);
    const phoneNumber = '48500600700';
    const { phoneCodeHash } = await client.sendCode({ apiId: 1, apiHash: 'hash' }, phoneNumber);
    const phoneCode = server.logins.codeOf(phoneNumber) ?? '';
    await client.invoke(new Api.auth.SignIn({ phoneNumber, phoneCodeHash, phoneCode }));
    await stateOf(client);
  });

  it('are told so when banned, on old keys and new ones, and get no code', async () => {
    const client = await connected();
    server.ban(account);
    await expect(stateOf(client)).rejects.toMatchObject({ errorMessage: 'USER_DEACTIVATED_BAN', code: 401 });
    await expect(connected()).rejects.toMatchObject({ errorMessage: 'USER_DEACTIVATED_BAN' });
    await expect(client.sendCode({ apiId: 1, apiHash: 'hash' }, '48500600700')).rejects.toMatchObject({
      errorMessage: 'PHONE_NUMBER_BANNED',
    });
  });

  it('are told so when deleted', async () => {
    const client = await connected();
    server.deactivate(account);
    await expect(stateOf(client)).rejects.toMatchObject({ errorMessage: 'USER_DEACTIVATED', code: 401 });
  });

  it('are refused everything with a duplicated key, from the first call on', async () => {
    const session = server.plantSession(account);
    const client = await connected(session);
    server.duplicateKeys(account);
    await expect(stateOf(client)).rejects.toMatchObject({ errorMessage: 'AUTH_KEY_DUPLICATED', code: 406 });
    await expect(clients.make(server, session).connect()).rejects.toMatchObject({
      errorMessage: 'AUTH_KEY_DUPLICATED',
    });
  });
});

describe('one key on two sockets', () => {
  it('is counted', async () => {
    const session = server.plantSession(account);
    await connected(session);
    expect(server.socketsPerKeyMax(account)).toBe(1);
    await clients.end();
    await server.whenSockets(0);
    await connected(session);
    expect(server.socketsPerKeyMax(account)).toBe(1);
    await connected(session);
    expect(server.socketsPerKeyMax(account)).toBe(2);
    // Another device has a key of its own.
    await connected();
    expect(server.socketsPerKeyMax(account)).toBe(2);
  });

  it('costs the key when the server refuses it, and only then', async () => {
    server.faults.refuseTwins = true;
    const session = server.plantSession(account);
    const first = await connected(session);
    const device = await connected();
    await expect(connected(session)).rejects.toMatchObject({ errorMessage: 'AUTH_KEY_DUPLICATED' });
    await expect(stateOf(first)).rejects.toMatchObject({ errorMessage: 'AUTH_KEY_DUPLICATED' });
    await stateOf(device);
  });

  it('is allowed one after the other', async () => {
    server.faults.refuseTwins = true;
    const session = server.plantSession(account);
    await connected(session);
    server.dropSockets();
    await server.whenSockets(0);
    await server.whenSubscribed(account);
    await stateOf(clients.make(server, server.plantSession(account))).catch(() => undefined);
    expect(server.socketsPerKeyMax(account)).toBe(1);
  });
});

describe('salts', () => {
  it('may change under a client, which sends its call again', async () => {
    const client = await connected();
    server.keys.changeSalts();
    await stateOf(client);
    const [key] = server.keys.of(account);
    const { _state } = client._sender as unknown as { _state: { salt: { toString(): string } } };
    expect(_state.salt.toString()).toBe(key?.salt.toString());
    server.keys.changeSalts();
    const states = await Promise.all([stateOf(client), stateOf(client), stateOf(client)]);
    expect(states.map(({ pts }) => pts)).toEqual([1, 1, 1]);
  });
});

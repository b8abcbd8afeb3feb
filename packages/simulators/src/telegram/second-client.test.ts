import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryStorage } from '@mtcute/core';
import type { tl } from '@mtcute/core';
import { BaseTelegramClient } from '@mtcute/core/client.js';
import { __tlReaderMap, addPublicKey, computeSrpParams } from '@mtcute/core/utils.js';
import { NodeCrypto, nodeTransport, quietPlatform } from '../testing/second-client.ts';
import type { FakeAccount } from './fake-telegram.ts';
import { RsaKey } from './rsa-key.ts';
import { TelegramServer } from './telegram-server.ts';

/**
 * A client that shares nothing with the library that the server writes its objects with: what only mirrors that
 * library's mistakes would be found here (notes/telegram.md B2.8).
 */
const PHONE = '48500600700';

const rsaKey = new RsaKey();
let server: TelegramServer;
let account: FakeAccount;
let client: BaseTelegramClient;
const crypto = new NodeCrypto();

/** A person in the form of the server's layer: this client speaks a newer one, which differs here. */
const USER_OF_LAYER_198 = 0x4b46c37e;

interface Reader {
  int(): number;
  int53(): number;
  long(): tl.Long;
  string(): string;
}

function readUser(reader: Reader): tl.RawUser {
  const flags = reader.int();
  reader.int();
  const has = (bit: number): boolean => (flags & (1 << bit)) !== 0;
  const user: tl.RawUser = { _: 'user', self: has(10), id: reader.int53() };
  if (has(0)) user.accessHash = reader.long();
  if (has(1)) user.firstName = reader.string();
  if (has(2)) user.lastName = reader.string();
  if (has(3)) user.username = reader.string();
  if (has(4)) user.phone = reader.string();
  return user;
}

beforeEach(async () => {
  server = new TelegramServer({ rsaKey });
  await server.start();
  account = server.telegram.createAccount({ firstName: 'Biuro', phone: PHONE });
  addPublicKey(crypto, server.publicKeyPem);
  const { id, address, port } = server.dcs.at(server.dcId);
  const dc = { id, ipAddress: address, port };
  client = new BaseTelegramClient({
    apiId: 1,
    apiHash: 'hash',
    crypto,
    transport: nodeTransport,
    platform: quietPlatform,
    storage: new MemoryStorage(),
    defaultDcs: { main: dc, media: dc },
    disableUpdates: true,
    logLevel: 0,
    readerMap: { ...__tlReaderMap, [USER_OF_LAYER_198]: readUser },
  });
});

afterEach(async () => {
  await client.destroy();
  await server.stop();
});

async function sendCode(): Promise<tl.auth.RawSignInRequest> {
  const sent = await client.call({
    _: 'auth.sendCode',
    phoneNumber: PHONE,
    apiId: 1,
    apiHash: 'hash',
    settings: { _: 'codeSettings' },
  });
  if (sent._ !== 'auth.sentCode') throw new Error(`the server has sent ${sent._}`);
  const { phoneCodeHash } = sent;
  const phoneCode = server.logins.codeOf(PHONE) ?? '';
  return { _: 'auth.signIn', phoneNumber: PHONE, phoneCodeHash, phoneCode };
}

describe('a client of another make', () => {
  it('agrees on a key and calls', async () => {
    const config = await client.call({ _: 'help.getConfig' });
    expect(config.thisDc).toBe(2);
    expect(config.dcOptions.map(({ id }) => id)).toEqual(server.dcs.list.map(({ id }) => id));
    expect(server.transports).toEqual(['intermediate']);
  });

  it('signs in by code', async () => {
    const request = await sendCode();
    const wrong = { ...request, phoneCode: request.phoneCode === '00000' ? '00001' : '00000' };
    await expect(client.call(wrong)).rejects.toMatchObject({ text: 'PHONE_CODE_INVALID' });
    const signedIn = await client.call(request);
    expect(signedIn).toMatchObject({ _: 'auth.authorization', user: { firstName: 'Biuro', self: true } });
    const [me] = await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
    expect(me?.id).toBe(Number(account.user.id));
    const state = await client.call({ _: 'updates.getState' });
    expect(state.pts).toBe(account.box.pts);
  });

  it('proves a password', async () => {
    server.logins.setPassword(account, 'tajne');
    await expect(client.call(await sendCode())).rejects.toMatchObject({ text: 'SESSION_PASSWORD_NEEDED' });
    const prove = async (words: string): Promise<tl.auth.TypeAuthorization> => {
      const challenge = await client.call({ _: 'account.getPassword' });
      const password = await computeSrpParams(crypto, challenge, words);
      return client.call({ _: 'auth.checkPassword', password });
    };
    await expect(prove('falsch')).rejects.toMatchObject({ text: 'PASSWORD_HASH_INVALID' });
    expect(await prove('tajne')).toMatchObject({ user: { firstName: 'Biuro' } });
  });
});

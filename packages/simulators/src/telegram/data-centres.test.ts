import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import type { TelegramClient } from 'telegram';
import { GramjsClients, nextUpdate, sessionOf } from '../testing/gramjs-clients.ts';
import type { AuthKey } from './auth-keys.ts';
import { encryptMessage } from './crypto.ts';
import type { DataCentre } from './data-centres.ts';
import type { FakeAccount } from './fake-telegram.ts';
import { RsaKey } from './rsa-key.ts';
import { TelegramServer } from './telegram-server.ts';
import { int32, int64 } from './tl-bytes.ts';
import { trustServer } from './trust-server.ts';

const PHONE = '48500600700';

const rsaKey = new RsaKey();
let server: TelegramServer;
let account: FakeAccount;
const clients = new GramjsClients();

beforeEach(async () => {
  server = new TelegramServer({ dcIds: [2, 4], rsaKey, ownAddresses: true });
  await server.start();
  trustServer(server);
  account = server.telegram.createAccount({ firstName: 'Biuro', phone: PHONE });
});

afterEach(async () => {
  await clients.end();
  await server.stop();
});

async function signIn(client: TelegramClient): Promise<void> {
  const { phoneCodeHash } = await client.sendCode({ apiId: 1, apiHash: 'hash' }, PHONE);
  const phoneCode = server.logins.codeOf(PHONE) ?? '';
  await client.invoke(new Api.auth.SignIn({ phoneNumber: PHONE, phoneCodeHash, phoneCode }));
}

async function me(client: TelegramClient): Promise<string> {
  return ((await client.getMe()) as Api.User).firstName ?? '';
}

function isNewMessage(update: unknown): update is Api.UpdateNewMessage {
  return update instanceof Api.UpdateNewMessage;
}

/** Sends a ping with a key; the first packet that comes back. */
async function pingAt({ address, port }: DataCentre, { authKey, salt }: AuthKey): Promise<Buffer> {
  const socket = connect(port, address);
  const id = (BigInt(Date.now()) << 32n) / 1000n;
  const ping = Buffer.concat([int32(0x7abe77ec), int64(7n)]);
  const head = [int64(salt), randomBytes(8), int64(id & ~3n), int32(0), int32(ping.length)];
  const packet = encryptMessage(authKey, Buffer.concat([...head, ping]), 'client');
  socket.write(Buffer.concat([int32(0xeeeeeeee), int32(packet.length), packet]));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.subarray(4, 4 + answer.readUInt32LE(0));
}

describe('data centres', () => {
  it('are all listed, each with its place', async () => {
    const client = clients.make(server, server.plantSession(account));
    await client.connect();
    const { dcOptions, thisDc } = await client.invoke(new Api.help.GetConfig());
    expect(thisDc).toBe(2);
    expect(dcOptions.map(({ id, ipAddress, port }) => ({ id, address: ipAddress, port }))).toEqual(
      server.dcs.list,
    );
    expect(new Set(server.dcs.list.map(({ address }) => address)).size).toBe(2);
  });

  it('send a login to the account’s home, behind one port', async () => {
    server.logins.setHomeDc(account, 2);
    const client = clients.make(server);
    await client.connect();
    expect(client.session.dcId).toBe(4);
    await signIn(client);
    expect(client.session.dcId).toBe(2);
    expect(await me(client)).toBe('Biuro');
    expect(server.keys.devicesOf(account).map(({ dcId }) => dcId)).toEqual([2]);
  });

  it('send a login to the account’s home at another address, for clients without a proxy', async () => {
    server.logins.setHomeDc(account, 4);
    // An empty session dials an address of Telegram's, which leads to the main data centre here.
    const client = clients.makeDirect(server.dcs);
    await client.connect();
    await signIn(client);
    expect(client.session.serverAddress).toBe(server.dcs.at(4).address);
    expect(await me(client)).toBe('Biuro');
    await clients.end();
    const again = clients.makeDirect(server.dcs, sessionOf(client));
    await again.connect();
    expect(await me(again)).toBe('Biuro');
  });

  it('send a client away that the network puts elsewhere', async () => {
    server.logins.networkDc = 2;
    const client = clients.make(server);
    await client.connect();
    await signIn(client);
    expect(client.session.dcId).toBe(2);
  });

  it('send an account away that has moved', async () => {
    const client = clients.make(server);
    await client.connect();
    await signIn(client);
    server.logins.setHomeDc(account, 2);
    // The library follows, to a key with which nobody is signed in.
    await expect(client.invoke(new Api.updates.GetState())).rejects.toMatchObject({
      errorMessage: 'AUTH_KEY_UNREGISTERED',
    });
    expect(client.session.dcId).toBe(2);
  });

  it('do not know each other’s keys', async () => {
    const key = server.keys.add(randomBytes(256), 4);
    expect(await pingAt(server.dcs.at(4), key)).not.toEqual(int32(-404));
    expect(await pingAt(server.dcs.at(2), key)).toEqual(int32(-404));
  });

  it('end the connection of a client that asks for one that there is not', async () => {
    const client = clients.make(server, server.plantSession(account));
    client.session.setDC(3, '127.0.0.1', 80);
    void client.connect().catch(() => undefined);
    await server.whenSockets(1);
    await server.whenSockets(0);
    expect(server.calls).toEqual([]);
  });

  it('let a login in that another one vouches for, once, and send it no updates', async () => {
    const client = clients.make(server, server.plantSession(account));
    await client.connect();
    const pass = await client.invoke(new Api.auth.ExportAuthorization({ dcId: 4 }));
    const files = clients.make(server);
    await files.connect();
    const enter = new Api.auth.ImportAuthorization({ id: pass.id, bytes: pass.bytes });
    expect(await files.invoke(enter)).toBeInstanceOf(Api.auth.Authorization);
    await expect(files.invoke(enter)).rejects.toMatchObject({ errorMessage: 'AUTH_BYTES_INVALID' });
    expect(await me(files)).toBe('Biuro');
    expect(server.keys.of(account)).toHaveLength(2);
    expect(server.keys.devicesOf(account)).toHaveLength(1);
    const arrived: unknown[] = [];
    files.addEventHandler((update: unknown) => void arrived.push(update));
    const told = nextUpdate(client, isNewMessage);
    server.telegram.say({ from: server.telegram.createUser(), to: account.user, text: 'Dzień dobry' });
    await told;
    await files.invoke(new Api.help.GetConfig());
    expect(arrived.filter(isNewMessage)).toEqual([]);
    await expect(client.invoke(new Api.auth.ExportAuthorization({ dcId: 2 }))).rejects.toMatchObject({
      errorMessage: 'DC_ID_INVALID',
    });
  });

  it('end together with the login that vouched for them', async () => {
    const client = clients.make(server, server.plantSession(account));
    await client.connect();
    const sender = (await client.getSender(4)) as unknown as { send(request: unknown): Promise<unknown> };
    expect(server.keys.of(account).map(({ dcId }) => dcId)).toEqual([2, 4]);
    server.revoke(account);
    await expect(sender.send(new Api.updates.GetState())).rejects.toMatchObject({
      errorMessage: 'SESSION_REVOKED',
    });
  });
});

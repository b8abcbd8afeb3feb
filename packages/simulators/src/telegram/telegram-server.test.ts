import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api, Logger, TelegramClient } from 'telegram';
import type { TelegramClientParams } from 'telegram/client/telegramBaseClient.js';
import { PromisedNetSockets } from 'telegram/extensions/index.js';
import {
  ConnectionTCPAbridged,
  ConnectionTCPFull,
  ConnectionTCPObfuscated,
  UpdateConnectionState,
} from 'telegram/network/index.js';
import { StringSession } from 'telegram/sessions/index.js';
import type { FakeAccount } from './fake-telegram.ts';
import { TelegramServer } from './telegram-server.ts';

/** The library as anybody would use it; only its chatter on the console is turned off. */
class SilentLogger extends Logger {
  override canSend(): boolean {
    return false;
  }
}

const PEOPLE = { firstName: 'Iryna', lastName: 'Bondar', username: 'iryna', phone: '380501112233' };

let server: TelegramServer;
let account: FakeAccount;
const clients: TelegramClient[] = [];

function client(session: string, params: Partial<TelegramClientParams> = {}): TelegramClient {
  const proxy = { ip: '127.0.0.1', port: server.port, MTProxy: true as const, secret: server.secret };
  const made = new TelegramClient(new StringSession(session), 1, 'hash', {
    proxy,
    securityChecks: true,
    baseLogger: new SilentLogger(),
    ...params,
  });
  clients.push(made);
  return made;
}

/** The library goes on reconnecting after `destroy()` (notes/telegram.md A8, 8): its loops have to be ended by hand. */
async function end(made: TelegramClient): Promise<void> {
  const sender = made._sender as unknown as {
    _retries: number;
    reconnect(): void;
    _reconnect(): Promise<void>;
  };
  Object.assign(sender, { _retries: 0, reconnect: () => undefined, _reconnect: () => Promise.resolve() });
  await made.destroy();
}

/** Collects raw updates and lets a test wait for the next. */
function listen(to: TelegramClient): () => Promise<unknown> {
  const arrived: unknown[] = [];
  let wake = (): void => undefined;
  to.addEventHandler((update: unknown) => {
    if (update instanceof UpdateConnectionState) return;
    arrived.push(update);
    wake();
  });
  return async () => {
    while (arrived.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return arrived.shift();
  };
}

beforeEach(async () => {
  server = new TelegramServer();
  await server.start();
  account = server.telegram.createAccount({ firstName: 'Biuro' });
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((made) => end(made)));
  await server.stop();
  expect(server.socketCount).toBe(0);
});

describe('TelegramServer', () => {
  it('lets an unmodified client in through its proxy setting', async () => {
    const telegram = client(server.plantSession(account));
    await telegram.connect();
    const me = (await telegram.getMe()) as Api.User;
    expect(me.firstName).toBe('Biuro');
    expect(me.id.toString()).toBe(account.user.id.toString());
    expect(server.transports).toEqual(['obfuscated abridged']);
  });

  it.each([
    ['full', ConnectionTCPFull],
    ['abridged', ConnectionTCPAbridged],
    ['obfuscated abridged', ConnectionTCPObfuscated],
  ])('speaks the %s transport', async (name, connection) => {
    const { port } = server;
    class LoopbackSocket extends PromisedNetSockets {
      override connect(): Promise<unknown> {
        return super.connect(port, '127.0.0.1');
      }
    }
    const telegram = new TelegramClient(new StringSession(server.plantSession(account)), 1, 'hash', {
      connection,
      networkSocket: LoopbackSocket,
      baseLogger: new SilentLogger(),
    });
    clients.push(telegram);
    await telegram.connect();
    expect(((await telegram.getMe()) as Api.User).firstName).toBe('Biuro');
    expect(server.transports).toEqual([name]);
  });

  it('pushes a message to every session of the account, and to nobody else', async () => {
    const other = server.telegram.createAccount();
    const sender = server.telegram.createUser(PEOPLE);
    const devices = [client(server.plantSession(account)), client(server.plantSession(account))];
    const stranger = client(server.plantSession(other));
    const next = devices.map((device) => listen(device));
    const strangerNext = listen(stranger);
    for (const device of [...devices, stranger]) {
      await device.connect();
      await device.getMe();
    }
    server.telegram.say({ from: sender, to: account.user, text: 'Dzień dobry' });
    for (const arrived of next) {
      const update = (await arrived()) as Api.UpdateNewMessage;
      expect(update.message).toMatchObject({ message: 'Dzień dobry', out: false });
      expect(update.pts).toBe(2);
    }
    server.telegram.say({ from: sender, to: other.user, text: 'Tylko dla Ciebie' });
    expect(await strangerNext()).toMatchObject({ message: { message: 'Tylko dla Ciebie' } });
  });

  it('tells known people in the short form and numbers the box on', async () => {
    const telegram = client(server.plantSession(account));
    const next = listen(telegram);
    await telegram.connect();
    await telegram.getMe();
    const sender = server.telegram.createUser(PEOPLE);
    server.telegram.say({ from: sender, to: account.user, text: 'jeden', form: 'short' });
    server.telegram.say({ from: account.user, to: sender, text: 'dwa', form: 'short' });
    const updates = [await next(), await next()] as Api.UpdateShortMessage[];
    expect(updates.map(({ message, out, pts }) => ({ message, out, pts }))).toEqual([
      { message: 'jeden', out: false, pts: 2 },
      { message: 'dwa', out: true, pts: 3 },
    ]);
    const state = await telegram.invoke(new Api.updates.GetState());
    expect(state.pts).toBe(3);
  });

  it('shows dialogs and single messages with their people', async () => {
    const telegram = client(server.plantSession(account));
    await telegram.connect();
    const sender = server.telegram.createUser(PEOPLE);
    const group = server.telegram.createGroup('Tłumacze', [account.user, sender]);
    server.telegram.say({ from: sender, to: account.user, text: 'prywatnie' });
    server.telegram.say({ from: sender, to: group, text: 'w grupie' });
    const dialogs = await telegram.getDialogs({});
    expect(new Set(dialogs.map((dialog) => dialog.title))).toEqual(new Set(['Iryna Bondar', 'Tłumacze']));
    const found = await telegram.invoke(
      new Api.messages.GetMessages({ id: [new Api.InputMessageID({ id: 1 })] }),
    );
    expect(found).toMatchObject({ messages: [{ message: 'prywatnie' }], users: [{ username: 'iryna' }] });
  });

  it('packs long answers, which the client unpacks', async () => {
    const telegram = client(server.plantSession(account));
    await telegram.connect();
    for (let i = 0; i < 60; i++) {
      server.telegram.say({
        from: server.telegram.createUser(PEOPLE),
        to: account.user,
        text: `wiadomość ${i}`,
      });
    }
    expect(await telegram.getDialogs({ limit: 60 })).toHaveLength(60);
  });

  it('refuses a person whose access hash is not this account’s', async () => {
    const telegram = client(server.plantSession(account));
    await telegram.connect();
    const other = server.telegram.createAccount();
    const id = new Api.InputUser({
      userId: ((await telegram.getMe()) as Api.User).id,
      accessHash: other.user.id as never,
    });
    await expect(telegram.invoke(new Api.users.GetUsers({ id: [id] }))).rejects.toMatchObject({
      errorMessage: 'USER_ID_INVALID',
    });
  });

  it('answers methods that it does not know as Telegram does', async () => {
    const telegram = client(server.plantSession(account));
    await telegram.connect();
    await expect(telegram.invoke(new Api.help.GetSupport())).rejects.toMatchObject({
      errorMessage: 'INPUT_METHOD_INVALID',
    });
  });

  it('answers a call with a planned error, as often as planned', async () => {
    const telegram = client(server.plantSession(account));
    await telegram.connect();
    server.faults.onCall('updates.GetState', { error: { code: 401, message: 'AUTH_KEY_UNREGISTERED' } }, 1);
    await expect(telegram.invoke(new Api.updates.GetState())).rejects.toMatchObject({
      errorMessage: 'AUTH_KEY_UNREGISTERED',
    });
    await expect(telegram.invoke(new Api.updates.GetState())).resolves.toBeDefined();
  });

  it('leaves pings unanswered when told to, and nothing else', async () => {
    const telegram = client(server.plantSession(account));
    await telegram.connect();
    const ping = (): Promise<unknown> =>
      Promise.resolve(telegram._sender?.send(new Api.Ping({ pingId: BigInt(7) as never })));
    expect(await ping()).toMatchObject({ className: 'Pong' });
    server.faults.pingsMuted = true;
    let answered = false;
    void ping().then(() => (answered = true));
    await telegram.invoke(new Api.updates.GetState());
    expect(answered).toBe(false);
  });

  it('tells a client whose key it has forgotten so', async () => {
    const telegram = client(server.plantSession(account));
    const broken = new Promise<void>((resolve) => {
      telegram.addEventHandler((update: unknown) => {
        if (update instanceof UpdateConnectionState && update.state === UpdateConnectionState.broken)
          resolve();
      });
    });
    await telegram.connect();
    await telegram.getMe();
    server.forgetKeys(account);
    void telegram.invoke(new Api.updates.GetState()).catch(() => undefined);
    await broken;
  });

  it('drops sockets, refuses connections and takes clients back', async () => {
    const telegram = client(server.plantSession(account));
    const next = listen(telegram);
    await telegram.connect();
    await telegram.getMe();
    server.refuseConnections();
    server.dropSockets();
    await server.whenSockets(0);
    await server.start();
    await server.whenSubscribed(account);
    server.telegram.say({ from: server.telegram.createUser(), to: account.user, text: 'po przerwie' });
    expect(await next()).toMatchObject({ message: { message: 'po przerwie' } });
  });

  it('can stay silent', async () => {
    server.faults.connections = 'silent';
    const telegram = client(server.plantSession(account));
    let connected = false;
    void telegram.connect().then(() => (connected = true));
    await server.whenSockets(1);
    expect(server.calls).toEqual([]);
    expect(connected).toBe(false);
  });

  it('stops twice and without having started', async () => {
    const idle = new TelegramServer();
    await idle.stop();
    await idle.start();
    await idle.stop();
    await idle.stop();
  });
});

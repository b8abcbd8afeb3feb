import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TelegramMessage } from '@switchboard/channels';
import { TelegramServer } from '@switchboard/simulators';
import type { FakeAccount, FakeUser } from '@switchboard/simulators';
import { openTelegramConnection } from './account-connection.ts';
import { TelegramConnectionError } from './telegram-client.ts';
import type { TelegramAccountConnection, TelegramConnectionOptions } from './telegram-client.ts';

/** What was handed over, and a way to wait for it. */
class Mailbox<T> {
  readonly items: T[] = [];
  #wake = (): void => undefined;

  readonly put = (item: T): void => {
    this.items.push(item);
    this.#wake();
  };

  async take(count: number): Promise<T[]> {
    while (this.items.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.items.splice(0, count);
  }
}

let server: TelegramServer;
let account: FakeAccount;
let client: FakeUser;
let warnings: string[];
const open: TelegramAccountConnection[] = [];

interface Listening {
  connection: TelegramAccountConnection;
  messages: Mailbox<TelegramMessage>;
  lost: Mailbox<TelegramConnectionError>;
}

function connectionOf(
  options: Partial<TelegramConnectionOptions> & { session?: string; proxy?: string } = {},
): Listening {
  const { session = server.plantSession(account), proxy = server.proxyUrl, ...limits } = options;
  const logger = {
    info: () => undefined,
    warn: (text: string, fields: object = {}) => void warnings.push(`${text} ${JSON.stringify(fields)}`),
  };
  const connection = openTelegramConnection(
    { apiId: 1, apiHash: 'hash', session, proxy },
    { logger, ...limits },
  );
  open.push(connection);
  const messages = new Mailbox<TelegramMessage>();
  const lost = new Mailbox<TelegramConnectionError>();
  connection.onMessage(messages.put);
  connection.onLost(lost.put);
  return { connection, messages, lost };
}

async function failure(of: Promise<unknown>): Promise<TelegramConnectionError> {
  const error = await of.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof TelegramConnectionError))
    throw new Error('expected a TelegramConnectionError', { cause: error });
  return error;
}

beforeEach(async () => {
  server = new TelegramServer();
  await server.start();
  account = server.telegram.createAccount({
    firstName: 'Biuro',
    lastName: 'Tłumaczeń',
    username: 'biuro',
    phone: '48500',
  });
  client = server.telegram.createUser({ firstName: 'Олена', username: 'olena', phone: '380501112233' });
  warnings = [];
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
  await server.whenSockets(0);
  await server.stop();
});

describe('connecting', () => {
  it('says whose account it is', async () => {
    const { connection } = connectionOf();
    expect(await connection.connect()).toEqual({
      userId: account.user.id.toString(),
      name: 'Biuro Tłumaczeń',
      username: 'biuro',
      phone: '48500',
    });
    await connection.checkHealth();
    expect(warnings).toEqual([]);
  });

  it('takes a Telethon session string', async () => {
    const gramjs = Buffer.from(server.plantSession(account).slice(1), 'base64');
    const bytes = Buffer.concat([Buffer.from([server.dcId, 127, 0, 0, 1, 1, 187]), gramjs.subarray(-256)]);
    const session = `1${bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`;
    await expect(connectionOf({ session }).connection.connect()).resolves.toMatchObject({
      name: 'Biuro Tłumaczeń',
    });
  });

  it('gives up in time when the server accepts and stays silent', async () => {
    server.faults.connections = 'silent';
    const error = await failure(connectionOf({ connectTimeoutMs: 300 }).connection.connect());
    expect(error).toMatchObject({ problem: 'temporary', reason: 'connect_timeout' });
  });

  it('gives up in time when nobody listens, and says so', async () => {
    server.refuseConnections();
    const error = await failure(connectionOf({ connectTimeoutMs: 300 }).connection.connect());
    expect(error).toMatchObject({ problem: 'temporary', reason: 'ECONNREFUSED' });
  });

  it('gives up in time when the server hangs up on everybody', async () => {
    server.faults.connections = 'close';
    const error = await failure(connectionOf({ connectTimeoutMs: 300 }).connection.connect());
    expect(error.problem).toBe('temporary');
  });

  it.each([
    [401, 'AUTH_KEY_UNREGISTERED', 'needs_login'],
    [401, 'SESSION_REVOKED', 'needs_login'],
    [401, 'SESSION_EXPIRED', 'needs_login'],
    [401, 'USER_DEACTIVATED', 'banned'],
    [401, 'USER_DEACTIVATED_BAN', 'banned'],
    [500, 'INTERNAL', 'temporary'],
    [420, 'FLOOD_WAIT_30', 'temporary'],
  ])('takes %i %s for %s', async (code, message, problem) => {
    server.faults.onCall('users.GetUsers', { error: { code, message } });
    expect(await failure(connectionOf().connection.connect())).toMatchObject({ problem, reason: message });
  });

  it('takes a session used twice, which Telegram tells at the first request, for needs_login', async () => {
    server.faults.onCall('help.GetConfig', { error: { code: 406, message: 'AUTH_KEY_DUPLICATED' } });
    const error = await failure(connectionOf().connection.connect());
    expect(error).toMatchObject({ problem: 'needs_login', reason: 'AUTH_KEY_DUPLICATED' });
  });

  it('takes a forgotten key for needs_login, which the library would wait for for ever', async () => {
    const session = server.plantSession(account);
    server.forgetKeys(account);
    const error = await failure(connectionOf({ session }).connection.connect());
    expect(error).toMatchObject({ problem: 'needs_login', reason: 'AUTH_KEY_UNREGISTERED' });
  });

  it('refuses rubbish without dialling', async () => {
    expect(await failure(connectionOf({ session: '1nonsense' }).connection.connect())).toMatchObject({
      problem: 'needs_login',
      reason: 'bad_session',
    });
    expect(await failure(connectionOf({ proxy: 'http://127.0.0.1:1' }).connection.connect())).toMatchObject({
      problem: 'temporary',
      reason: 'bad_proxy',
    });
    expect(server.socketCount).toBe(0);
  });

  it('can be closed while connecting', async () => {
    server.faults.connections = 'silent';
    const { connection } = connectionOf();
    const connecting = failure(connection.connect());
    await server.whenSockets(1);
    await connection.close();
    expect(await connecting).toMatchObject({ problem: 'temporary', reason: 'closed' });
  });
});

describe('messages', () => {
  it('hands over what comes in and what another device sends, in order', async () => {
    const { connection, messages } = connectionOf();
    await connection.connect();
    for (let i = 0; i < 50; i++) {
      const out = i % 3 === 0;
      const [from, to] = out ? [account.user, client] : [client, account.user];
      server.telegram.say({ from, to, text: `nr ${i}`, form: i % 2 === 0 ? 'full' : 'short' });
    }
    const taken = await messages.take(50);
    expect(taken.map(({ text }) => text)).toEqual(Array.from({ length: 50 }, (_, i) => `nr ${i}`));
    expect(taken.map(({ out }) => out)).toEqual(Array.from({ length: 50 }, (_, i) => i % 3 === 0));
    expect(taken[1]).toEqual({
      id: '2',
      chat: {
        kind: 'user',
        id: client.id.toString(),
        firstName: 'Олена',
        lastName: null,
        title: null,
        username: 'olena',
        phone: '380501112233',
      },
      sender: null,
      out: false,
      dateSeconds: expect.any(Number),
      text: 'nr 1',
      media: null,
      action: null,
      replyTo: null,
      forwardedFrom: null,
      albumId: null,
    });
    expect(warnings).toEqual([]);
  });

  it('asks for the name of a stranger who comes by id only, and keeps the order meanwhile', async () => {
    const { connection, messages } = connectionOf();
    await connection.connect();
    const stranger = server.telegram.createUser({ firstName: 'Jan' });
    server.telegram.say({ from: stranger, to: account.user, text: 'krótko', form: 'short' });
    server.telegram.say({ from: client, to: account.user, text: 'zaraz potem' });
    const taken = await messages.take(2);
    expect(taken.map(({ text, chat }) => [text, chat.firstName])).toEqual([
      ['krótko', 'Jan'],
      ['zaraz potem', 'Олена'],
    ]);
  });

  it('does without a name that cannot be had', async () => {
    const { connection, messages } = connectionOf();
    await connection.connect();
    server.faults.onCall('messages.GetMessages', { error: { code: 420, message: 'FLOOD_WAIT_100' } });
    server.telegram.say({ from: client, to: account.user, text: 'pierwsza', form: 'short' });
    server.telegram.say({ from: client, to: account.user, text: 'druga', form: 'short' });
    const taken = await messages.take(2);
    expect(taken.map(({ text, chat }) => [text, chat.firstName])).toEqual([
      ['pierwsza', null],
      ['druga', null],
    ]);
  });

  it('hands over groups, supergroups and channels with their titles and speakers', async () => {
    const { connection, messages } = connectionOf();
    await connection.connect();
    const group = server.telegram.createGroup('Tłumacze', [account.user, client]);
    const supergroup = server.telegram.createChannel('Klienci', [account.user, client], { megagroup: true });
    const channel = server.telegram.createChannel('Nowości', [account.user], { username: 'news' });
    server.telegram.say({ from: client, to: group, text: 'w grupie' });
    server.telegram.say({ from: client, to: group, text: 'krótko w grupie', form: 'short', replyToId: 1 });
    server.telegram.say({ from: client, to: supergroup, text: 'w supergrupie' });
    server.telegram.say({ from: null, to: channel, text: 'ogłoszenie' });
    const seen = (await messages.take(4)).map(({ id, text, chat, sender, replyTo }) => [
      `${chat.kind} ${chat.title}`,
      id,
      text,
      sender?.firstName ?? null,
      replyTo,
    ]);
    expect(seen).toEqual([
      ['chat Tłumacze', '1', 'w grupie', 'Олена', null],
      ['chat Tłumacze', '2', 'krótko w grupie', 'Олена', { messageId: '1', peer: null }],
      ['channel Klienci', '1', 'w supergrupie', 'Олена', null],
      ['channel Nowości', '1', 'ogłoszenie', null, null],
    ]);
  });

  it('describes files by ids of full length', async () => {
    const { connection, messages } = connectionOf();
    await connection.connect();
    const id = 5_000_123_456_789_012_345n;
    const document = { kind: 'document', sizeBytes: 70_000, mimeType: 'application/pdf', id } as const;
    const media = [
      { kind: 'photo', sizeBytes: 54_321, id } as const,
      { ...document, filename: 'akt urodzenia.pdf' },
      ...(['video', 'round_video', 'animation', 'audio', 'voice', 'sticker'] as const).map((shownAs) => ({
        ...document,
        shownAs,
      })),
    ];
    for (const one of media)
      server.telegram.say({ from: client, to: account.user, text: 'Proszę', media: one });
    const file = { kind: 'document', id: `${id}`, mimeType: 'application/pdf', sizeBytes: 70_000 };
    const taken = await messages.take(media.length);
    expect(taken.map((message) => message.media)).toEqual([
      { kind: 'photo', id: `${id}`, sizeBytes: 54_321 },
      { ...file, filename: 'akt urodzenia.pdf', shownAs: 'file' },
      ...['video', 'round_video', 'animation', 'audio', 'voice', 'sticker'].map((shownAs) => ({
        ...file,
        filename: null,
        shownAs,
      })),
    ]);
    expect(taken[0]?.text).toBe('Proszę');
  });

  it('keeps the details of what it does not translate, and takes a link preview for text', async () => {
    const { connection, messages } = connectionOf();
    await connection.connect();
    server.telegram.say({
      from: client,
      to: account.user,
      media: { kind: 'location', latitude: 52.2297, longitude: 21.0122 },
    });
    server.telegram.say({
      from: client,
      to: account.user,
      media: { kind: 'contact', phone: '48600', firstName: 'Jan' },
    });
    server.telegram.say({
      from: client,
      to: account.user,
      text: 'https://example.org',
      media: { kind: 'link_preview', url: 'https://example.org' },
    });
    const media = (await messages.take(3)).map((message) => message.media);
    expect(media[0]).toEqual({
      kind: 'other',
      name: 'MessageMediaGeo',
      details: { geo: { type: 'GeoPoint', lat: 52.2297, long: 21.0122 } },
    });
    expect(media[1]).toMatchObject({
      name: 'MessageMediaContact',
      details: { phoneNumber: '48600', userId: '0' },
    });
    expect(media[2]).toBeNull();
    expect(() => JSON.stringify(media)).not.toThrow();
  });

  it('loses nothing but the packet when Telegram sends something newer than the library', async () => {
    const { connection, messages } = connectionOf();
    await connection.connect();
    const unknown = Buffer.concat([Buffer.from('efbeadde', 'hex'), Buffer.from('tajna treść!')]);
    server.push(account, { getBytes: () => unknown });
    server.telegram.say({ from: client, to: account.user, text: 'dalej' });
    expect((await messages.take(1))[0]?.text).toBe('dalej');
    expect(warnings).toEqual([
      'Telegram sent something newer than the library; it is lost {"constructor_id":"3735928559"}',
    ]);
  });

  it('survives a listener that throws', async () => {
    const { connection } = connectionOf();
    const messages = new Mailbox<string>();
    connection.onMessage(({ text }) => {
      messages.put(text);
      if (text === 'zła') throw new Error('listener failed');
    });
    await connection.connect();
    server.telegram.say({ from: client, to: account.user, text: 'zła' });
    server.telegram.say({ from: client, to: account.user, text: 'dobra' });
    expect(await messages.take(2)).toEqual(['zła', 'dobra']);
    expect(warnings).toEqual([expect.stringMatching(/^a message could not be handed over/)]);
  });
});

describe('losing the connection', () => {
  it('comes back by itself after a cut and hears what is said then', async () => {
    const { connection, messages, lost } = connectionOf();
    await connection.connect();
    server.dropSockets();
    await server.whenSockets(0);
    await server.whenSubscribed(account);
    server.telegram.say({ from: client, to: account.user, text: 'po przerwie' });
    expect((await messages.take(1))[0]?.text).toBe('po przerwie');
    await connection.checkHealth();
    expect(lost.items).toEqual([]);
  });

  it('is lost when the server stays away', async () => {
    const { connection, lost } = connectionOf({ reconnectTimeoutMs: 200 });
    await connection.connect();
    server.refuseConnections();
    server.dropSockets();
    const [error] = await lost.take(1);
    expect(error).toMatchObject({ problem: 'temporary' });
    await server.start();
    await expect(connection.checkHealth()).rejects.toMatchObject({ problem: 'temporary' });
  });

  it('is lost when the server comes back silent', async () => {
    const { connection, lost } = connectionOf({ reconnectTimeoutMs: 500, requestTimeoutMs: 200 });
    await connection.connect();
    server.faults.connections = 'silent';
    server.dropSockets();
    expect(await lost.take(1)).toMatchObject([{ problem: 'temporary' }]);
  });

  it('is lost with needs_login when the account was signed out during a cut', async () => {
    const { connection, lost } = connectionOf();
    await connection.connect();
    server.faults.onCall('*', { error: { code: 401, message: 'SESSION_REVOKED' } });
    server.dropSockets();
    expect(await lost.take(1)).toMatchObject([{ problem: 'needs_login', reason: 'SESSION_REVOKED' }]);
  });

  it('is lost with needs_login when Telegram forgets the key', async () => {
    const { connection, lost } = connectionOf();
    await connection.connect();
    server.forgetKeys(account);
    const health = failure(connection.checkHealth());
    expect(await lost.take(1)).toMatchObject([{ problem: 'needs_login', reason: 'AUTH_KEY_UNREGISTERED' }]);
    await health;
  });

  it('hears of a revocation through the health check', async () => {
    const { connection } = connectionOf();
    await connection.connect();
    server.faults.onCall('updates.GetState', { error: { code: 401, message: 'AUTH_KEY_UNREGISTERED' } });
    expect(await failure(connection.checkHealth())).toMatchObject({ problem: 'needs_login' });
  });

  it('does not wait for ever for an answer', async () => {
    const { connection } = connectionOf({ requestTimeoutMs: 100 });
    await connection.connect();
    server.faults.onCall('updates.GetState', 'silence');
    expect(await failure(connection.checkHealth())).toMatchObject({
      problem: 'temporary',
      reason: 'request_timeout',
    });
  });
});

describe('closing', () => {
  it('leaves no socket behind and says nothing more', async () => {
    const { connection, messages, lost } = connectionOf();
    await connection.connect();
    await connection.close();
    await server.whenSockets(0);
    server.telegram.say({ from: client, to: account.user, text: 'za późno' });
    expect(messages.items).toEqual([]);
    expect(lost.items).toEqual([]);
    expect(await failure(connection.checkHealth())).toMatchObject({ reason: 'closed' });
  });

  it('stops a reconnection that has begun', async () => {
    const { connection, lost } = connectionOf();
    await connection.connect();
    server.dropSockets();
    await server.whenSockets(0);
    await connection.close();
    // The library waits a second before it dials again; another client that needs as long shows that this one did not.
    const other = connectionOf();
    await other.connection.connect();
    server.dropSockets();
    await server.whenSockets(0);
    await server.whenSubscribed(account);
    expect(server.socketCount).toBe(1);
    expect(lost.items).toEqual([]);
  });

  it('may be asked for twice, and before connecting', async () => {
    const { connection } = connectionOf();
    await Promise.all([connection.close(), connection.close()]);
    await expect(connection.connect()).rejects.toThrow();
  });

  it('keeps accounts apart', async () => {
    const other = server.telegram.createAccount({ firstName: 'Drugie' });
    const mine = connectionOf();
    const theirs = connectionOf({ session: server.plantSession(other) });
    await Promise.all([mine.connection.connect(), theirs.connection.connect()]);
    server.telegram.say({ from: client, to: other.user, text: 'do drugiego' });
    server.telegram.say({ from: client, to: account.user, text: 'do pierwszego' });
    expect((await theirs.messages.take(1))[0]?.text).toBe('do drugiego');
    expect((await mine.messages.take(1))[0]?.text).toBe('do pierwszego');
    await mine.connection.close();
    server.telegram.say({ from: client, to: other.user, text: 'jeszcze jest' });
    expect((await theirs.messages.take(1))[0]?.text).toBe('jeszcze jest');
  });
});

import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { ClientConnection } from './client-connection.ts';
import type { KnownKey, LiveSession } from './client-connection.ts';
import { FakeTelegram } from './fake-telegram.ts';
import type { FakeAccount, NewMessage } from './fake-telegram.ts';
import { TelegramFaults } from './faults.ts';
import type { RpcAnswer } from './mtproto-session.ts';
import { plantSession } from './planted-session.ts';
import { answerCall, readCall, subscribes } from './rpc-dispatcher.ts';
import { fullUpdate, shortUpdate } from './tl-objects.ts';

const LOOPBACK = '127.0.0.1';
const REMEMBERED_CALLS_MAX = 1_000;

/** A method call that the server has received. */
export interface ReceivedCall {
  account: FakeAccount | null;
  method: string;
}

/** How a server is set up; every field has a default that suits a test. */
export interface TelegramServerOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  dcId?: number;
  /** 16 bytes in hex that MTProxy clients must know; random by default. */
  secret?: string;
}

/**
 * A Telegram of our own, on loopback only: the real protocol over real sockets, so that an unmodified client library can
 * be tested against silence, refusals and dropped connections (notes/telegram.md B1, B4). Clients reach it through their
 * MTProxy setting and sign in with a planted session.
 */
export class TelegramServer {
  readonly telegram = new FakeTelegram((news) => this.#tell(news));
  readonly faults = new TelegramFaults();
  readonly dcId: number;
  readonly secret: string;
  readonly calls: ReceivedCall[] = [];
  readonly #keys = new Map<string, KnownKey & { account: FakeAccount }>();
  readonly #sockets = new Map<Socket, ClientConnection | null>();
  readonly #changes = new EventEmitter().setMaxListeners(100);
  #server: Server | null = null;
  #port: number;

  constructor(options: TelegramServerOptions = {}) {
    this.#port = options.port ?? 0;
    this.dcId = options.dcId ?? 2;
    this.secret = options.secret ?? randomBytes(16).toString('hex');
  }

  /** Opens the port; also after `refuseConnections`, on the same port. */
  async start(): Promise<void> {
    if (this.#server !== null) return;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.listen(this.#port, LOOPBACK);
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Closes everything; nothing keeps the process alive afterwards. */
  async stop(): Promise<void> {
    const closed = this.#server === null ? null : once(this.#server, 'close');
    this.refuseConnections();
    this.dropSockets();
    await closed;
    await this.whenSockets(0);
  }

  get port(): number {
    return this.#port;
  }

  /** What goes into an account's proxy setting. */
  get proxyUrl(): string {
    return `mtproxy://${this.secret}@${LOOPBACK}:${this.#port}`;
  }

  get socketCount(): number {
    return this.#sockets.size;
  }

  /** What the connected clients speak. */
  get transports(): (string | null)[] {
    return [...this.#sockets.values()].map((connection) => connection?.transport ?? null);
  }

  /** Signs somebody in on a new key; returns the session string for the client. */
  plantSession(account: FakeAccount): string {
    const { authKey, keyId, session } = plantSession(this.dcId, LOOPBACK);
    this.#keys.set(keyId, { keyId, authKey, salt: randomBytes(8).readBigInt64LE(0), account });
    return session;
  }

  /** The account's keys are gone, as when Telegram has forgotten them: clients are told -404. */
  forgetKeys(account: FakeAccount): void {
    for (const [keyId, key] of this.#keys) if (key.account === account) this.#keys.delete(keyId);
  }

  /** New connections are refused by the operating system; open ones live on. `start` listens again. */
  refuseConnections(): void {
    const server = this.#server;
    this.#server = null;
    // Its `close` event waits for the last connection, but the port is given up at once.
    server?.close();
  }

  /** Cuts every connection, as a failing network does: without goodbye. */
  dropSockets(): void {
    for (const socket of this.#sockets.keys()) socket.resetAndDestroy();
  }

  /** Sends any update to the account's sessions; `say` of `telegram` covers new messages. */
  push(account: FakeAccount, update: { getBytes(): Buffer }): void {
    for (const session of this.#subscribedSessions(account)) session.push(update.getBytes());
  }

  /** Resolves when so many of the account's sessions have signed in and will be sent updates. */
  async whenSubscribed(account: FakeAccount, count = 1): Promise<void> {
    await this.#until(`${count} session(s) of ${account.user.firstName}`, () => {
      return this.#subscribedSessions(account).length >= count;
    });
  }

  /** Resolves when a method was called so many times since the server began. */
  async whenCalled(method: string, count = 1): Promise<void> {
    await this.#until(`${count} call(s) of ${method}`, () => {
      return this.calls.filter((call) => call.method === method).length >= count;
    });
  }

  /** Resolves when exactly so many sockets are open. */
  async whenSockets(count: number): Promise<void> {
    await this.#until(`${count} open socket(s)`, () => this.#sockets.size === count);
  }

  #subscribedSessions(account: FakeAccount): LiveSession[] {
    const live = [...this.#sockets.values()].flatMap((connection) => [
      ...(connection?.sessions.values() ?? []),
    ]);
    return live.filter((session) => session.subscribed && this.#keys.get(session.keyId)?.account === account);
  }

  #accept(socket: Socket): void {
    // Clients that are cut off answer with an error on the socket; the close that follows is what counts.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#changes.emit('change');
    });
    socket.setNoDelay(true);
    if (this.faults.connections === 'close') return void socket.resetAndDestroy();
    const connection =
      this.faults.connections === 'silent'
        ? null
        : new ClientConnection(socket, {
            secret: Buffer.from(this.secret, 'hex'),
            keyById: (keyId) => this.#keys.get(keyId) ?? null,
            call: (session, query, reply) => this.#call(session, query, reply),
            pingsMuted: () => this.faults.pingsMuted,
          });
    // A socket that nobody reads from never learns that its other end is gone.
    if (connection === null) socket.resume();
    this.#sockets.set(socket, connection);
    this.#changes.emit('change');
  }

  #call(session: LiveSession, query: Buffer, reply: (answer: RpcAnswer) => void): void {
    const call = readCall(query);
    const account = this.#keys.get(session.keyId)?.account ?? null;
    const server = { dcId: this.dcId, address: LOOPBACK, port: this.#port };
    const answer = answerCall(call, { account, telegram: this.telegram, server }, this.faults);
    if (answer !== null) reply(answer);
    if (subscribes(call, answer)) session.subscribed = true;
    this.calls.push({ account, method: call.method });
    if (this.calls.length > REMEMBERED_CALLS_MAX) this.calls.shift();
    this.#changes.emit('change');
  }

  #tell({ account, message, form }: NewMessage): void {
    // Sequence number 0 stands for "none": Telegram numbers only some containers.
    this.push(account, form === 'short' ? shortUpdate(message) : fullUpdate(account, message, 0));
  }

  async #until(what: string, isSo: () => boolean, timeoutMs = 15_000): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs);
    while (!isSo()) {
      try {
        await once(this.#changes, 'change', { signal });
      } catch (cause) {
        throw new Error(`waited ${timeoutMs} ms for ${what}`, { cause });
      }
    }
  }
}

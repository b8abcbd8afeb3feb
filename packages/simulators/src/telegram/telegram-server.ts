import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { Api } from 'telegram';
import { Admission, DUPLICATED } from './admission.ts';
import { AuthKeys } from './auth-keys.ts';
import type { AuthKey } from './auth-keys.ts';
import { ClientConnection } from './client-connection.ts';
import type { LiveSession } from './client-connection.ts';
import { DataCentres } from './data-centres.ts';
import type { FakeTelegram } from './fake-telegram.ts';
import type { FakeAccount } from './fake-people.ts';
import type { TelegramFaults } from './faults.ts';
import { KeyUsage } from './key-usage.ts';
import { Logins, QR_VALID_SECONDS } from './logins.ts';
import type { RpcAnswer } from './mtproto-session.ts';
import { plantSession } from './planted-session.ts';
import { RsaKey } from './rsa-key.ts';
import { readCall } from './rpc-dispatcher.ts';
import type { RpcContext } from './rpc/index.ts';
import { TelegramWorld } from './telegram-world.ts';
import type { UpdatePushes } from './update-pushes.ts';

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
  /** The data centre of clients that name none, and of planted sessions; 2 by default. */
  dcId?: number;
  /** All data centres, 1 to 5 by default; behind the one port, because clients of a proxy name theirs. */
  dcIds?: readonly number[];
  /** Gives every further data centre a loopback address of its own, for clients without a proxy; Linux only. */
  ownAddresses?: boolean;
  /** How long a QR code can be accepted; 30 by default, as at Telegram. */
  qrValidSeconds?: number;
  /** By which clients know the server. Making one takes tenths of a second, so a test file may share one. */
  rsaKey?: RsaKey;
  /** 16 bytes in hex that MTProxy clients must know; random by default. */
  secret?: string;
}

/**
 * A Telegram of our own, on loopback only: the real protocol over real sockets, so that an unmodified client library can
 * be tested against silence, refusals and dropped connections (notes/telegram.md B1, B4). Clients reach it through their
 * MTProxy setting, or directly once they trust its key, and sign in as at Telegram or with a planted session.
 */
export class TelegramServer {
  /** What the server stands around: boxes, methods, pushes and faults. */
  readonly world = new TelegramWorld({
    hears: (account) => this.#subscribedSessions(account).length > 0,
    push: (account, container, except) => this.#push(account, container, except),
  });
  readonly telegram: FakeTelegram = this.world.telegram;
  readonly faults: TelegramFaults = this.world.faults;
  readonly pushes: UpdatePushes = this.world.pushes;
  readonly dcs: DataCentres;
  readonly keys = new AuthKeys();
  readonly logins: Logins;
  /** So many key exchanges more are asked to try again before they succeed. */
  keyRetries = 0;
  readonly secret: string;
  readonly calls: ReceivedCall[] = [];
  readonly #sockets = new Map<Socket, ClientConnection | null>();
  readonly #changes = new EventEmitter().setMaxListeners(100);
  readonly #usage = new KeyUsage(() => this.#connections());
  readonly #admission: Admission;
  #rsaKey: RsaKey | null;
  #closing: Promise<void> = Promise.resolve();

  constructor(options: TelegramServerOptions = {}) {
    this.dcs = new DataCentres({
      mainId: options.dcId ?? 2,
      ids: options.dcIds ?? [1, 2, 3, 4, 5],
      port: options.port ?? 0,
      ownAddresses: options.ownAddresses ?? false,
      accept: (socket, dcId) => this.#accept(socket, dcId),
    });
    this.logins = new Logins({
      keys: this.keys,
      dcs: this.dcs,
      accounts: () => this.telegram.accounts.values(),
      accepted: (key) => this.#tellAccepted(key),
      qrValidSeconds: options.qrValidSeconds ?? QR_VALID_SECONDS,
    });
    const { keys, logins, faults } = this;
    this.#admission = new Admission({ keys, logins, faults, usage: this.#usage });
    this.telegram.files.dcId = this.dcId;
    this.#rsaKey = options.rsaKey ?? null;
    this.secret = options.secret ?? randomBytes(16).toString('hex');
  }

  /** Opens the port; also after `refuseConnections`, on the same port. */
  async start(): Promise<void> {
    await this.dcs.open();
  }

  /** Closes everything; nothing keeps the process alive afterwards. */
  async stop(): Promise<void> {
    this.refuseConnections();
    this.dropSockets();
    await this.#closing;
    await this.whenSockets(0);
  }

  get dcId(): number {
    return this.dcs.mainId;
  }

  get port(): number {
    return this.dcs.at(this.dcId).port;
  }

  /** By which clients know this server; made when it is first needed. */
  get publicKeyPem(): string {
    return this.#serverKey().publicKeyPem;
  }

  /** What goes into an account's proxy setting. */
  get proxyUrl(): string {
    return `mtproxy://${this.secret}@${LOOPBACK}:${this.port}`;
  }

  get socketCount(): number {
    return this.#sockets.size;
  }

  /** What the connected clients speak. */
  get transports(): (string | null)[] {
    return [...this.#sockets.values()].map((connection) => connection?.transport ?? null);
  }

  /** Signs somebody in on a new key; returns the session string for the client. */
  plantSession(account: FakeAccount, dcId = this.dcId): string {
    const { authKey, session } = plantSession(dcId, this.dcs.at(dcId).address);
    this.keys.signIn(this.keys.add(authKey, dcId), account);
    return session;
  }

  /** The account's keys are gone, as when Telegram has forgotten them: clients are told -404. */
  forgetKeys(account: FakeAccount): void {
    for (const key of this.keys.of(account)) this.keys.forget(key);
  }

  /** Ends all logins of the account, as its owner does from another device. */
  revoke(
    account: FakeAccount,
    message: 'SESSION_REVOKED' | 'AUTH_KEY_UNREGISTERED' = 'SESSION_REVOKED',
  ): void {
    for (const key of this.keys.devicesOf(account)) {
      this.keys.signOut(key, { code: 401, message, scope: 'signed_in' });
    }
  }

  /** Takes the account's keys away, as after using one of them from two places (406 AUTH_KEY_DUPLICATED). */
  duplicateKeys(account: FakeAccount): void {
    for (const key of this.keys.devicesOf(account)) this.keys.signOut(key, DUPLICATED);
  }

  /** The account is banned: USER_DEACTIVATED_BAN on every call, no code for its phone. */
  ban(account: FakeAccount): void {
    this.logins.end(account, 'USER_DEACTIVATED_BAN');
  }

  /** The account was deleted: USER_DEACTIVATED on every call. */
  deactivate(account: FakeAccount): void {
    this.logins.end(account, 'USER_DEACTIVATED');
  }

  /** The highest number of sockets that were sent updates at the same time with one of the account's keys. */
  socketsPerKeyMax(account: FakeAccount): number {
    return this.#usage.mostOf(account);
  }

  /** New connections are refused by the operating system; open ones live on. `start` listens again. */
  refuseConnections(): void {
    // It ends with the last connection, but the port is given up at once.
    if (this.dcs.isOpen) this.#closing = this.dcs.close();
  }

  /** Cuts every connection, as a failing network does: without goodbye. */
  dropSockets(): void {
    for (const socket of this.#sockets.keys()) socket.resetAndDestroy();
  }

  /** Sends any update to the account's sessions; `say` of `telegram` covers new messages. */
  push(account: FakeAccount, update: { getBytes(): Buffer }): void {
    this.world.push(account, update);
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

  #push(account: FakeAccount, container: Buffer, except: object | null): void {
    for (const session of this.#subscribedSessions(account)) {
      if (session !== except) session.push(container);
    }
  }

  #subscribedSessions(account: FakeAccount): LiveSession[] {
    return this.#sessions().filter(
      (session) => session.subscribed && this.keys.get(session.keyId)?.account === account,
    );
  }

  #connections(): ClientConnection[] {
    return [...this.#sockets.values()].filter((connection) => connection !== null);
  }

  #sessions(): LiveSession[] {
    return this.#connections().flatMap(({ sessions }) => [...sessions.values()]);
  }

  #accept(socket: Socket, dcId: number): void {
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
            dcId,
            hasDc: (wanted) => this.dcs.has(wanted),
            keyById: (keyId) => this.keys.get(keyId),
            rsaKey: () => this.#serverKey(),
            wantsRetry: () => this.keyRetries > 0 && this.keyRetries-- > 0,
            addKey: (authKey, ofDc, salt) => void this.keys.add(authKey, ofDc, salt),
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
    const key = this.keys.get(session.keyId);
    // Forgotten just now: the client's next packet is told so.
    if (key === null) return;
    const { account } = key;
    const answered = (answer: RpcAnswer): void => {
      reply(this.#withUpdates(account, answer));
      this.#admission.settle(session, key, call, { accountBefore: account, answer });
      this.#changes.emit('change');
    };
    const refusal = this.#admission.refusal(session, key, call);
    const ends = { reply: answered, hangUp: () => this.#hangUp(session) };
    if (refusal !== null) reply(refusal.answer);
    else this.world.call(call, this.#contextOf(key), session, ends);
    this.calls.push({ account, method: call.method });
    if (this.calls.length > REMEMBERED_CALLS_MAX) this.calls.shift();
    this.#changes.emit('change');
  }

  /** With `faults.errorsCarryUpdates`, what was held back for the account goes out behind an error. */
  #withUpdates(account: FakeAccount | null, answer: RpcAnswer): RpcAnswer {
    if ('result' in answer || account === null || !this.faults.errorsCarryUpdates) return answer;
    return { ...answer, behind: this.pushes.takeHeldOf(account).map((held) => held.getBytes()) };
  }

  #contextOf(key: AuthKey): RpcContext {
    const { account, dcId } = key;
    const login = { key, keys: this.keys, logins: this.logins, dcs: this.dcs.list };
    return { account, telegram: this.telegram, server: this.#serverOf(dcId), login };
  }

  #serverOf(dcId: number): RpcContext['server'] {
    const { address, port } = this.dcs.at(dcId);
    return { dcId, address, port };
  }

  /** Cuts the connection that a session is spoken on. */
  #hangUp(session: LiveSession): void {
    for (const [socket, connection] of this.#sockets) {
      if (connection?.sessions.get(session.sessionId) === session) socket.resetAndDestroy();
    }
  }

  #tellAccepted(key: AuthKey): void {
    const update = new Api.UpdateShort({
      update: new Api.UpdateLoginToken(),
      date: Math.floor(Date.now() / 1000),
    });
    for (const session of this.#sessions()) {
      if (session.keyId === key.keyId) session.push(update.getBytes());
    }
  }

  #serverKey(): RsaKey {
    this.#rsaKey ??= new RsaKey();
    return this.#rsaKey;
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

import { randomBytes } from 'node:crypto';
import { withDeadline } from '@switchboard/service';
import { Api } from 'telegram';
import { AuthKey } from 'telegram/crypto/AuthKey.js';
import type { Connection } from 'telegram/network/index.js';
import type { ProxyInterface } from 'telegram/network/connection/TCPMTProxy.js';
import { LAYER } from 'telegram/tl/AllTLObjects.js';
import type { TelegramConnectionOptions } from '../client/telegram-client.ts';
import { temporary } from './connection-problem.ts';
import type { DataCentre } from './data-centres.ts';
import { GramjsRequests } from './gramjs-requests.ts';
import type { AnswerListener } from './gramjs-requests.ts';
import { GuardedConnection, GuardedMtproxyConnection } from './guarded-connections.ts';
import { QuietLibraryLogger } from './quiet-library-logger.ts';
import { SteadySender } from './steady-sender.ts';
import { long } from './telegram-ids.ts';
import type { TelegramProxy } from './telegram-proxy.ts';
import { TrackedSockets } from './tracked-sockets.ts';

/** Dialling, the key exchange and the first answers, all on a computer that may be busy. */
export const CONNECT_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 10_000;
const PING_INTERVAL_MS = 9_000;
const PING_TIMEOUT_MS = 5_000;
/** How long Telegram keeps the socket when the pings stay away. */
const DISCONNECT_AFTER_S = 60;
const CLOSE_TIMEOUT_MS = 2_000;

/** Whose line it is, and how far it goes. */
export interface LineOptions {
  apiId: number;
  proxy: TelegramProxy | null;
  logger: TelegramConnectionOptions['logger'];
  requestTimeoutMs?: number | undefined;
  pingIntervalMs?: number | undefined;
}

/** What a line tells of itself; nothing after its end. */
export interface LineEvents {
  /** Whatever Telegram says unasked, containers whole, in order. */
  onUpdate(update: unknown): void;
  /** Every answer, as soon as it is there; also those that come after their callers have given up. */
  onAnswer: AnswerListener;
  onDown(): void;
  /** Connected again after `onDown`, which proves little yet: nobody has answered. */
  onUp(): void;
  onKeyForgotten(): void;
  /** Something was lost on a line that is up: a packet that could not be read, or Telegram began anew. */
  onSomethingLost(): void;
}

/**
 * One line to one data centre under one key: connects, answers for its requests, pings, and comes back by itself after a
 * cut, without end; who has waited long enough closes it.
 */
export class GramjsLine {
  readonly #centre: DataCentre;
  readonly #options: LineOptions;
  readonly #events: LineEvents;
  readonly #authKey = new AuthKey();
  readonly #givenKey: Buffer | null;
  readonly #sockets = new TrackedSockets();
  readonly #logger: QuietLibraryLogger;
  readonly #sender: SteadySender;
  readonly #requests: GramjsRequests;
  #state: 'new' | 'up' | 'down' | 'ended' = 'new';
  /** Each connection begins with a new session; only one that comes later means a loss. */
  #awaitsSession = true;
  #pingTimer: NodeJS.Timeout | null = null;

  /** @param authKey null for a key exchange on connecting. */
  constructor(centre: DataCentre, authKey: Buffer | null, options: LineOptions, events: LineEvents) {
    this.#centre = centre;
    this.#givenKey = authKey;
    this.#options = options;
    this.#events = events;
    this.#logger = new QuietLibraryLogger(options.logger);
    const { socketClass } = this.#sockets;
    this.#sender = new SteadySender(
      this.#authKey,
      { dcId: centre.dcId, logger: this.#logger, socketClass },
      {
        onUpdate: (update) => this.#events.onUpdate(update),
        onUp: () => this.#noticeUp(),
        onDown: () => this.#noticeDown(),
        onKeyForgotten: () => this.#events.onKeyForgotten(),
        onNewSession: () => this.#noticeSession(),
        onUnreadable: (error) => this.#noticeUnreadable(error),
      },
    );
    this.#requests = new GramjsRequests(this.#sender, (request, answer) => {
      if (this.#state !== 'ended') this.#events.onAnswer(request, answer);
    });
  }

  /** The key that Telegram and this line agreed on, or null before. */
  get authKey(): Buffer | null {
    return this.#authKey.getKey() ?? null;
  }

  /** Why the last attempt to dial failed: `ECONNREFUSED`. */
  get lastFailure(): string | null {
    return this.#sockets.lastFailure;
  }

  /**
   * Dials until somebody answers. There is no timeout of its own, neither for the dialling nor for the key exchange.
   *
   * @returns where all data centres are.
   */
  async connect(timeoutMs: number): Promise<Api.Config> {
    if (this.#givenKey !== null) await this.#authKey.setKey(this.#givenKey);
    // False stands for attempts that were stopped by the end.
    if (!(await this.#sender.connect(this.#createConnection(), false))) {
      throw temporary('not_connected', 'Telegram could not be reached.');
    }
    const config = await this.introduce(new Api.help.GetConfig(), timeoutMs);
    this.#schedulePing();
    return config;
  }

  /** @throws RpcRefusal, or TelegramConnectionError by the timeout or the line's end at the latest. */
  call<R extends Api.AnyRequest>(request: R, timeoutMs?: number): Promise<R['__response']> {
    return this.#requests.send(request, timeoutMs ?? this.#options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS);
  }

  /** As `call`, and tells Telegram once more who speaks: after a cut it may have forgotten. */
  async introduce<R extends Api.AnyRequest>(query: R, timeoutMs?: number): Promise<R['__response']> {
    const { proxy } = this.#options;
    const introduction = new Api.InitConnection({
      apiId: this.#options.apiId,
      deviceModel: 'Switchboard',
      systemVersion: process.platform,
      appVersion: '1.0',
      systemLangCode: 'en',
      langPack: '',
      langCode: 'en',
      query,
      ...(proxy?.kind === 'mtproxy'
        ? { proxy: new Api.InputClientProxy({ address: proxy.host, port: proxy.port }) }
        : {}),
    });
    const answer = await this.call(new Api.InvokeWithLayer({ layer: LAYER, query: introduction }), timeoutMs);
    return answer as R['__response'];
  }

  /** Gives up the present connection, as after a cut, and dials again. */
  reconnect(): void {
    this.#sender.reconnect();
  }

  /** Cuts the socket at once; every request is rejected with `error`. */
  async close(error: Error): Promise<void> {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    if (this.#pingTimer !== null) clearTimeout(this.#pingTimer);
    this.#logger.mute();
    this.#sender.end();
    this.#requests.end(error);
    this.#sockets.close();
    const gone = this.#sender.disconnect();
    await withDeadline(gone, CLOSE_TIMEOUT_MS, () => new Error('timeout')).catch(() => undefined);
  }

  #createConnection(): Connection {
    const { proxy } = this.#options;
    const where = {
      ip: this.#centre.address,
      port: this.#centre.port,
      dcId: this.#centre.dcId,
      loggers: this.#logger,
      socket: this.#sockets.socketClass,
      testServers: false,
    };
    if (proxy === null) return new GuardedConnection(where);
    const known = libraryProxy(proxy);
    if (proxy.kind !== 'mtproxy') return new GuardedConnection({ ...where, proxy: known });
    return new GuardedMtproxyConnection({ ...where, proxy: known });
  }

  #noticeUp(): void {
    if (this.#state === 'ended') return;
    const isAgain = this.#state === 'down';
    this.#state = 'up';
    this.#awaitsSession = true;
    if (!isAgain) return;
    // By then the library has put back whatever it wants to send again.
    setImmediate(() => {
      if (this.#state !== 'up') return;
      this.#requests.resume();
      this.#events.onUp();
    });
  }

  #noticeDown(): void {
    if (this.#state !== 'up') return;
    this.#state = 'down';
    this.#requests.forgetAbandoned();
    this.#events.onDown();
  }

  #noticeSession(): void {
    if (this.#awaitsSession) this.#awaitsSession = false;
    else if (this.#state !== 'ended') this.#events.onSomethingLost();
  }

  #noticeUnreadable(error: unknown): void {
    if (this.#state === 'ended') return;
    // The error's text holds the packet's content, which stays out of the log.
    const { invalidConstructorId } = error as { invalidConstructorId?: unknown };
    this.#options.logger.warn('Telegram sent something that the library cannot read; it is lost', {
      constructor_id: typeof invalidConstructorId === 'number' ? String(invalidConstructorId) : 'unknown',
    });
    this.#events.onSomethingLost();
  }

  #schedulePing(): void {
    if (this.#state === 'ended') return;
    const everyMs = this.#options.pingIntervalMs ?? PING_INTERVAL_MS;
    this.#pingTimer = setTimeout(() => void this.#ping(everyMs), everyMs);
    this.#pingTimer.unref();
  }

  /** A socket that is open proves nothing. What was heard is acknowledged with the ping. */
  async #ping(everyMs: number): Promise<void> {
    if (this.#state === 'up') {
      const pingId = long(randomBytes(8).readBigInt64LE(0).toString());
      const ping = new Api.PingDelayDisconnect({ pingId, disconnectDelay: DISCONNECT_AFTER_S });
      this.#sender.acknowledge();
      const receivedBefore = this.#sender.packetsReceived;
      try {
        await this.call(ping as unknown as Api.AnyRequest, Math.min(PING_TIMEOUT_MS, everyMs));
      } catch {
        // In a flood of updates the answer waits its turn behind them.
        const isSilent = this.#sender.packetsReceived === receivedBefore;
        if (isSilent && this.#state === 'up') this.#sender.reconnect();
      }
    }
    this.#schedulePing();
  }
}

function libraryProxy(proxy: TelegramProxy): ProxyInterface {
  const address = { ip: proxy.host, port: proxy.port };
  if (proxy.kind === 'mtproxy') return { ...address, MTProxy: true, secret: proxy.secret };
  return {
    ...address,
    socksType: 5,
    ...(proxy.user === null ? {} : { username: proxy.user }),
    ...(proxy.password === null ? {} : { password: proxy.password }),
  };
}

import { parseSessionString, telegramPeerName, toGramjsSession } from '@switchboard/channels';
import type { TelegramMessage } from '@switchboard/channels';
import { withDeadline } from '@switchboard/service';
import { Api, TelegramClient } from 'telegram';
import type { ProxyInterface } from 'telegram/network/connection/TCPMTProxy.js';
import { UpdateConnectionState } from 'telegram/network/index.js';
import { asConnectionError, temporary } from './connection-problem.ts';
import { AccountSockets, QuietLibraryLogger, TappedSession } from './gramjs-environment.ts';
import { chatOf, newMessagesIn, peerFrom, senderOf, toTelegramMessage } from './gramjs-message.ts';
import type { NewMessage } from './gramjs-message.ts';
import { KnownPeers } from './known-peers.ts';
import { TelegramConnectionError } from './telegram-client.ts';
import type {
  OpenTelegramConnection,
  TelegramAccountConnection,
  TelegramAccountCredentials,
  TelegramConnectionOptions,
  TelegramIdentity,
} from './telegram-client.ts';
import { parseProxy } from './telegram-proxy.ts';

const CONNECT_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** The library dials every second, but takes up to 40 s (measured) to notice that who answers is silent. */
const RECONNECT_TIMEOUT_MS = 45_000;
/** A name is worth this much delay and no more. */
const NAME_TIMEOUT_MS = 3_000;
/** Names asked for at once. Beyond, messages go without. */
const NAME_REQUESTS_MAX = 10;
const CLOSE_TIMEOUT_MS = 5_000;

/** Opens accounts with gramjs; with `gramjs-*.ts` beside it, the only place that knows the library. */
export const openTelegramConnection: OpenTelegramConnection = (credentials, options) =>
  new GramjsConnection(credentials, options);

/**
 * The library recovers nothing by itself and hangs in many ways (notes/telegram.md A2, A7), so here every request has a
 * deadline, every sign of death is heard, and a connection that is lost is thrown away rather than mended.
 *
 *     new -> connecting -> online -> ended
 *                 \____________________/
 */
class GramjsConnection implements TelegramAccountConnection {
  readonly #credentials: TelegramAccountCredentials;
  readonly #options: TelegramConnectionOptions;
  readonly #sockets = new AccountSockets();
  readonly #libraryLogger: QuietLibraryLogger;
  readonly #peers = new KnownPeers();
  #state: 'new' | 'connecting' | 'online' | 'ended' = 'new';
  #client: TelegramClient | null = null;
  #messageListener: (message: TelegramMessage) => void = () => undefined;
  #lostListener: (error: TelegramConnectionError) => void = () => undefined;
  /** Rejects at the end: the library leaves pending requests hanging (notes/telegram.md A2). */
  readonly #ended: Promise<never>;
  #endWith: (error: TelegramConnectionError) => void = () => undefined;
  /** Each message waits for the one before it, the first for the end of `connect`. */
  #delivery: Promise<void>;
  #beginDelivery: () => void = () => undefined;
  #nameRequests = 0;
  #reconnectTimer: NodeJS.Timeout | null = null;
  #closing: Promise<void> | null = null;

  constructor(credentials: TelegramAccountCredentials, options: TelegramConnectionOptions) {
    this.#credentials = credentials;
    this.#options = options;
    this.#libraryLogger = new QuietLibraryLogger(options.logger);
    this.#delivery = new Promise((resolve) => (this.#beginDelivery = resolve));
    this.#ended = new Promise((_, reject) => (this.#endWith = reject));
    this.#ended.catch(() => undefined);
  }

  onMessage(listener: (message: TelegramMessage) => void): void {
    this.#messageListener = listener;
  }

  onLost(listener: (error: TelegramConnectionError) => void): void {
    this.#lostListener = listener;
  }

  async connect(): Promise<TelegramIdentity> {
    if (this.#state !== 'new') throw new Error('a connection is good for one life: open a new one');
    this.#state = 'connecting';
    const timeoutMs = this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    try {
      const identity = await withDeadline(Promise.race([this.#signIn(), this.#ended]), timeoutMs, () => {
        const why = this.#sockets.lastFailure;
        return temporary(why ?? 'connect_timeout', `Telegram did not answer within ${timeoutMs} ms.`);
      });
      this.#state = 'online';
      // The caller learns whose account it is before it is handed the first message.
      setImmediate(this.#beginDelivery);
      return identity;
    } catch (error) {
      await this.close();
      throw asConnectionError(error);
    }
  }

  async checkHealth(): Promise<void> {
    try {
      await this.#call(new Api.updates.GetState(), this.#options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS);
    } catch (error) {
      throw asConnectionError(error);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #signIn(): Promise<TelegramIdentity> {
    this.#client = this.#createClient();
    // A refusal of the first request rejects; false stands for retries used up.
    if (!(await this.#client.connect())) throw temporary('not_connected', 'Telegram could not be reached.');
    // `start()` and `checkAuthorization()` take any error for "signed out" (notes/telegram.md A6).
    const [me] = await this.#client.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }));
    if (!(me instanceof Api.User))
      throw temporary('no_identity', 'Telegram did not say whose account this is.');
    const userId = me.id.toString();
    const peer = peerFrom(me)?.peer ?? this.#peers.describe({ kind: 'user', id: userId });
    const name = telegramPeerName(peer) ?? peer.username ?? userId;
    return { userId, name, username: peer.username, phone: peer.phone };
  }

  #createClient(): TelegramClient {
    const { session, apiId, apiHash, proxy } = this.#credentials;
    const tapped = new TappedSession(toGramjsSession(parseSessionString(session)), (arrived) =>
      this.#tap(arrived),
    );
    return new TelegramClient(tapped, apiId, apiHash, {
      baseLogger: this.#libraryLogger,
      networkSocket: this.#sockets.socketClass,
      // Off by default because of a misspelt option; without it a repeated packet is handled twice (notes A1).
      securityChecks: true,
      floodSleepThreshold: 0,
      // Inside, it may try for ever: deadlines are ours. A request that fails is for the caller to repeat.
      connectionRetries: Number.POSITIVE_INFINITY,
      requestRetries: 1,
      deviceModel: 'Switchboard',
      appVersion: '1.0',
      ...(proxy === null ? {} : { proxy: libraryProxy(proxy) }),
    });
  }

  /** Everything that arrives, in order: updates, the library's own signs of life, answers to requests. */
  #tap(arrived: unknown): void {
    // An exception here would make the library skip the rest of a container.
    try {
      if (this.#isEnded()) return;
      if (arrived instanceof UpdateConnectionState) return this.#noticeConnection(arrived.state);
      this.#rememberPeers(arrived);
      for (const message of newMessagesIn(arrived)) this.#enqueue(message);
      if (arrived instanceof Api.UpdatesTooLong) {
        this.#options.logger.warn(
          'Telegram holds more updates back than it sends; some are missing until they are fetched',
        );
      }
    } catch (error) {
      this.#options.logger.warn('an update could not be read', { error });
    }
  }

  #enqueue(message: NewMessage): void {
    this.#delivery = this.#deliverAfter(this.#delivery, this.#learnNames(message), message);
  }

  async #deliverAfter(previous: Promise<void>, named: Promise<void>, message: NewMessage): Promise<void> {
    await previous;
    await named;
    this.#deliver(message);
  }

  #deliver(message: NewMessage): void {
    if (this.#isEnded()) return;
    try {
      this.#messageListener(toTelegramMessage(message, (id) => this.#peers.describe(id)));
    } catch (error) {
      this.#options.logger.warn('a message could not be handed over', { error });
    }
  }

  /**
   * Fetches a message again, with its people, when it came with ids only. Begun on arrival, so that a burst of strangers
   * delays nobody by more than one deadline. Never rejects: a name is not worth a message.
   */
  async #learnNames(message: NewMessage): Promise<void> {
    const people = [chatOf(message), senderOf(message)].filter((id) => id !== null);
    const nowMs = Date.now();
    const unknown = people.filter((id) => this.#peers.isWorthAsking(id, nowMs));
    // Messages of channels are numbered per channel and cannot be asked for without its access hash.
    const isAskable = people[0]?.kind !== 'channel';
    if (unknown.length === 0 || !isAskable || this.#nameRequests >= NAME_REQUESTS_MAX) return;
    this.#nameRequests++;
    try {
      const id = [new Api.InputMessageID({ id: message.id })];
      await this.#call(new Api.messages.GetMessages({ id }), NAME_TIMEOUT_MS);
    } catch {
      // Whatever went wrong, the message goes without the name.
    } finally {
      this.#nameRequests--;
      for (const id of unknown) this.#peers.rememberAbsence(id, nowMs);
    }
  }

  #rememberPeers(arrived: unknown): void {
    const { users, chats } = (arrived ?? {}) as { users?: unknown; chats?: unknown };
    for (const entities of [arrived, users, chats]) {
      if (!Array.isArray(entities)) continue;
      for (const entity of entities) {
        const found = peerFrom(entity);
        if (found !== null) this.#peers.remember(found.peer, found.isPartial);
      }
    }
  }

  #noticeConnection(state: number): void {
    if (state === UpdateConnectionState.broken) {
      const error = new TelegramConnectionError(
        'needs_login',
        'AUTH_KEY_UNREGISTERED',
        'Telegram has forgotten the key of this session. Sign in again.',
      );
      this.#endWith(error);
      this.#lose(error);
    } else if (state === UpdateConnectionState.disconnected) {
      this.#awaitReconnection();
    } else if (this.#reconnectTimer !== null) {
      void this.#confirmReconnection();
    }
  }

  #awaitReconnection(): void {
    if (this.#state !== 'online' || this.#reconnectTimer !== null) return;
    const timeoutMs = this.#options.reconnectTimeoutMs ?? RECONNECT_TIMEOUT_MS;
    this.#reconnectTimer = setTimeout(() => {
      const why = this.#sockets.lastFailure ?? 'reconnect_timeout';
      this.#lose(temporary(why, `Telegram could not be reached again within ${timeoutMs} ms.`));
    }, timeoutMs);
  }

  /** An open socket proves nothing: the server may be silent, the account signed out. An answer does. */
  async #confirmReconnection(): Promise<void> {
    try {
      await this.checkHealth();
      this.#stopAwaiting();
      this.#options.logger.info('reconnected to Telegram');
    } catch (error) {
      const known = asConnectionError(error);
      // A temporary failure leaves the library its remaining time.
      if (known.problem !== 'temporary') this.#lose(known);
    }
  }

  #stopAwaiting(): void {
    if (this.#reconnectTimer !== null) clearTimeout(this.#reconnectTimer);
    this.#reconnectTimer = null;
  }

  #lose(error: TelegramConnectionError): void {
    if (this.#state !== 'online') return;
    const tell = this.#lostListener;
    void this.close();
    tell(error);
  }

  async #call<R extends Api.AnyRequest>(request: R, timeoutMs: number): Promise<R['__response']> {
    if (this.#client === null || this.#isEnded()) throw temporary('closed', 'The connection is not open.');
    const answer = this.#client.invoke(request);
    return await withDeadline(Promise.race([answer, this.#ended]), timeoutMs, () =>
      temporary('request_timeout', `Telegram did not answer a request within ${timeoutMs} ms.`),
    );
  }

  #isEnded(): boolean {
    return this.#state === 'ended';
  }

  async #end(): Promise<void> {
    this.#state = 'ended';
    this.#endWith(temporary('closed', 'The connection was closed.'));
    this.#stopAwaiting();
    this.#libraryLogger.mute();
    this.#sockets.close();
    const client = this.#client;
    if (client === null) return;
    stopReconnecting(client);
    const destroyed = client.destroy();
    await withDeadline(destroyed, CLOSE_TIMEOUT_MS, () => new Error('timeout')).catch(() => undefined);
  }
}

/**
 * `destroy()` alone leaves the library's reconnection running: it was already waiting to dial again, and would do so for
 * ever (notes/telegram.md A8, 8 and A3).
 */
function stopReconnecting(client: TelegramClient): void {
  const sender: object | undefined = client._sender;
  if (sender === undefined) return;
  Object.assign(sender, { _retries: 0, reconnect: () => undefined, _reconnect: () => Promise.resolve() });
}

function libraryProxy(text: string): ProxyInterface {
  const proxy = parseProxy(text);
  const address = { ip: proxy.host, port: proxy.port };
  if (proxy.kind === 'mtproxy') return { ...address, MTProxy: true, secret: proxy.secret };
  return {
    ...address,
    socksType: 5,
    ...(proxy.user === null ? {} : { username: proxy.user }),
    ...(proxy.password === null ? {} : { password: proxy.password }),
  };
}

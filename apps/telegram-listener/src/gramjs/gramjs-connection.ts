import { parseSessionString } from '@switchboard/channels';
import { withDeadline } from '@switchboard/service';
import { Api } from 'telegram';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type {
  FileToSend,
  MessageToSend,
  OpenTelegramConnection,
  ReadFileOptions,
  SentMessage,
  TelegramAccountConnection,
  TelegramAccountCredentials,
  TelegramConnectionOptions,
  TelegramIdentity,
} from '../client/telegram-client.ts';
import type { ChatReference, TelegramUpdates } from '../client/telegram-updates.ts';
import { AccountQueries } from './account-queries.ts';
import { asConnectionError, closedError, temporary } from './connection-problem.ts';
import { centreIn } from './data-centres.ts';
import type { DataCentre } from './data-centres.ts';
import { FileLines } from './file-lines.ts';
import { deleteMessages, editMessage, sendReaction } from './gramjs-changes.ts';
import { readParts } from './gramjs-files.ts';
import { CONNECT_TIMEOUT_MS, GramjsLine } from './gramjs-line.ts';
import type { LineEvents, LineOptions } from './gramjs-line.ts';
import { rawMessages } from './gramjs-queries.ts';
import type { Call } from './gramjs-queries.ts';
import { GramjsSending, updatesOfSent } from './gramjs-sending.ts';
import { identityOf } from './identity.ts';
import { rememberPeers } from './peers-in.ts';
import { Reconnection } from './reconnection.ts';
import { parseProxy } from './telegram-proxy.ts';
import type { Surroundings } from './to-telegram-message.ts';
import { countedByAnswer, SOMETHING_LOST, toTelegramUpdates } from './to-telegram-updates.ts';
import { UpdateDelivery } from './update-delivery.ts';

/** The library dials every second; silence on an open socket shows by the second unanswered request. */
const RECONNECT_TIMEOUT_MS = 45_000;

/** Opens accounts with gramjs. This folder is the only place that knows the library. */
export const openTelegramConnection: OpenTelegramConnection = (credentials, options) =>
  new GramjsConnection(credentials, options);

/**
 * The library recovers nothing by itself and hangs in many ways (notes/telegram.md A2, A7), so only its protocol is used:
 * here every request has a deadline, every sign of death is heard, and a connection that is lost is thrown away rather
 * than mended.
 *
 *     new -> connecting -> online -> ended
 *                 \____________________/
 */
class GramjsConnection extends AccountQueries implements TelegramAccountConnection {
  readonly #credentials: TelegramAccountCredentials;
  readonly #options: TelegramConnectionOptions;
  readonly #delivery: UpdateDelivery;
  readonly #reconnection: Reconnection;
  readonly #sending = new GramjsSending();
  protected readonly surroundings: Surroundings;
  readonly #files: FileLines;
  protected readonly peers: TelegramConnectionOptions['peers'];
  #state: 'new' | 'connecting' | 'online' | 'ended' = 'new';
  #line: GramjsLine | null = null;
  #homeDcId = 0;
  #config: Api.Config | null = null;
  #reconnectedListener: () => void = () => undefined;
  #lostListener: (error: TelegramConnectionError) => void = () => undefined;
  /** Ends a `connect` that waits for something that will not come. */
  #failConnecting: (error: TelegramConnectionError) => void = () => undefined;
  #closing: Promise<void> | null = null;

  constructor(credentials: TelegramAccountCredentials, options: TelegramConnectionOptions) {
    super();
    this.#credentials = credentials;
    this.#options = options;
    this.peers = options.peers;
    this.#delivery = new UpdateDelivery(options.logger);
    this.surroundings = { describe: (id) => options.peers.describe(id), selfUserId: null };
    this.#reconnection = new Reconnection({
      timeoutMs: options.reconnectTimeoutMs ?? RECONNECT_TIMEOUT_MS,
      confirm: () => this.#openLine().introduce(new Api.updates.GetState()),
      retry: () => this.#line?.reconnect(),
      onBack: () => this.#noticeReconnected(),
      onGivenUp: (error) => this.#lose(error),
      lastFailure: () => this.#line?.lastFailure ?? null,
    });
    this.#files = new FileLines((centre, authKey) => this.#createFileLine(centre, authKey), {
      call: this.call,
      centreOf: (dcId) => centreIn(this.#config, dcId),
    });
  }

  onUpdates(listener: (updates: TelegramUpdates) => void): void {
    this.#delivery.listen(listener);
  }

  onReconnected(listener: () => void): void {
    this.#reconnectedListener = listener;
  }

  onLost(listener: (error: TelegramConnectionError) => void): void {
    this.#lostListener = listener;
  }

  async connect(): Promise<TelegramIdentity> {
    if (this.#state !== 'new')
      throw temporary('closed', 'A connection is good for one life: open a new one.');
    this.#state = 'connecting';
    const timeoutMs = this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS;
    const failed = new Promise<never>((_, reject) => (this.#failConnecting = reject));
    try {
      const identity = await withDeadline(Promise.race([this.#signIn(timeoutMs), failed]), timeoutMs, () => {
        const why = this.#line?.lastFailure ?? 'connect_timeout';
        return temporary(why, `Telegram did not answer within ${timeoutMs} ms.`);
      });
      this.#state = 'online';
      // The caller learns whose account it is before it is handed the first update.
      setImmediate(() => this.#delivery.begin());
      return identity;
    } catch (error) {
      await this.close();
      throw asConnectionError(error);
    }
  }

  readFile(chat: ChatReference, messageId: string, options: ReadFileOptions): AsyncIterable<Buffer> {
    return readParts(
      {
        fetchMessage: async () => (await rawMessages(this.call, chat, [messageId]))[0] ?? null,
        // A second connection with the same key is what Telegram may take for theft (notes/telegram.md A8, 11).
        callAt: (dcId, request) =>
          dcId === this.#homeDcId ? this.call(request) : this.#files.call(dcId, request),
      },
      options,
    );
  }

  sendMessage(message: MessageToSend): Promise<SentMessage> {
    return this.#sending.send(this.call, message);
  }

  sendFile(message: FileToSend, { signal }: { signal: AbortSignal }): Promise<SentMessage> {
    return this.#sending.sendFile(this.call, message, signal);
  }

  editMessage(chat: ChatReference, messageId: string, text: string): Promise<void> {
    return editMessage(this.call, chat, messageId, text);
  }

  deleteMessages(chat: ChatReference, messageIds: readonly string[]): Promise<void> {
    return deleteMessages(this.call, chat, messageIds);
  }

  sendReaction(chat: ChatReference, messageId: string, emoji: string | null): Promise<void> {
    return sendReaction(this.call, chat, messageId, emoji);
  }

  async logOut(): Promise<void> {
    await this.call(new Api.auth.LogOut());
  }

  close(): Promise<void> {
    return this.#end(closedError());
  }

  protected readonly call: Call = async (request, timeoutMs) => {
    try {
      return await this.#openLine().call(request, timeoutMs);
    } catch (error) {
      const known = asConnectionError(error);
      if (known.problem !== 'temporary') this.#lose(known);
      throw known;
    }
  };

  #openLine(): GramjsLine {
    if (this.#line === null || this.#state === 'ended') throw closedError();
    return this.#line;
  }

  async #signIn(timeoutMs: number): Promise<TelegramIdentity> {
    const { dcId, address, port, authKeyHex } = parseSessionString(this.#credentials.session);
    this.#homeDcId = dcId;
    const authKey = Buffer.from(authKeyHex, 'hex');
    this.#line = new GramjsLine({ dcId, address, port }, authKey, this.#lineOptions(), this.#lineEvents());
    this.#config = await this.#line.connect(timeoutMs);
    // The library's `start()` takes any error for "signed out" (notes/telegram.md A6); this says which one it is.
    const [me] = await this.#line.call(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }), timeoutMs);
    const identity = identityOf(me);
    this.surroundings.selfUserId = identity.userId;
    return identity;
  }

  #lineOptions(): LineOptions {
    const { apiId, proxy } = this.#credentials;
    const { logger, requestTimeoutMs, pingIntervalMs } = this.#options;
    return {
      apiId,
      proxy: proxy === null ? null : parseProxy(proxy),
      logger,
      requestTimeoutMs,
      pingIntervalMs,
    };
  }

  #lineEvents(): LineEvents {
    return {
      onUpdate: (update) => this.#take(null, update),
      onAnswer: (request, answer) => this.#take(request, answer),
      onDown: () => {
        if (this.#state === 'online') this.#reconnection.noticeDown();
      },
      onUp: () => this.#reconnection.noticeUp(),
      onKeyForgotten: () => this.#noticeForgottenKey(),
      onSomethingLost: () => this.#delivery.deliver(SOMETHING_LOST),
    };
  }

  /** Lines to files say nothing unasked, and theirs is no account's fate. */
  #createFileLine(centre: DataCentre, authKey: Buffer | null): GramjsLine {
    const nothing = (): void => undefined;
    const events = { onUpdate: nothing, onAnswer: nothing, onDown: nothing, onUp: nothing };
    const line: GramjsLine = new GramjsLine(centre, authKey, this.#lineOptions(), {
      ...events,
      onKeyForgotten: () => void line.close(temporary('file_key_forgotten', 'Telegram forgot a file key.')),
      onSomethingLost: nothing,
    });
    return line;
  }

  /** Everything that arrives, in order: what is said unasked, and the answers to requests. */
  #take(request: Api.AnyRequest | null, arrived: unknown): void {
    // An exception here would make the library skip the rest of a container.
    try {
      rememberPeers(arrived, this.peers);
      this.#sending.notice(request, arrived);
      const updates = this.#updatesIn(request, arrived);
      if (updates !== null) this.#delivery.deliver(updates);
    } catch (error) {
      this.#options.logger.warn('an update could not be read', { error });
      this.#delivery.deliver(SOMETHING_LOST);
    }
  }

  #updatesIn(request: Api.AnyRequest | null, arrived: unknown): TelegramUpdates | null {
    if (request instanceof Api.messages.SendMessage) {
      return updatesOfSent(request, arrived, this.surroundings);
    }
    const counted = request === null ? null : countedByAnswer(request, arrived);
    return counted ?? toTelegramUpdates(arrived, this.surroundings);
  }

  #noticeForgottenKey(): void {
    const error = new TelegramConnectionError(
      'needs_login',
      'AUTH_KEY_UNREGISTERED',
      'Telegram has forgotten the key of this session. Sign in again.',
    );
    this.#failConnecting(error);
    this.#lose(error);
  }

  #noticeReconnected(): void {
    this.#options.logger.info('reconnected to Telegram');
    const tell = this.#reconnectedListener;
    tell();
  }

  #lose(error: TelegramConnectionError): void {
    if (this.#state !== 'online') return;
    const tell = this.#lostListener;
    void this.#end(error);
    tell(error);
  }

  #end(error: TelegramConnectionError): Promise<void> {
    this.#closing ??= this.#endWith(error);
    return this.#closing;
  }

  async #endWith(error: TelegramConnectionError): Promise<void> {
    this.#state = 'ended';
    this.#failConnecting(error);
    this.#reconnection.stop();
    this.#delivery.end();
    await Promise.all([this.#line?.close(error), this.#files.close()]);
  }
}

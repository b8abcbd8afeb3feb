import type { TelegramClient } from 'telegram';
import type { AuthKey } from 'telegram/crypto/AuthKey.js';
import { TypeNotFoundError } from 'telegram/errors/index.js';
import type { Logger } from 'telegram/extensions/index.js';
import type { PromisedNetSockets } from 'telegram/extensions/index.js';
import { MTProtoSender, UpdateConnectionState } from 'telegram/network/index.js';
import type { RequestState } from 'telegram/network/RequestState.js';
import type { TLMessage } from 'telegram/tl/core/index.js';
import { RpcRefusal } from './connection-problem.ts';
import { LastAcks } from './last-acks.ts';
import { PendingAcks } from './pending-acks.ts';
import { factorizeQuickly } from './quick-factorization.ts';
import { readLongsQuickly } from './quick-long-reading.ts';

/** Between two attempts to dial; the library has no backoff, so who waits longer gives up instead. */
const DIAL_PAUSE_MS = 1_000;

/** What a sender tells of itself. */
export interface SenderEvents {
  /** An update, as it came: containers whole. */
  onUpdate(update: unknown): void;
  /** Connected, at first or again. */
  onUp(): void;
  onDown(): void;
  /** Telegram says that it does not know the key. */
  onKeyForgotten(): void;
  /** Telegram forgot the session behind the key, and with it what it wanted to send. */
  onNewSession(): void;
  /** A packet, or part of one, could not be read; whatever was in it is lost. */
  onUnreadable(error: unknown): void;
}

/** Parts of the library's sender that its types hide. */
interface HiddenParts {
  _retries: number;
  _state: { decryptMessageData(packet: Buffer): Promise<TLMessage> };
  _sendQueue: { values(): (RequestState | undefined)[]; append(state: RequestState | undefined): void };
  _pendingAck: Set<unknown>;
  _lastAcks: unknown[];
}

/**
 * The library's sender without those of its defects that lose something (notes/telegram.md A2): an error in a container
 * no longer takes along what stands behind it, a packet that cannot be read is told of, and the end is the end.
 */
export class SteadySender extends MTProtoSender {
  /** Everything that has come so far, readable or not: who sends is there. */
  packetsReceived = 0;
  readonly #events: SenderEvents;
  readonly #acks = new PendingAcks<unknown>();
  #isEnded = false;

  constructor(
    authKey: AuthKey,
    options: { dcId: number; logger: Logger; socketClass: typeof PromisedNetSockets },
    events: SenderEvents,
  ) {
    super(authKey, {
      logger: options.logger,
      dcId: options.dcId,
      retries: Number.POSITIVE_INFINITY,
      reconnectRetries: Number.POSITIVE_INFINITY,
      delay: DIAL_PAUSE_MS,
      autoReconnect: true,
      connectTimeout: null,
      authKeyCallback: null,
      updateCallback: (_client: unknown, update: unknown) => this.#take(update),
      isMainSender: true,
      // All that the sender wants of a client is where to get a socket from.
      client: { networkSocket: options.socketClass } as unknown as TelegramClient,
      // Without it a packet that comes twice is handled twice (notes/telegram.md A1).
      securityChecks: true,
      _exportedSenderPromises: new Map(),
    });
    this.#events = events;
    this.#hidden._pendingAck = this.#acks;
    this.#hidden._lastAcks = new LastAcks();
    readLongsQuickly();
    factorizeQuickly();
    this.#watchDecryption();
  }

  /** True while requests would be dropped instead of sent. */
  get isDown(): boolean {
    return this.isReconnecting || !this.isConnected();
  }

  /** True for a request that will be sent, or has been and waits for its answer. */
  holds(state: RequestState): boolean {
    const isPending = state.msgId !== undefined && this._pendingState.get(state.msgId) === state;
    return isPending || this.#hidden._sendQueue.values().includes(state);
  }

  /** The next request takes along the acknowledgements of all that was received. */
  acknowledge(): void {
    this.#acks.want();
  }

  /** Forgets a request; an answer that still comes is nobody's. */
  forget(state: RequestState): void {
    if (state.msgId !== undefined) this._pendingState.delete(state.msgId);
  }

  /** No socket is opened any more, also by what the library has set going already. */
  end(): void {
    this.#isEnded = true;
    this.userDisconnected = true;
    this.#hidden._retries = 0;
  }

  override reconnect(): void {
    if (this.#isEnded) return;
    if (!this.isDown) this.#events.onDown();
    super.reconnect();
  }

  override async _reconnect(): Promise<void> {
    if (!this.#isEnded) await super._reconnect();
  }

  override async _processMessage(message: TLMessage): Promise<void> {
    try {
      await super._processMessage(message);
    } catch (error) {
      this.#events.onUnreadable(error);
    }
    // Nothing in the queue wakes the loop that sends.
    if (this.#acks.isDue) this.#hidden._sendQueue.append(undefined);
  }

  /** An error is for whoever asked; thrown from here, as the library does, it would end the reading of a container. */
  override _handleRPCResult(message: TLMessage): void {
    const { reqMsgId, error } = message.obj as {
      reqMsgId: NonNullable<RequestState['msgId']>;
      error?: { errorCode: number; errorMessage: string };
    };
    if (error === undefined) return this.#takeResult(message);
    const state: RequestState | undefined = this._pendingState.getAndDelete(reqMsgId);
    state?.reject(new RpcRefusal(error.errorCode, error.errorMessage));
  }

  /** A result that cannot be read is told to whoever asked, and is nothing that Telegram would say again by itself. */
  #takeResult(message: TLMessage): void {
    try {
      super._handleRPCResult(message);
    } catch {
      // The request has been rejected already.
    }
  }

  override async _handleNewSessionCreated(message: TLMessage): Promise<void> {
    await super._handleNewSessionCreated(message);
    this.#events.onNewSession();
  }

  #take(update: unknown): void {
    if (this.#isEnded) return;
    if (!(update instanceof UpdateConnectionState)) return this.#events.onUpdate(update);
    if (update.state === UpdateConnectionState.broken) this.#events.onKeyForgotten();
    else if (update.state === UpdateConnectionState.connected) this.#events.onUp();
    else this.#events.onDown();
  }

  /** The library takes a packet with an unknown constructor for one that never came. */
  #watchDecryption(): void {
    const state = this.#hidden._state;
    const decrypt = state.decryptMessageData.bind(state);
    state.decryptMessageData = async (packet) => {
      this.packetsReceived++;
      try {
        return await decrypt(packet);
      } catch (error) {
        if (error instanceof TypeNotFoundError) this.#events.onUnreadable(error);
        throw error;
      }
    };
  }

  get #hidden(): HiddenParts {
    return this as unknown as HiddenParts;
  }
}

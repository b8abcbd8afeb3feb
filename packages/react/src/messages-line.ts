import {
  type AnyEvent,
  type Cancel,
  type ClientClock,
  type ConnectionStatus,
  SwitchboardClient,
  type SwitchboardClientOptions,
  type TokenSource,
} from '@switchboard/client';
import { LIMITS } from './limits.ts';
import {
  type ConversationUpdateFrame,
  type NewMessageFrame,
  type PlainFrame,
  plainFrameOf,
} from './plain-frames.ts';
import { SnapshotCell } from './snapshot-cell.ts';
import { systemClock } from './system-clock.ts';

export interface MessagesSnapshot {
  readonly isConnected: boolean;
  readonly lastMessage: PlainFrame | null;
}

export interface MessagesCallbacks {
  onNewMessage?: ((frame: NewMessageFrame) => void) | undefined;
  onConversationUpdate?: ((frame: ConversationUpdateFrame) => void) | undefined;
  onConnect?: (() => void) | undefined;
  onDisconnect?: (() => void) | undefined;
  /** Too much has happened while the line was cut: load what is shown again. */
  onResync?: (() => void) | undefined;
}

/** What may be another at each moment without a new connection. */
export interface MessagesWishes extends MessagesCallbacks {
  token?: TokenSource | null | undefined;
}

/** Whose events come, and from where. */
export interface MessagesAddress {
  userId: string;
  url: string | undefined;
  /** Otherwise the browser's session cookie says who this is. */
  hasToken: boolean;
}

export type MessagesPorts = Omit<SwitchboardClientOptions, 'userId' | 'url' | 'token' | 'since'>;

export const NO_MESSAGES: MessagesSnapshot = { isConnected: false, lastMessage: null };

/** The events of one user in the shape of plain clients, for as long as somebody wants them. */
export class MessagesLine {
  readonly cell = new SnapshotCell(NO_MESSAGES);
  wishes: MessagesWishes = {};
  readonly #ports: MessagesPorts;
  readonly #clock: ClientClock;
  #client: SwitchboardClient | null = null;
  #address: MessagesAddress | null = null;
  /** Where the last client of this user stood: the next one goes on from there. */
  #cursor: string | null = null;
  #cancels: Cancel[] = [];
  #cancelComeBack: Cancel | null = null;
  #timesEnded = 0;

  constructor(ports: MessagesPorts = {}) {
    this.#ports = ports;
    this.#clock = ports.clock ?? systemClock;
  }

  /**
   * Connects, in the place of an earlier user.
   *
   * @throws TypeError when the address cannot be used
   */
  begin(address: MessagesAddress): void {
    const before = this.#address;
    if (before?.userId !== address.userId || before.url !== address.url) {
      this.#cursor = null;
      this.cell.set(NO_MESSAGES);
    }
    this.#address = address;
    const client = this.#newClient(address);
    this.#client = client;
    this.#cancels = [
      client.on('state', (status) => this.#onStatus(status)),
      client.on('event', (event) => this.#onEvent(event)),
      client.on('resync', () => this.wishes.onResync?.()),
    ];
    client.connect();
  }

  end(): void {
    const client = this.#client;
    this.disconnect();
    this.#client = null;
    this.#cursor = client?.cursor ?? this.#cursor;
    for (const cancel of this.#cancels) cancel();
    this.#cancels = [];
  }

  /** Now, if there is a user to connect. What has happened since `disconnect` is told. */
  readonly connect = (): void => {
    this.#stopComingBack();
    this.#client?.connect();
  };

  /** Until `connect` is called. */
  readonly disconnect = (): void => {
    this.#stopComingBack();
    this.#client?.disconnect();
  };

  /** There is another token: worth an attempt, unless the old one still serves. */
  retry(): void {
    const state = this.#client?.state;
    if (state === 'ended' || state === 'waiting') this.connect();
  }

  #newClient({ userId, url, hasToken }: MessagesAddress): SwitchboardClient {
    return new SwitchboardClient({
      ...this.#ports,
      userId,
      ...(url === undefined ? {} : { url }),
      ...(this.#cursor === null ? {} : { since: this.#cursor }),
      ...(hasToken ? { token: (context) => this.#token(context) } : {}),
    });
  }

  #token(context: { refused: string | null }): string | Promise<string> {
    const { token } = this.wishes;
    return typeof token === 'function' ? token(context) : (token ?? '');
  }

  #onStatus({ state }: ConnectionStatus): void {
    const isConnected = state === 'online';
    const before = this.cell.get();
    if (isConnected) this.#timesEnded = 0;
    if (state === 'ended') this.#planToComeBack();
    if (isConnected === before.isConnected) return;
    this.cell.set({ ...before, isConnected });
    if (isConnected) this.wishes.onConnect?.();
    else this.wishes.onDisconnect?.();
  }

  #onEvent(event: AnyEvent): void {
    const frame = plainFrameOf(event);
    if (frame === null) return;
    this.cell.set({ ...this.cell.get(), lastMessage: frame });
    if (frame.type === 'new_message') this.wishes.onNewMessage?.(frame);
    if (frame.type === 'conversation_update') this.wishes.onConversationUpdate?.(frame);
  }

  /** The cookie may come later than the page: with the first answer to its REST calls, or after signing in again. */
  #planToComeBack(): void {
    if (this.#address?.hasToken !== false) return;
    const ms = Math.min(LIMITS.comeBackMs * 2 ** Math.min(this.#timesEnded++, 16), LIMITS.comeBackMsMax);
    this.#cancelComeBack?.();
    this.#cancelComeBack = this.#clock.after(ms, () => this.#client?.connect());
  }

  #stopComingBack(): void {
    this.#cancelComeBack?.();
    this.#cancelComeBack = null;
    this.#timesEnded = 0;
  }
}

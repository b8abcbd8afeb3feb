import {
  type Cancel,
  type ClientClock,
  type ConnectionStatus,
  InboxStore,
  type PresentUser,
  SwitchboardClient,
  type SwitchboardClientOptions,
} from '@switchboard/client';
import { CountedNames } from './counted-names.ts';
import { type InboxList, type InboxListQuery, wholeInbox } from './inbox-list.ts';
import { QueriedInbox } from './queried-inbox.ts';
import { ShownConversations } from './shown-conversations.ts';
import { systemClock } from './system-clock.ts';
import { TypingBoard } from './typing-board.ts';
import { ViewersBoard } from './viewers-board.ts';

/** What was brought along stays with whoever brought it: only what is made here is connected and followed here. */
export type InboxSessionOptions =
  | { options: SwitchboardClientOptions }
  | { client: SwitchboardClient; userId: string; store?: InboxStore | undefined };

/** One client and one store for a tree of components. Nothing is made before it is needed, and nothing runs before `start`. */
export class InboxSession {
  readonly userId: string;
  readonly typing = new TypingBoard();
  readonly whole: InboxList = wholeInbox(() => this.store);
  readonly #options: InboxSessionOptions;
  readonly #clock: ClientClock;
  readonly #viewers: ViewersBoard;
  readonly #open = new CountedNames({
    begin: (name) => void this.store.open(name),
    end: (name) => this.store.close(name),
  });
  readonly #shown = new ShownConversations((id) => this.client.viewing(id));
  #client: SwitchboardClient | null = null;
  #store: InboxStore | null = null;

  constructor(options: InboxSessionOptions) {
    this.#options = options;
    this.#clock = ('options' in options ? options.options.clock : undefined) ?? systemClock;
    this.userId = 'options' in options ? options.options.userId : options.userId;
    this.#viewers = new ViewersBoard(this.userId);
  }

  /** @throws TypeError when its options cannot be used */
  get client(): SwitchboardClient {
    const options = this.#options;
    this.#client ??= 'options' in options ? new SwitchboardClient(options.options) : options.client;
    return this.#client;
  }

  get store(): InboxStore {
    const given = 'options' in this.#options ? undefined : this.#options.store;
    this.#store ??= given ?? new InboxStore(this.client, { clock: this.#clock, unsent: this.client.unsent });
    return this.#store;
  }

  /**
   * @returns stops it; it may be started again
   * @throws TypeError where there is no WebSocket
   */
  start(): Cancel {
    const { client, store } = this;
    const isOwnClient = 'options' in this.#options;
    const isOwnStore = !('store' in this.#options) || this.#options.store === undefined;
    const cancels = [this.typing.follow(client), ...(isOwnStore ? [store.follow(client)] : [])];
    if (isOwnClient) client.connect();
    return () => {
      if (isOwnClient) client.disconnect();
      for (const cancel of cancels) cancel();
    };
  }

  /** There is another token: worth an attempt, unless the old one still serves. */
  retry(): void {
    if (this.#client?.state === 'ended' || this.#client?.state === 'waiting') this.#client.connect();
  }

  /** @returns whoever asked does not need it any more */
  open(name: string): Cancel {
    return this.#open.hold(name);
  }

  /** Tells colleagues that it is on this screen. @returns it is not any more */
  show(conversationId: string): Cancel {
    return this.#shown.show(conversationId);
  }

  listOf(query: InboxListQuery): InboxList {
    return new QueriedInbox({ client: () => this.client, query, clock: this.#clock });
  }

  readonly subscribeStore = (listener: () => void): Cancel => this.store.subscribe(listener);

  readonly getStatus = (): ConnectionStatus => this.client.status;
  readonly subscribeStatus = (listener: () => void): Cancel => this.client.on('state', listener);

  readonly getPresence = (): readonly PresentUser[] => this.client.presence;
  /** Colleagues who have it open; the same list until it changes. */
  viewersIn(conversationId: string | null): readonly PresentUser[] {
    return this.#viewers.in(this.client.presence, conversationId);
  }

  readonly subscribePresence = (listener: () => void): Cancel => {
    // Nobody is told that everybody has gone when the connection ends.
    const cancels = [this.client.on('presence.updated', listener), this.client.on('state', listener)];
    return () => {
      for (const cancel of cancels) cancel();
    };
  };
}

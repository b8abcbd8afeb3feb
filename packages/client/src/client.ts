import {
  type ClientFrame,
  type Cursor,
  type EventFilter,
  formatCursor,
  type InboxPage,
  type ConversationDetail,
  type MessageView,
  type PresentUser,
} from '@switchboard/protocol';
import type { SwitchboardClientOptions } from './client-options.ts';
import type { ConnectionOptions } from './connection/connection.ts';
import type { ConnectionState } from './connection/connection-policy.ts';
import { type ConnectionStatus, IDLE_STATUS } from './connection/connection-status.ts';
import { Credentials } from './connection/credentials.ts';
import { refusalOf } from './connection/refusal.ts';
import { watchForSleep } from './connection/sleep-watch.ts';
import type { ClientEvents } from './feed/client-events.ts';
import { EventFeed } from './feed/event-feed.ts';
import { cursorOf } from './feed/event-tracker.ts';
import { type Listener, Listeners } from './feed/listeners.ts';
import type { Line } from './line.ts';
import { OwnLine } from './own-line.ts';
import {
  defaultFetch,
  defaultUrl,
  defaultWebSocket,
  reportError,
  systemClock,
  systemSignals,
} from './platform/browser.ts';
import { browserTabs } from './platform/browser-tabs.ts';
import type { Cancel, ClientClock, TabPorts, WebSocketConstructor } from './ports.ts';
import { withPresence } from './presence.ts';
import { Api } from './rest/api.ts';
import { filterKey, isFiltering } from './rest/filter-parameters.ts';
import {
  type ConversationQuery,
  type EventPage,
  InboxApi,
  type InboxQuery,
  type NewMessage,
  type Upload,
  type UploadOptions,
} from './rest/inbox-api.ts';
import { type Answer, RestClient } from './rest/rest-client.ts';
import { shareName } from './tabs/tab-messages.ts';
import { SharedLine } from './tabs/shared-line.ts';
import type { UnsentPorts } from './store/outgoing-messages.ts';
import { UnsentMessages } from './store/unsent-messages.ts';
import { TypingThrottle } from './typing-throttle.ts';

/**
 * Live events of a Switchboard server, each exactly once and in order, whatever interrupts the line; and the calls of an
 * inbox. Nothing happens before `connect()` or a call.
 */
export class SwitchboardClient {
  /** Contacts, channels, users, settings …: what there is besides the inbox. */
  readonly api: Api;
  readonly #options: SwitchboardClientOptions;
  readonly #url: string;
  readonly #clock: ClientClock;
  readonly #listeners: Listeners<ClientEvents>;
  readonly #rest: RestClient;
  readonly #api: InboxApi;
  readonly #credentials: Credentials;
  readonly #typing = new TypingThrottle();
  #filter: EventFilter;
  #feed: EventFeed;
  #line: Line | null = null;
  #status = IDLE_STATUS;
  #presence: readonly PresentUser[] = [];
  #viewing: string | null = null;
  #isStarting = false;
  #isStored: boolean;
  #toSave: Cursor | null = null;
  #watchers: Cancel[] = [];

  /** @throws TypeError when an option cannot be used */
  constructor(options: SwitchboardClientOptions) {
    this.#options = options;
    this.#url = addressOf(options.url ?? defaultUrl());
    this.#clock = options.clock ?? systemClock;
    this.#filter = options.filter ?? {};
    this.#isStored = options.since !== undefined || options.cursorStorage === undefined;
    this.#credentials = new Credentials(options.token);
    this.#rest = new RestClient({
      url: this.#url,
      credentials: this.#credentials,
      fetch: options.fetch ?? defaultFetch,
      clock: this.#clock,
    });
    this.#api = new InboxApi(this.#rest, this.#clock);
    this.api = new Api(this.#rest);
    this.#listeners = new Listeners((error) => this.#report(error));
    this.#feed = this.#newFeed(options.since === undefined ? null : cursorOf(options.since));
    // Before all listeners, so that they find `presence` as it is.
    this.on('presence.updated', ({ data }) => {
      this.#presence = withPresence(this.#presence, data);
    });
  }

  /** The same object until something about it changes. */
  get status(): ConnectionStatus {
    return this.#status;
  }

  get state(): ConnectionState {
    return this.#status.state;
  }

  /** The last event that listeners were told, as `<epoch>:<seq>`; null before the first greeting. */
  get cursor(): string | null {
    return this.#feed.cursor === null ? null : formatCursor(this.#feed.cursor);
  }

  /** Who is there, and which conversations they look at; the same list until something about it changes. */
  get presence(): readonly PresentUser[] {
    return this.#presence;
  }

  get filter(): EventFilter {
    return this.#filter;
  }

  /** Where this user's unsent messages outlive the page, for a store; null where they do not. */
  get unsent(): UnsentPorts | null {
    const { unsentStorage: storage, userId } = this.#options;
    if (storage === undefined) return null;
    return { messages: new UnsentMessages({ storage, url: this.#url, userId }), tabs: this.#tabs() };
  }

  /**
   * Calls the listener each time. One that answers a promise is not waited for, but heartbeats and stored cursors say how
   * far all listeners have come.
   *
   * @returns takes the listener away again
   */
  on<K extends keyof ClientEvents>(type: K, listener: Listener<ClientEvents[K]>): Cancel {
    return this.#listeners.on(type, listener);
  }

  /**
   * Connects and stays connected until `disconnect()`, or until the server will not have this user any more (`ended`).
   * Called while waiting, it hastens the next attempt.
   *
   * @throws TypeError where there is no WebSocket
   */
  connect(): void {
    const WebSocket = this.#options.WebSocket ?? defaultWebSocket();
    if (this.#isStarting) return;
    if (this.#isStored) {
      this.#start(WebSocket);
      return;
    }
    this.#isStarting = true;
    void this.#loadCursor().then(() => {
      const isWanted = this.#isStarting;
      this.#isStarting = false;
      if (isWanted) this.#start(WebSocket);
    });
  }

  /** A message whose answer was lost is not sent again by itself after this: the page may be somebody else's by then. */
  disconnect(): void {
    this.#isStarting = false;
    this.#api.stopRepeating();
    this.#line?.disconnect();
  }

  /** Lets other events come from the next one on. What another filter had hidden is not told afterwards. */
  setFilter(filter: EventFilter): void {
    const before = this.#filter;
    if (filterKey(before) === filterKey(filter)) return;
    this.#filter = filter;
    // The server goes on hiding events until it has heard of this.
    if (isFiltering(before) || isFiltering(filter)) this.#feed.hideEvents();
    this.#line?.filterChanged();
  }

  /** Tells colleagues that this user writes in a conversation, or has stopped. Call it on every key press. */
  typing(conversationId: string, on: boolean): void {
    if (this.state !== 'online' || !this.#typing.allows(conversationId, on, this.#clock.now())) return;
    const frame: ClientFrame = { type: 'typing', conversation_id: conversationId, on };
    this.#line?.send(frame);
  }

  /** Tells colleagues which conversation is open on this screen; null for none. */
  viewing(conversationId: string | null): void {
    this.#viewing = conversationId;
    this.#line?.view(conversationId);
  }

  /** A page of conversations, the liveliest first. @throws SwitchboardRequestError */
  inbox(query: InboxQuery = {}): Promise<Answer<InboxPage>> {
    return this.#api.inbox(query);
  }

  /** A conversation and a page of its messages, oldest first. @throws SwitchboardRequestError */
  conversation(id: string, query: ConversationQuery = {}): Promise<Answer<ConversationDetail>> {
    return this.#api.conversation(id, query);
  }

  /** Marks a conversation read: all of it, or as far as the message `upTo`. @throws SwitchboardRequestError */
  markRead(id: string, options: { upTo?: string } = {}): Promise<{ unread_count: number }> {
    return this.#api.markRead(id, options);
  }

  /** Sends a message that has failed on its platform once more. @throws SwitchboardRequestError */
  retryMessage(messageId: string): Promise<MessageView> {
    return this.#api.retryMessage(messageId);
  }

  /**
   * Takes a message of ours back: `deleted` before it has gone out, `queued` where the platform is asked to do it.
   *
   * @throws SwitchboardRequestError `not_supported` where the platform cannot
   */
  deleteMessage(messageId: string): Promise<{ status: 'deleted' | 'queued' }> {
    return this.#api.deleteMessage(messageId);
  }

  /** Reacts to a message; null takes the reaction away. @throws SwitchboardRequestError */
  react(messageId: string, emoji: string | null): Promise<void> {
    return this.#api.react(messageId, emoji);
  }

  /** Gives a message of ours new words, where the platform can. @throws SwitchboardRequestError */
  editMessage(messageId: string, content: string): Promise<void> {
    return this.#api.editMessage(messageId, content);
  }

  /**
   * Gives the server a file, whose id then goes into `attachments`.
   *
   * @throws SwitchboardRequestError with the code `cancelled` when its signal gave it up
   */
  upload(file: Blob, filename: string, options: UploadOptions = {}): Promise<Upload> {
    return this.#api.upload(file, filename, options);
  }

  /**
   * A page of the log after a cursor, through this client's filter; without a cursor, where the log stands.
   *
   * @throws SwitchboardRequestError with the code `resync_required` when the log cannot be continued from there
   */
  events(after: string | null, options: { limit?: number } = {}): Promise<EventPage> {
    return this.#api.events(after, { ...options, filter: this.#filter });
  }

  /**
   * Writes a message; asks again under the same id when the answer was lost, so that it goes out once.
   *
   * @returns the message as it is queued
   * @throws SwitchboardRequestError
   */
  sendMessage(conversationId: string, message: NewMessage): Promise<MessageView> {
    return this.#api.sendMessage(conversationId, message);
  }

  #start(WebSocket: WebSocketConstructor): void {
    this.#line ??= this.#newLine(WebSocket);
    if (this.#viewing !== null) this.#line.view(this.#viewing);
    if (this.#watchers.length === 0) {
      const wake = (): void => this.#line?.wake();
      const signals = this.#options.signals ?? systemSignals;
      this.#watchers = [signals.onChange(wake), watchForSleep(this.#clock, wake)];
    }
    this.#line.connect();
  }

  #newFeed(cursor: Cursor | null): EventFeed {
    return new EventFeed({
      listeners: this.#listeners,
      cursor,
      hidesEvents: () => isFiltering(this.#filter),
      onProcessed: (processed) => this.#save(processed),
    });
  }

  #newLine(WebSocket: WebSocketConstructor): Line {
    const { userId } = this.#options;
    const connection: ConnectionOptions = {
      url: this.#url,
      userId,
      credentials: this.#credentials,
      WebSocket,
      clock: this.#clock,
      filter: () => this.#filter,
      cursor: () => this.#feed.cursor,
      processed: () => this.#feed.processed,
      refusal: () => refusalOf(this.#rest, userId),
      onStatus: (status) => this.#onStatus(status),
      onFrame: (frame) => this.#feed.accept(frame),
    };
    const tabs = this.#tabs();
    if (tabs === null) return new OwnLine(connection);
    return new SharedLine({
      tabs,
      name: () => shareName(this.#url, userId, filterKey(this.#filter)),
      feed: this.#feed,
      connection,
      fetchPage: (after) => this.events(after),
      presence: () => this.#presence,
    });
  }

  #tabs(): TabPorts | null {
    return this.#options.tabs === undefined ? browserTabs() : this.#options.tabs;
  }

  #onStatus(status: ConnectionStatus): void {
    this.#status = status;
    if (status.state === 'idle' || status.state === 'ended') {
      for (const stop of this.#watchers) stop();
      this.#watchers = [];
      this.#presence = [];
    }
    void this.#listeners.emit('state', status);
  }

  async #loadCursor(): Promise<void> {
    try {
      const text = (await this.#options.cursorStorage!.load()) ?? null;
      this.#feed = this.#newFeed(text === null ? null : cursorOf(text));
    } catch (error) {
      this.#report(error);
    }
    this.#isStored = true;
  }

  /** Together for all events that come at once. */
  #save(cursor: Cursor): void {
    const { cursorStorage } = this.#options;
    if (cursorStorage === undefined) return;
    const isPlanned = this.#toSave !== null;
    this.#toSave = cursor;
    if (isPlanned) return;
    void Promise.resolve()
      .then(() => {
        const latest = this.#toSave!;
        this.#toSave = null;
        return cursorStorage.save(formatCursor(latest));
      })
      .catch((error: unknown) => this.#report(error));
  }

  #report(error: unknown): void {
    (this.#options.onError ?? reportError)(error);
  }
}

/** Without a slash at the end. */
function addressOf(url: string): string {
  if (!/^https?:\/\/[^/]/.test(url))
    throw new TypeError(`"${url}" is no address of a server: it should begin with https://.`);
  return url.replace(/\/+$/, '');
}

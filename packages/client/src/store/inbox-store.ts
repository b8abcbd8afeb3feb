import { type ConversationDetail, type MessageView, parseCursor } from '@switchboard/protocol';
import type { AnyEvent } from '../feed/frames.ts';
import { cursorOf } from '../feed/event-tracker.ts';
import { Listeners } from '../feed/listeners.ts';
import { LIMITS } from '../limits.ts';
import { reportError, systemClock } from '../platform/browser.ts';
import type { Cancel, ClientClock } from '../ports.ts';
import type { NewMessage } from '../rest/inbox-api.ts';
import { SwitchboardRequestError } from '../rest/request-error.ts';
import type { Answer } from '../rest/rest-client.ts';
import type { InboxFeed, InboxSource } from './inbox-source.ts';
import { EMPTY_INBOX, type InboxAction, type InboxState, resolveName } from './inbox-state.ts';
import { Loads } from './loads.ts';
import { OutgoingMessages, type UnsentPorts } from './outgoing-messages.ts';
import { RecentEvents } from './recent-events.ts';
import { reduce } from './reduce.ts';
import { type ConversationSnapshot, type InboxSnapshot, Snapshots, type UnsentSnapshot } from './snapshot.ts';

export interface InboxStoreOptions {
  clock?: ClientClock;
  /** Where unsent messages outlive the page, as a client has it (`client.unsent`); nowhere unless told. */
  unsent?: UnsentPorts | null;
}

/**
 * The inbox and the open conversations, kept as the server has them: loaded once, then moved on by events, and loaded
 * again where events alone do not tell enough. Fits React's `useSyncExternalStore`.
 */
export class InboxStore {
  readonly #source: InboxSource;
  readonly #clock: ClientClock;
  readonly #recent = new RecentEvents();
  readonly #snapshots = new Snapshots();
  readonly #subscribers = new Listeners<{ change: undefined }>(reportError);
  readonly #loads: Loads;
  #state: InboxState = EMPTY_INBOX;
  /** Something is shown of which nobody knows how far it goes. */
  #hasUnplaced = false;
  readonly #outgoing: OutgoingMessages;

  constructor(source: InboxSource, { clock = systemClock, unsent = null }: InboxStoreOptions = {}) {
    this.#source = source;
    this.#clock = clock;
    this.#loads = new Loads(clock, () => this.#due());
    this.#outgoing = new OutgoingMessages({
      source,
      clock,
      unsent,
      state: () => this.#state,
      dispatch: (action) => this.#dispatch(action),
      hasTold: (messageId) => this.#recent.hasTold(messageId),
    });
  }

  /**
   * Follows a client's events: loads again whatever is shown when the client has missed something for good, and sends
   * what could not be sent for want of an answer as soon as the line is back, also what pages that have gone have left.
   *
   * @returns stops following
   */
  follow(events: InboxFeed): Cancel {
    if (events.cursor !== null) this.#goOn(events.cursor);
    const cancels = [
      events.on('event', (event) => this.apply(event)),
      events.on('hello', ({ cursor, isFresh }) => isFresh && this.#goOn(cursor)),
      events.on('resync', ({ cursor }) => this.#begin(cursor)),
      events.on('state', ({ state }) => this.#outgoing.lineChanged({ isOnline: state === 'online' })),
    ];
    this.#outgoing.start({ isOnline: events.state === 'online' });
    return () => {
      for (const cancel of cancels) cancel();
      this.#outgoing.stop();
      this.#loads.stop();
    };
  }

  /** Loads the list of conversations, or loads it again. Resolves when nothing is being loaded any more. */
  load(): Promise<void> {
    this.#dispatch({ type: 'list_stale' });
    this.#loads.run();
    return this.settled();
  }

  /**
   * Opens a conversation, by our id or the platform's: its messages are loaded and kept up to date until `close`. Resolves
   * when nothing is being loaded any more.
   */
  open(name: string): Promise<void> {
    this.#dispatch({ type: 'opened', name });
    this.#loads.run();
    return this.settled();
  }

  close(name: string): void {
    this.#dispatch({ type: 'closed', name });
  }

  /** Takes the next event of the log; one that was taken before changes nothing. */
  apply(event: AnyEvent): void {
    const end = this.#recent.end;
    if (end !== null && BigInt(event.seq) <= end.seq) return;
    this.#recent.push(event);
    this.#dispatch({ type: 'event', event });
  }

  /** Lengthens the list by a page. @throws SwitchboardRequestError */
  async loadMore(limit: number = LIMITS.inboxPage): Promise<void> {
    const { nextCursor } = this.#state.list;
    if (nextCursor === null) return;
    const { body: page, replay } = await this.#insist(() =>
      this.#source.inbox({ cursor: nextCursor, limit }),
    );
    this.#dispatch({ type: 'more_loaded', page, nextCursor, replay });
  }

  /** Lengthens an open conversation by a page of older messages. @throws SwitchboardRequestError */
  async loadOlder(name: string, limit: number = LIMITS.messagePage): Promise<void> {
    const id = resolveName(this.#state, name);
    const open = this.#state.open.get(id);
    const before = open?.messages[0]?.id;
    if (open === undefined || !open.hasOlder || before === undefined) return;
    const { body: detail, replay } = await this.#insist(() =>
      this.#source.conversation(id, { before, limit }),
    );
    this.#dispatch({ type: 'older_loaded', id, detail, before, replay });
  }

  /**
   * Lengthens an open conversation until it holds a message.
   *
   * @returns whether it does; false also when it is not among the latest `LIMITS.loadBackPages` pages
   * @throws SwitchboardRequestError
   */
  async loadBackTo(name: string, messageId: string): Promise<boolean> {
    for (let pages = 0; ; pages++) {
      const open = this.#state.open.get(resolveName(this.#state, name));
      if (open === undefined) return false;
      if (open.messages.some(({ id }) => id === messageId)) return true;
      if (!open.hasOlder || pages === LIMITS.loadBackPages) return false;
      await this.loadOlder(name, LIMITS.messagePageMax);
    }
  }

  /**
   * Writes a message. It is shown as `queued` at once, and as `failed` when it cannot be sent.
   *
   * @throws SwitchboardRequestError when it cannot be sent; `retry` tries again, `discard` takes it away
   */
  send(conversationId: string, message: NewMessage): Promise<MessageView> {
    return this.#outgoing.send(conversationId, message);
  }

  /** Sends a failed message again, under the same id. @throws SwitchboardRequestError as `send` */
  retry(clientMessageId: string): Promise<MessageView | null> {
    return this.#outgoing.retry(clientMessageId);
  }

  discard(clientMessageId: string): void {
    this.#dispatch({ type: 'discarded', clientMessageId });
  }

  /** Calls back after each change. @returns takes the listener away again */
  readonly subscribe = (listener: () => void): Cancel => this.#subscribers.on('change', listener);

  /** The list; the same object until something about it changes. */
  readonly getSnapshot = (): InboxSnapshot => this.#snapshots.inbox(this.#state);

  /** What could not be sent and waits for a person, in the order of writing; the same list until it changes. */
  readonly getUnsent = (): readonly UnsentSnapshot[] => this.#snapshots.unsent(this.#state);

  /** How many messages would be lost with the page: those that the server has not got, and that are not kept. */
  readonly getUnkept = (): number => this.#outgoing.unkept;

  /** An open conversation, under any name that it has had; the same object until something about it changes. */
  readonly getConversation = (name: string): ConversationSnapshot | null =>
    this.#snapshots.conversation(this.#state, name);

  /** Resolves when nothing is being loaded and nothing waits to be. */
  settled(): Promise<void> {
    return this.#loads.settled();
  }

  /** Events come from here on: what was loaded serves, unless something lies between. */
  #goOn(cursor: string): void {
    const place = cursorOf(cursor);
    const { end } = this.#recent;
    const isComplete =
      end !== null && place.epoch === end.epoch && place.seq <= end.seq && !this.#hasUnplaced;
    if (isComplete) this.#loads.run();
    else this.#begin(cursor);
  }

  /** What was shown may have changed in ways that nobody will tell. */
  #begin(cursor: string): void {
    this.#recent.begin(cursorOf(cursor));
    this.#hasUnplaced = false;
    this.#dispatch({ type: 'all_stale' });
    this.#loads.run();
  }

  #dispatch(action: InboxAction): void {
    const before = this.#state;
    this.#state = reduce(before, action);
    this.#loads.plan();
    if (this.#state.locals !== before.locals) this.#outgoing.keepUp();
    if (this.#state !== before) void this.#subscribers.emit('change', undefined);
  }

  /** What has to be loaded now. */
  #due(): Map<string, () => Promise<boolean>> {
    const due = new Map<string, () => Promise<boolean>>();
    if (this.#state.list.isStale) due.set('', () => this.#loadList());
    for (const { id, isStale } of this.#state.open.values())
      if (isStale) due.set(id, () => this.#loadConversation(id));
    return due;
  }

  async #loadList(): Promise<boolean> {
    const limit = clamp(this.#state.list.rows.length, LIMITS.inboxPage, LIMITS.inboxPageMax);
    try {
      const { body: page, replay } = await this.#ask(() => this.#source.inbox({ limit }));
      if (replay !== null) this.#dispatch({ type: 'list_loaded', page, replay });
      return replay !== null;
    } catch (error) {
      this.#dispatch({ type: 'list_failed', error: sentenceOf(error) });
      return false;
    }
  }

  async #loadConversation(id: string): Promise<boolean> {
    const shown = this.#state.open.get(id)?.messages.length ?? 0;
    const limit = clamp(shown, LIMITS.messagePage, LIMITS.messagePageMax);
    const askedAt = this.#recent.end;
    try {
      const { body: detail, replay } = await this.#ask(() => this.#askConversation(id, limit, shown));
      if (replay !== null) this.#dispatch({ type: 'conversation_loaded', id, detail, replay });
      return replay !== null;
    } catch (error) {
      const isUnknown = error instanceof SwitchboardRequestError && error.status === 404;
      // It may have come into being while the answer was on its way, which is only known where all since then was told.
      const isTold = askedAt === null ? this.#recent.end === null : this.#recent.after(askedAt) !== null;
      const isFinal = isUnknown && isTold && !this.#recent.hasToldOf(id, askedAt);
      if (isFinal && askedAt === null) this.#hasUnplaced = true;
      this.#dispatch({ type: 'conversation_failed', id, error: sentenceOf(error), isFinal });
      return isFinal;
    }
  }

  /**
   * A conversation as far back as it is shown, so that whoever has read far back is not taken from their place. The pages
   * are younger than the place in the log of the first, which does no harm: what has happened since is put on top of all.
   */
  async #askConversation(id: string, limit: number, shown: number): Promise<Answer<ConversationDetail>> {
    const { body, cursor } = await this.#source.conversation(id, { limit });
    let { messages, has_more_messages } = body;
    while (has_more_messages && messages.length < shown) {
      const missing = Math.min(shown - messages.length, LIMITS.messagePageMax);
      const query = { before: messages[0]!.id, limit: missing };
      const { body: page } = await this.#source.conversation(body.id, query);
      if (page.messages.length === 0) break;
      const known = new Set(messages.map((message) => message.id));
      messages = [...page.messages.filter((message) => !known.has(message.id)), ...messages];
      ({ has_more_messages } = page);
    }
    return { body: { ...body, messages, has_more_messages }, cursor };
  }

  /** An answer, and what is to be put on top of it; null when that is not known, so that the answer is of no use. */
  async #ask<T>(question: () => Promise<Answer<T>>): Promise<{ body: T; replay: AnyEvent[] | null }> {
    const askedAt = this.#recent.end;
    const { body, cursor } = await question();
    // Where the server does not say: it knew at least what it had told before it was asked.
    const place = (cursor === null ? null : parseCursor(cursor)) ?? askedAt;
    if (place === null) {
      // Events have begun to come meanwhile, and nobody knows which of them it contains.
      if (this.#recent.end !== null) return { body, replay: null };
      this.#hasUnplaced = true;
      return { body, replay: [] };
    }
    if (this.#recent.end === null) this.#recent.begin(place);
    return { body, replay: this.#recent.after(place) };
  }

  /** Asks until the answer is of use. */
  async #insist<T>(question: () => Promise<Answer<T>>): Promise<{ body: T; replay: AnyEvent[] }> {
    for (;;) {
      const { body, replay } = await this.#ask(question);
      if (replay !== null) return { body, replay };
      await new Promise<void>((resolve) => void this.#clock.after(LIMITS.reloadAgainMs, resolve));
    }
  }
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

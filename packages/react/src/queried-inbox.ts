import type {
  AnyEvent,
  Cancel,
  ClientClock,
  ConversationView,
  InboxPage,
  InboxSnapshot,
  SwitchboardClient,
} from '@switchboard/client';
import { parseCursor } from '@switchboard/protocol';
import { type InboxList, type InboxListQuery, NOT_LOADED } from './inbox-list.ts';
import { LIMITS } from './limits.ts';
import { sentenceOf } from './sentence.ts';
import { SnapshotCell } from './snapshot-cell.ts';

export interface QueriedInboxOptions {
  /** Is made when it is first needed. */
  client: () => Pick<SwitchboardClient, 'inbox' | 'on'>;
  query: InboxListQuery;
  clock: ClientClock;
}

/**
 * The conversations that fit a query. Only the server knows which ones do, so it is asked again after events that may
 * have changed that; rows that are shown already change at once.
 */
export class QueriedInbox implements InboxList {
  readonly #options: QueriedInboxOptions;
  readonly #cell = new SnapshotCell(NOT_LOADED);
  /** Conversations as events have told them, and the number of the event. */
  readonly #told = new Map<string, { view: ConversationView; seq: bigint }>();
  #nextCursor: string | null = null;
  #running: Promise<void> | null = null;
  #isStale = false;
  #failures = 0;
  #isShown = false;
  #cancelTimer: Cancel | null = null;

  constructor(options: QueriedInboxOptions) {
    this.#options = options;
  }

  readonly subscribe = this.#cell.subscribe;
  readonly get = this.#cell.get;

  start(): Cancel {
    const client = this.#options.client();
    const beginAnew = (): void => {
      this.#told.clear();
      this.#noteStale();
    };
    const cancels = [
      client.on('event', (event) => this.#onEvent(event)),
      client.on('hello', ({ isFresh }) => isFresh && beginAnew()),
      client.on('resync', beginAnew),
    ];
    this.#isShown = true;
    void this.reload();
    return () => {
      for (const cancel of cancels) cancel();
      this.#isShown = false;
      this.#told.clear();
      this.#stopTimer();
    };
  }

  reload(): Promise<void> {
    this.#stopTimer();
    // A question that is on its way may have been answered before this was asked for.
    this.#isStale = this.#running !== null;
    this.#running ??= this.#load().finally(() => {
      this.#running = null;
      this.#plan();
    });
    return this.#running;
  }

  async loadMore(): Promise<void> {
    const cursor = this.#nextCursor;
    if (cursor === null) return;
    const { query } = this.#options;
    const { body: page } = await this.#options.client().inbox({ ...query, cursor, limit: LIMITS.inboxPage });
    // Loaded again meanwhile: the page belongs to another place.
    if (cursor !== this.#nextCursor) return;
    const before = this.#cell.get();
    const shown = new Set(before.conversations.map(({ id }) => id));
    const rows = page.conversations.filter(({ id }) => !shown.has(id));
    this.#show({
      ...before,
      conversations: [...before.conversations, ...rows],
      hasMore: page.has_more,
    });
    this.#nextCursor = page.next_cursor;
  }

  async #load(): Promise<void> {
    try {
      const { page, conversations, cursor } = await this.#loadPages(this.#cell.get().conversations.length);
      this.#forgetUpTo(cursor);
      this.#nextCursor = page.next_cursor;
      this.#failures = 0;
      this.#show({
        isLoaded: true,
        error: null,
        conversations,
        hasMore: page.has_more,
        total: page.total,
        unreadTotal: page.unread_total,
        areTotalsExact: true,
      });
    } catch (error) {
      this.#failures++;
      this.#isStale = true;
      this.#cell.set({ ...this.#cell.get(), error: sentenceOf(error) });
    }
  }

  /** As much as is shown, so that nobody who has gone down the list loses their place. */
  async #loadPages(
    shown: number,
  ): Promise<{ page: InboxPage; conversations: ConversationView[]; cursor: string | null }> {
    const { client, query } = this.#options;
    const wanted = Math.min(Math.max(shown, LIMITS.inboxPage), LIMITS.inboxReloadMax);
    const limit = Math.min(wanted, LIMITS.inboxPageMax);
    // The first answer is the oldest: what has happened since is put on top of all.
    const { body, cursor } = await client().inbox({ ...query, limit });
    let page = body;
    const rows = new Map(page.conversations.map((row) => [row.id, row]));
    while (rows.size < wanted && page.next_cursor !== null) {
      const more = { ...query, cursor: page.next_cursor, limit: Math.min(wanted - rows.size, limit) };
      page = (await client().inbox(more)).body;
      for (const row of page.conversations) if (!rows.has(row.id)) rows.set(row.id, row);
    }
    return { page, conversations: [...rows.values()], cursor };
  }

  /** What an answer contains need not be put on top of it. */
  #forgetUpTo(cursor: string | null): void {
    const position = cursor === null ? null : parseCursor(cursor);
    for (const [id, { seq }] of this.#told)
      if (position === null || seq <= position.seq) this.#told.delete(id);
  }

  #onEvent(event: AnyEvent): void {
    const { conversation } = (event.data ?? {}) as { conversation?: ConversationView };
    if (conversation === undefined && event.type !== 'contact.merged') return;
    if (conversation !== undefined) {
      this.#told.set(conversation.id, { view: conversation, seq: BigInt(event.seq) });
      this.#show(this.#cell.get());
    }
    this.#noteStale();
  }

  /** Shows rows as events have told them; those that say the same stay the same objects. */
  #show(snapshot: InboxSnapshot): void {
    const before = new Map(this.#cell.get().conversations.map((row) => [row.id, row]));
    const rows = snapshot.conversations.map((answered) => this.#told.get(answered.id)?.view ?? answered);
    const conversations = rows
      .filter((row) => this.#mayBelong(row))
      .map((row) => {
        const old = before.get(row.id);
        return old !== undefined && JSON.stringify(old) === JSON.stringify(row) ? old : row;
      });
    this.#cell.set({ ...snapshot, conversations });
  }

  /** What certainly does not belong goes at once; all else is for the server to say. */
  #mayBelong({ is_archived: isArchived, label_ids: labelIds }: ConversationView): boolean {
    const { filter, labelId } = this.#options.query;
    return isArchived === (filter === 'archived') && (labelId === undefined || labelIds.includes(labelId));
  }

  #noteStale(): void {
    this.#isStale = true;
    this.#plan();
  }

  #plan(): void {
    if (!this.#isStale || !this.#isShown || this.#running !== null || this.#cancelTimer !== null) return;
    const againMs = LIMITS.requeryAgainMs * 2 ** Math.min(this.#failures - 1, 16);
    const ms = this.#failures === 0 ? LIMITS.requeryMs : Math.min(againMs, LIMITS.requeryAgainMsMax);
    this.#cancelTimer = this.#options.clock.after(ms, () => void this.reload());
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }
}

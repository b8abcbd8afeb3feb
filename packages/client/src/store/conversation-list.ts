import type { ConversationView, InboxPage } from '@switchboard/protocol';
import { keepSame, sameJson } from './same-json.ts';

/** A place in the list: the liveliest first, then by id. */
export interface ListPlace {
  at: string;
  id: string;
}

/**
 * The conversations from the top of the list down to a place. Within it the list is complete: events tell of everything
 * that comes in, moves or leaves. It is replaced, never changed.
 */
export interface ConversationList {
  isLoaded: boolean;
  /** Something has happened that events alone do not tell: it has to be loaded again. */
  isStale: boolean;
  error: string | null;
  rows: readonly ConversationView[];
  /** How far down it reaches; null: to the end. */
  bound: ListPlace | null;
  /** The server's name of that place. */
  nextCursor: string | null;
  /** What lies below, as of the last load. */
  below: { total: number; unread: number; isExact: boolean };
}

export const EMPTY_LIST: ConversationList = {
  isLoaded: false,
  isStale: false,
  error: null,
  rows: [],
  bound: null,
  nextCursor: null,
  below: { total: 0, unread: 0, isExact: true },
};

/** The list as a first page shows it. */
export function listOf(page: InboxPage, before: ConversationList): ConversationList {
  return {
    isLoaded: true,
    isStale: false,
    error: null,
    ...windowOf(page, keepSame(before.rows, page.conversations, idOf)),
  };
}

/** The list, longer by a page that begins at its end. */
export function withPage(list: ConversationList, page: InboxPage): ConversationList {
  const inPage = new Set(page.conversations.map(idOf));
  const rows = [...list.rows.filter(({ id }) => !inPage.has(id)), ...page.conversations].toSorted(byPlace);
  // The totals are of another moment than the rows above the page.
  return inexact({ ...list, error: null, ...windowOf(page, keepSame(list.rows, rows, idOf)) });
}

function windowOf(
  page: InboxPage,
  rows: readonly ConversationView[],
): Pick<ConversationList, 'rows' | 'bound' | 'nextCursor' | 'below'> {
  const last = page.conversations.at(-1);
  const bound = page.has_more && last !== undefined ? placeOf(last) : null;
  const below = {
    total: Math.max(0, page.total - rows.length),
    unread: Math.max(0, page.unread_total - unreadOf(rows)),
    isExact: true,
  };
  return {
    rows,
    bound,
    nextCursor: page.next_cursor,
    below: bound === null ? EMPTY_LIST.below : below,
  };
}

/** The list after a conversation has become this. */
export function withConversation(list: ConversationList, view: ConversationView): ConversationList {
  if (!list.isLoaded) return list;
  const before = list.rows.find(({ id }) => id === view.id);
  const belongs = isListed(view) && isWithin(list.bound, view);
  if (before === undefined && !belongs) return inexact(list);
  if (before !== undefined && belongs && sameJson(before, view)) return list;
  const others = list.rows.filter(({ id }) => id !== view.id);
  const rows = belongs ? [...others, view].toSorted(byPlace) : others;
  // It came up from below, or sank there, with counts that were not told.
  const crossed = list.bound !== null && (before === undefined || (!belongs && isListed(view)));
  return crossed ? inexact({ ...list, rows }) : { ...list, rows };
}

export function withoutConversation(list: ConversationList, id: string): ConversationList {
  const rows = list.rows.filter((row) => row.id !== id);
  return rows.length === list.rows.length ? list : { ...list, rows };
}

export function unreadOf(rows: readonly ConversationView[]): number {
  return rows.reduce((sum, { unread_count: unread }) => sum + unread, 0);
}

function inexact(list: ConversationList): ConversationList {
  if (list.bound === null || !list.below.isExact) return list;
  return { ...list, below: { ...list.below, isExact: false } };
}

/** As the server lists them: archived ones have a list of their own. */
function isListed(view: ConversationView): boolean {
  return !view.is_archived && view.last_message_at !== null;
}

function isWithin(bound: ListPlace | null, view: ConversationView): boolean {
  return bound === null || compare(placeOf(view), bound) <= 0;
}

function byPlace(one: ConversationView, other: ConversationView): number {
  return compare(placeOf(one), placeOf(other));
}

/** Times are ISO 8601 in UTC, ids lower case: both sort as text. */
function compare(one: ListPlace, other: ListPlace): number {
  if (one.at !== other.at) return one.at > other.at ? -1 : 1;
  if (one.id !== other.id) return one.id > other.id ? -1 : 1;
  return 0;
}

function placeOf({ last_message_at: at, id }: ConversationView): ListPlace {
  return { at: at ?? '', id };
}

function idOf({ id }: ConversationView): string {
  return id;
}

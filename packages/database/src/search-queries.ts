import type { DataSource } from 'typeorm';
import { type ConversationView, LIMITS, type MessageView } from '@switchboard/core';
import { findMessages, type SearchPlace, type SearchTail, searchTail } from './search/find-messages.ts';
import { inSnapshot, isOneOf, namedInTail } from './search/matching-conversations.ts';
import { type SearchTerms, searchTerms } from './search/search-terms.ts';
import type { Queryable } from './sql/statement.ts';
import {
  CONVERSATION_COLUMNS,
  type ConversationRow,
  conversationView,
  MESSAGE_COLUMNS,
  type MessageRow,
  messageView,
} from './views.ts';

export interface SearchQuery {
  /** What was typed. */
  q: string;
  /** Messages of a page. */
  limit: number;
  /** The id of the message with which the page before ended. */
  before: string | null;
}

export interface SearchResult {
  /** By name, number, user name, the host application's id or subject; the liveliest first. On the first page only. */
  conversations: ConversationView[];
  /** By their words, captions and names of files; newest first. */
  messages: { message: MessageView; conversation: ConversationView }[];
  has_more: boolean;
}

const NOTHING: SearchResult = { conversations: [], messages: [], has_more: false };

/** Finds conversations and messages by their words. See docs/decisions/0026. */
export class SearchQueries {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async search({ q, limit, before }: SearchQuery, nowMs: number): Promise<SearchResult> {
    const terms = searchTerms(q);
    if (terms === null) return NOTHING;
    return await inSnapshot(this.#dataSource, async (db) => {
      const place = before === null ? null : await placeOf(db, before);
      if (before !== null && place === null) return NOTHING;
      const tail = await searchTail(db);
      const { messages, hasMore } = await findMessages(db, terms, { tail, before: place, limit });
      return {
        conversations: place === null ? await namedConversations(db, terms, tail, nowMs) : [],
        messages: await messageHits(
          db,
          messages.map(({ id }) => id),
          nowMs,
        ),
        has_more: hasMore,
      };
    });
  }
}

async function placeOf(db: Queryable, messageId: string): Promise<SearchPlace | null> {
  const { rows } = await db.query<{ ms: string }>({
    text: `select floor(extract(epoch from sent_at) * 1000)::bigint as ms from messages where id = $1`,
    values: [messageId],
  });
  return rows[0] === undefined ? null : { id: messageId.toLowerCase(), sentAtMs: Number(rows[0].ms) };
}

async function namedConversations(
  db: Queryable,
  terms: SearchTerms,
  tail: SearchTail,
  nowMs: number,
): Promise<ConversationView[]> {
  const values: unknown[] = [LIMITS.searchConversationsMax];
  const isNamed = isOneOf({ terms, tail, ids: await namedInTail(db, terms, tail) }, values);
  const { rows } = await db.query<ConversationRow>({
    text: `select ${CONVERSATION_COLUMNS} from conversations c left join contacts p on p.id = c.contact_id
      where c.merged_into is null and c.last_message_at is not null and ${isNamed}
      order by c.last_message_at desc, c.id desc limit $1`,
    values,
  });
  return rows.map((row) => conversationView(row, nowMs));
}

async function messageHits(
  db: Queryable,
  ids: readonly string[],
  nowMs: number,
): Promise<SearchResult['messages']> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<MessageRow>({
    text: `select ${MESSAGE_COLUMNS} from messages m where m.id = any($1::uuid[])`,
    values: [ids],
  });
  const messages = new Map(rows.map((row) => [row.id, messageView(row)]));
  const conversations = await db.query<ConversationRow>({
    text: `select ${CONVERSATION_COLUMNS} from conversations c left join contacts p on p.id = c.contact_id
      where c.id = any($1::uuid[])`,
    values: [[...new Set(rows.map((row) => row.conversation_id))]],
  });
  const views = new Map(conversations.rows.map((row) => [row.id, conversationView(row, nowMs)]));
  return ids.flatMap((id) => {
    const message = messages.get(id);
    const conversation = message && views.get(message.conversation_id);
    return message === undefined || conversation === undefined ? [] : [{ message, conversation }];
  });
}

import type { DataSource } from 'typeorm';
import type { ConversationView, MessageView, Platform } from '@switchboard/core';
import { isUuid } from '@switchboard/core';
import {
  isOneOf,
  type MatchingConversations,
  matchingConversations,
} from './search/matching-conversations.ts';
import {
  CONVERSATION_COLUMNS,
  conversationView,
  type ConversationRow,
  MESSAGE_COLUMNS,
  type MessageRow,
  messageView,
} from './views.ts';

export const INBOX_FILTERS = ['all', 'new', 'mine', 'in_progress', 'needs_reply', 'archived'] as const;
/**
 * `new`: nobody has answered or taken it; `mine`: whoever asks has taken it; `in_progress`: answered or taken;
 * `needs_reply`: the customer waits; all of them without the archived ones, which have a filter of their own.
 */
export type InboxFilter = (typeof INBOX_FILTERS)[number];

const FILTER_SQL: Record<InboxFilter, string> = {
  all: 'not c.is_archived',
  new: 'not c.is_archived and c.last_outbound_at is null and c.assigned_manager_id is null',
  mine: 'not c.is_archived',
  in_progress: 'not c.is_archived and (c.last_outbound_at is not null or c.assigned_manager_id is not null)',
  needs_reply: 'not c.is_archived and c.awaiting_reply_since is not null',
  archived: 'c.is_archived',
};

/** In place of a user: what nobody has taken. */
export const NOBODY = 'nobody';

export interface InboxQuery {
  filter: InboxFilter;
  /** Who asks: theirs is what is `mine`. */
  userId?: string | null;
  platform: Platform | null;
  channelId?: string | null;
  labelId?: string | null;
  /** A user, or `NOBODY`. */
  assignedTo?: string | null;
  search: string | null;
  limit: number;
  offset: number;
  /** Opaque: where the page before ended. Stable while new messages move conversations to the top. */
  cursor: string | null;
}

export interface InboxPage {
  conversations: ConversationView[];
  total: number;
  unread_total: number;
  has_more: boolean;
  next_cursor: string | null;
}

/** A line by which a conversation can be answered. */
export interface ReplyChannel {
  channel_id: string;
  name: string;
  /** A Telegram bot, as opposed to an account. */
  is_bot: boolean;
  /** Meta lets it answer as a person for seven days. */
  allows_human_agent: boolean;
}

/** A conversation with what its list entry leaves out. */
export interface ConversationDetail extends ConversationView {
  /** The channels through which it can be answered; more than one where several Telegram accounts are in its chat. */
  reply_channels: ReplyChannel[];
}

export interface MessagePage {
  messages: MessageView[];
  has_more_messages: boolean;
}

/**
 * What agents read. Costs follow the page, not the history: counts and last messages are kept columns. The inbox is read
 * along an index by the hour, which is sorted by time within (decision 0022).
 */
export class InboxQueries {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async inbox(query: InboxQuery, nowMs: number): Promise<InboxPage> {
    const found = query.search === null ? null : await matchingConversations(this.#dataSource, query.search);
    const { where, values } = conditions(query, found);
    const counting = this.#dataSource.query<{ total: number; unread: number }[]>(
      `select count(*)::int as total, coalesce(sum(c.unread_count), 0)::int as unread
       from conversations c left join contacts p on p.id = c.contact_id where ${where}`,
      values,
    );
    const after = decodeCursor(query.cursor);
    const pageValues: unknown[] = [...values, query.limit + 1, after === null ? query.offset : 0];
    let seek = '';
    if (after !== null) {
      const [at, id] = [`$${values.length + 3}::timestamptz`, `$${values.length + 4}::uuid`];
      seek = `and c.last_message_hour <= ${at} and (c.last_message_at, c.id) < (${at}, ${id})`;
      pageValues.push(after.at, after.id);
    }
    const reading = this.#dataSource.query<(ConversationRow & { cursor_at: string })[]>(
      `select ${CONVERSATION_COLUMNS}, to_json(c.last_message_at)#>>'{}' as cursor_at
       from conversations c left join contacts p on p.id = c.contact_id
       where ${where} ${seek}
       order by c.last_message_hour desc, c.last_message_at desc, c.id desc
       limit $${values.length + 1} offset $${values.length + 2}`,
      pageValues,
    );
    const [[counts], rows] = await Promise.all([counting, reading]);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    const hasMore = rows.length > query.limit;
    return {
      conversations: page.map((row) => conversationView(row, nowMs)),
      total: counts!.total,
      unread_total: counts!.unread,
      has_more: hasMore,
      next_cursor: hasMore && last ? encodeCursor(last.cursor_at, last.id) : null,
    };
  }

  /**
   * By our id, or by the platform's id of the peer, as the CRM's front end also asks; the liveliest if several fit. One
   * that went into another is read there, however often that happened.
   */
  async conversation(idOrExternalId: string, nowMs: number): Promise<ConversationDetail | null> {
    const column = isUuid(idOrExternalId) ? 'asked.id' : 'asked.external_id';
    const [row] = await this.#dataSource.query<
      (ConversationRow & Pick<ConversationDetail, 'reply_channels'>)[]
    >(
      `with recursive asked(id, merged_into) as (
         select asked.id, asked.merged_into from conversations asked where ${column} = $1
         union
         select next.id, next.merged_into from asked join conversations next on next.id = asked.merged_into
       )
       select ${CONVERSATION_COLUMNS}, ${REPLY_CHANNELS}
       from asked join conversations c on c.id = asked.id left join contacts p on p.id = c.contact_id
       where asked.merged_into is null order by c.last_message_at desc nulls last limit 1`,
      [idOrExternalId],
    );
    if (row === undefined) return null;
    return { ...conversationView(row, nowMs), reply_channels: row.reply_channels };
  }

  /**
   * The newest `limit` messages below `before` (a message id; null for the end) after leaving out `offset`, oldest
   * first. Reads backwards along the unique index (conversation_id, position).
   */
  async messages(
    conversationId: string,
    { limit, offset, before }: { limit: number; offset: number; before: string | null },
  ): Promise<MessagePage> {
    const rows = await this.#dataSource.query<MessageRow[]>(
      `select ${MESSAGE_COLUMNS}
       from messages m
       where m.conversation_id = $1
         and ($2::uuid is null
           or m.position < (select b.position from messages b where b.id = $2 and b.conversation_id = $1))
       order by m.position desc limit $3 offset $4`,
      [conversationId, before, limit + 1, offset],
    );
    return {
      messages: rows.slice(0, limit).reverse().map(messageView),
      has_more_messages: rows.length > limit,
    };
  }
}

/** The channel that keeps the conversation first. */
const REPLY_CHANNELS = `(
  select json_agg(json_build_object('channel_id', ch.id, 'name', ch.name,
    'is_bot', not exists (select from telegram_accounts t where t.channel_id = ch.id),
    'allows_human_agent', ch.allows_human_agent) order by ch.id <> c.channel_id, ch.created_at, ch.id)
  from channels ch
  where ch.id = c.channel_id
    or ch.id in (select w.channel_id from conversation_channels w where w.conversation_id = c.id)
) as reply_channels`;

function conditions(
  query: InboxQuery,
  found: MatchingConversations | null,
): { where: string; values: unknown[] } {
  const parts = [FILTER_SQL[query.filter], 'c.last_message_hour is not null'];
  const values: unknown[] = [];
  if (query.filter === 'mine') parts.push(assignedTo(query.userId ?? null, values));
  if (query.platform !== null) parts.push(`c.platform = $${values.push(query.platform)}`);
  if (query.channelId) parts.push(`c.channel_id = $${values.push(query.channelId)}::uuid`);
  if (query.labelId) {
    // As the index of labels has it.
    parts.push(`c.label_ids <> '{}' and c.label_ids @> array[$${values.push(query.labelId)}]::uuid[]`);
  }
  if (query.assignedTo === NOBODY) parts.push('c.assigned_manager_id is null');
  else if (query.assignedTo) parts.push(assignedTo(query.assignedTo, values));
  if (query.search !== null) {
    parts.push(isOneOf(found, values));
  }
  return { where: parts.join(' and '), values };
}

function assignedTo(userId: string | null, values: unknown[]): string {
  return `c.assigned_manager_id = $${values.push(userId)}`;
}

function encodeCursor(at: string, id: string): string {
  return Buffer.from(`${at}|${id}`).toString('base64url');
}

/** As PostgreSQL prints it in JSON. */
const CURSOR_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d:\d\d$/;

/** An unreadable cursor counts as none: the client sees the first page again rather than an error. */
function decodeCursor(cursor: string | null): { at: string; id: string } | null {
  if (cursor === null) return null;
  const [at, id] = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
  if (at === undefined || id === undefined || !CURSOR_TIME.test(at) || !isUuid(id)) return null;
  return { at, id };
}

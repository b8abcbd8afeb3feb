import { type InboundMessage, LIMITS, newId, type NewEvent } from '@switchboard/core';
import { adoptSentMessages } from './adopt-sent-messages.ts';
import { statusEvent } from './apply-statuses.ts';
import type { MessageToInsert } from './insert-messages.ts';
import { columns, type Queryable } from './statement.ts';

interface Placed {
  row: MessageToInsert;
  item: number;
}

/** The outbound messages of a batch, told apart by who wrote them. */
export interface SortedEchoes<P extends Placed> {
  /** To be stored: everything inbound, and what the business wrote elsewhere. */
  toStore: P[];
  /** Replies of ours, by the rows that they have had all along. */
  adopted: MessageToInsert[];
  /** Waiting for the answer to a request of ours. */
  waiting: P[];
  /** Nothing new: ours. */
  own: P[];
  events: NewEvent[];
}

/**
 * Sees to it that a reply of ours does not appear a second time as its own echo. One that carries our id is adopted.
 * One that comes while a reply of its conversation is being sent may be that reply (Instagram's echoes carry no mark,
 * notes/meta.md §4.3): it waits until the answer to the request says so; see `recordSendResult`. Needs the locks of the
 * conversations.
 */
export async function sortEchoes<P extends Placed>(
  db: Queryable,
  placed: readonly P[],
  at: Date,
): Promise<SortedEchoes<P>> {
  const echoes = placed.filter(
    ({ row: { message } }) => message.direction === 'outbound' && message.origin === 'live',
  );
  if (echoes.length === 0) return { toStore: [...placed], adopted: [], waiting: [], own: [], events: [] };
  const found = await adoptSentMessages(
    db,
    echoes.map(({ row }) => ({ ...row.message, sentAt: row.sentAt })),
  );
  const others = echoes.filter((_, index) => !found.has(index));
  const sending = await conversationsThatSend(
    db,
    others.map(({ row }) => row.conversationId),
    at,
  );
  const waiting = others.filter(({ row }) => sending.has(row.conversationId));
  await parkEchoes(
    db,
    waiting.map(({ row }) => row),
  );
  const own = echoes.filter((_, index) => found.has(index));
  const withheld = new Set([...own, ...waiting]);
  return {
    toStore: placed.filter((one) => !withheld.has(one)),
    adopted: [...found].map(([index, { id }]) => ({ ...echoes[index]!.row, id })),
    waiting,
    own,
    events: [...found.values()].map((message) => statusEvent(message, message.status, null)),
  };
}

/** Those of the conversations in which a reply of ours is on its way to the platform, and may still be answered. */
export async function conversationsThatSend(
  db: Queryable,
  ids: readonly string[],
  at: Date,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await db.query<{ conversation_id: string }>({
    name: 'conversations-that-send',
    text: `select distinct conversation_id from messages
      where conversation_id = any($1::uuid[]) and external_id is null and status = 'sending'
        and created_at > $2::timestamptz`,
    values: [ids, new Date(at.getTime() - LIMITS.sendAnswerMsMax).toISOString()],
  });
  return new Set(rows.map((row) => row.conversation_id));
}

/** A waiting echo is found by its conversation, which stands in place of a dedupe key: its id already is one. */
async function parkEchoes(db: Queryable, echoes: readonly MessageToInsert[]): Promise<void> {
  if (echoes.length === 0) return;
  await db.query({
    name: 'park-echoes',
    text: `insert into pending_updates (id, channel_id, message_external_id, kind, dedupe_key, data)
      select id, channel_id, message, 'echo', conversation_id, data
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[])
        as k(id, channel_id, message, conversation_id, data)
      on conflict do nothing`,
    values: columns(
      echoes,
      () => newId(),
      (row) => row.channelId,
      (row) => row.message.externalId,
      (row) => row.conversationId,
      (row) => JSON.stringify(row.message),
    ),
  });
}

/**
 * Takes the echoes that wait in conversations where nothing of ours is on its way any more; `conversationId` null for
 * all of them. In the order in which they came.
 */
export async function takeEchoes(
  db: Queryable,
  conversationId: string | null,
  at: Date,
): Promise<InboundMessage[]> {
  const { rows } = await db.query<{
    id: string;
    data: Omit<InboundMessage, 'sentAt'> & { sentAt: string | null };
  }>({
    name: 'take-echoes',
    text: `delete from pending_updates p where p.kind = 'echo' and ($1::text is null or p.dedupe_key = $1)
        and not exists (
          select from messages m where m.conversation_id = p.dedupe_key::uuid and m.external_id is null
            and m.status = 'sending' and m.created_at > $2::timestamptz)
      returning p.id, p.data`,
    values: [conversationId, new Date(at.getTime() - LIMITS.sendAnswerMsMax).toISOString()],
  });
  return rows
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ data }) => ({ ...data, sentAt: data.sentAt === null ? null : new Date(data.sentAt) }));
}

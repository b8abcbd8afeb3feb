import type { QueryResult } from 'pg';
import { type InboundMessage, type InboundReadUpTo, LIMITS, newId, type NewEvent } from '@switchboard/core';
import { adoptedEvents, adoptSentMessages } from './adopt-sent-messages.ts';
import type { MessageToInsert } from './insert-messages.ts';
import { columns, type Queryable, type Statement } from './statement.ts';

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
 * notes/meta.md §4.3): it waits until the answer to the request says so; see `recordSendResults`. Needs the locks of the
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
  await park(
    db,
    waiting.map(({ row }) => echoToPark(row)),
  );
  const own = echoes.filter((_, index) => found.has(index));
  const withheld = new Set([...own, ...waiting]);
  return {
    toStore: placed.filter((one) => !withheld.has(one)),
    adopted: [...found].map(([index, { id }]) => ({ ...echoes[index]!.row, id })),
    waiting,
    own,
    events: adoptedEvents(found.values()),
  };
}

/** An echo that waited, and the channel in which it was told; or how far the other side had read meanwhile. */
export type WaitingEcho =
  | {
      kind: 'message';
      channelId: string;
      message: InboundMessage;
      /** By which channel its files are fetched. */
      fetchChannelId: string | null;
    }
  | { kind: 'read_up_to'; channelId: string; read: InboundReadUpTo };

/** True of a message `m` that a platform is being asked to send, or was asked without an answer; `$2` bounds old ones. */
const IS_BEING_SENT = `m.status = 'sending' and (m.created_at > $2::timestamptz
  or exists (select from outbox_jobs o where o.message_id = m.id and o.state <> 'queued'))`;

/** Those of the conversations in which a reply of ours is on its way to the platform, and may still be answered. */
export async function conversationsThatSend(
  db: Queryable,
  ids: readonly string[],
  at: Date,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await db.query<{ conversation_id: string }>({
    name: 'conversations-that-send',
    text: `select distinct m.conversation_id from messages m
      where m.conversation_id = any($1::uuid[]) and m.external_id is null and ${IS_BEING_SENT}`,
    values: [ids, new Date(at.getTime() - LIMITS.sendAnswerMsMax).toISOString()],
  });
  return new Set(rows.map((row) => row.conversation_id));
}

/** Something that waits until nothing of ours is on its way in its conversation. */
interface ToPark {
  channelId: string;
  conversationId: string;
  /** What makes it one of its own in its channel: the platform's id. */
  externalId: string;
  data: unknown;
}

/** What waits is found by its conversation, which stands in place of a dedupe key: its id already is one. */
async function park(db: Queryable, parked: readonly ToPark[]): Promise<void> {
  if (parked.length === 0) return;
  await db.query({
    name: 'park-echoes',
    text: `insert into pending_updates (id, channel_id, message_external_id, kind, dedupe_key, data)
      select id, channel_id, message, 'echo', conversation_id, data
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::jsonb[])
        as k(id, channel_id, message, conversation_id, data)
      on conflict do nothing`,
    values: columns(
      parked,
      () => newId(),
      ({ channelId }) => channelId,
      ({ externalId }) => externalId,
      ({ conversationId }) => conversationId,
      ({ data }) => JSON.stringify(data),
    ),
  });
}

function echoToPark({ channelId, conversationId, message, fetchChannelId }: MessageToInsert): ToPark {
  return { channelId, conversationId, externalId: message.externalId, data: { ...message, fetchChannelId } };
}

/** How far the other side of a conversation has read. */
export interface ReadToPark {
  conversationId: string;
  channelId: string;
  read: InboundReadUpTo;
}

/**
 * What is on its way may have been read already, under a number that nobody knows yet: such positions are looked at once
 * more when the answer is there.
 */
export async function parkReads(db: Queryable, reads: readonly ReadToPark[], at: Date): Promise<void> {
  const sending = await conversationsThatSend(
    db,
    reads.map(({ conversationId }) => conversationId),
    at,
  );
  await park(
    db,
    reads
      .filter(({ conversationId }) => sending.has(conversationId))
      .map(({ channelId, conversationId, read }) => ({
        channelId,
        conversationId,
        externalId: `${read.peerExternalId}:read:${read.messageNumber}`,
        data: read,
      })),
  );
}

/**
 * Takes the echoes that wait in conversations where nothing of ours is on its way any more; `conversationIds` null for
 * all of them. In the order in which they came.
 */
export async function takeEchoes(
  db: Queryable,
  conversationIds: readonly string[] | null,
  at: Date,
): Promise<WaitingEcho[]> {
  return waitingEchoes(await db.query<EchoRow>(echoesToTake(conversationIds, at)));
}

interface EchoRow {
  id: string;
  channel_id: string;
  data: (Omit<InboundMessage, 'sentAt'> & ParkedFields) | InboundReadUpTo;
}

/** The statement that does it, for who sends it in one flight with others; `waitingEchoes` reads its answer. */
export function echoesToTake(conversationIds: readonly string[] | null, at: Date): Statement {
  return {
    name: 'take-echoes',
    text: `delete from pending_updates p where p.kind = 'echo' and ($1::text[] is null or p.dedupe_key = any($1))
        and not exists (
          select from messages m where m.conversation_id = p.dedupe_key::uuid and m.external_id is null
            and ${IS_BEING_SENT})
      returning p.id, p.channel_id, p.data`,
    values: [conversationIds, new Date(at.getTime() - LIMITS.sendAnswerMsMax).toISOString()],
  };
}

export function waitingEchoes({ rows }: Pick<QueryResult, 'rows'>): WaitingEcho[] {
  return (rows as EchoRow[])
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ channel_id: channelId, data }): WaitingEcho => {
      if (data.kind === 'read_up_to') return { kind: 'read_up_to', channelId, read: data };
      const { fetchChannelId, sentAt, ...message } = data;
      return {
        kind: 'message',
        channelId,
        message: { ...message, sentAt: sentAt === null ? null : new Date(sentAt) },
        ...(fetchChannelId === undefined ? { fetchChannelId: null } : { fetchChannelId }),
      };
    });
}

interface ParkedFields {
  sentAt: string | null;
  fetchChannelId?: string | null;
}

import { LIMITS, MINUTE_MS } from '@switchboard/core';
import { columns, type Queryable } from '../sql/statement.ts';
import type { StoredPerson } from './find-person.ts';

/** An id as JSON holds it, so that it is not found within a longer one. */
export function idInJson(id: string): string {
  return JSON.stringify(id);
}

/** The same for a body of a platform: old payloads have numbers for ids (notes/meta.md §10.20). */
function idsInBodies({ externalIds }: StoredPerson): string[] {
  return externalIds.flatMap((id) =>
    /^\d+$/.test(id) ? [idInJson(id), `:${id},`, `:${id}}`] : [idInJson(id)],
  );
}

const NAMES_THE_PERSON = `exists (
  select from unnest($1::text[]) as k(id)
  where strpos(d.body, k.id) > 0 or position(convert_to(k.id, 'UTF8') in d.body_bytes) > 0)`;

/** Deletes the raw deliveries that name a person: a replay would bring back what was erased. Page by page. */
export async function deleteDeliveriesOf(db: Queryable, person: StoredPerson): Promise<void> {
  const ids = idsInBodies(person);
  let after: string | null = null;
  do {
    const { rows }: { rows: { last: string | null }[] } = await db.query({
      text: `with page as (
          select id, body, body_bytes from webhook_deliveries where $2::uuid is null or id > $2 order by id limit $3
        ), gone as (
          delete from webhook_deliveries where id in (select d.id from page d where ${NAMES_THE_PERSON})
        )
        select (select id from page order by id desc limit 1) as last`,
      values: [ids, after, LIMITS.erasureScanDeliveries],
    });
    after = rows[0]!.last;
  } while (after !== null);
}

/** Deletes those that came while all the others were searched. */
export async function deleteLatestDeliveriesOf(
  db: Queryable,
  person: StoredPerson,
  since: Date,
): Promise<void> {
  await db.query({
    text: `delete from webhook_deliveries d where d.received_at >= $2 and ${NAMES_THE_PERSON}`,
    values: [idsInBodies(person), new Date(since.getTime() - MINUTE_MS).toISOString()],
  });
}

/**
 * Takes words and names out of the events of a person and their conversations after `seq`, because clients that were away
 * are told them again. Answers how far it has read. The events themselves stay: their numbers have no holes.
 */
export async function emptyEventsOf(db: Queryable, person: StoredPerson, after: bigint): Promise<bigint> {
  const { rows } = await db.query<{ seq: string }>({ text: `select seq from event_stream where id = 1` });
  const head = BigInt(rows[0]!.seq);
  const { rows: oldest } = await db.query<{ seq: string | null }>({
    text: `select min(seq) as seq from events where seq > $1`,
    values: [after.toString()],
  });
  if (oldest[0]!.seq === null) return head;
  for (let from = BigInt(oldest[0]!.seq); from <= head; from += BigInt(LIMITS.erasureScanEvents)) {
    await emptyEvents(db, person, from);
  }
  return head;
}

async function emptyEvents(
  db: Queryable,
  { conversationIds, contactIds }: StoredPerson,
  from: bigint,
): Promise<void> {
  const { rows } = await db.query<{ seq: string; data: string }>({
    text: `select seq, data from events
      where seq >= $1 and seq < $2 and (conversation_id = any($3::uuid[])
        or case when type = 'contact.updated' then data::json #>> '{contact,id}' end = any($4::text[]))
      order by seq`,
    values: [
      from.toString(),
      (from + BigInt(LIMITS.erasureScanEvents)).toString(),
      conversationIds,
      contactIds,
    ],
  });
  if (rows.length === 0) return;
  await db.query({
    text: `update events e set data = k.data from unnest($1::bigint[], $2::text[]) as k(seq, data) where e.seq = k.seq`,
    values: columns(
      rows,
      (row) => row.seq,
      (row) => JSON.stringify(emptied(JSON.parse(row.data) as EventWithWords)),
    ),
  });
}

/** The parts of an event's data that hold what people said and how they are called. */
interface EventWithWords {
  message?: Record<string, unknown> & { attachments?: Record<string, unknown>[] };
  conversation?: Record<string, unknown>;
  note?: Record<string, unknown>;
  contact?: Record<string, unknown>;
  emoji?: unknown;
}

function emptied(data: EventWithWords): object {
  return {
    ...data,
    ...(data.emoji === undefined ? {} : { emoji: null }),
    ...(data.message === undefined ? {} : { message: emptiedMessage(data.message) }),
    ...(data.note === undefined ? {} : { note: { ...data.note, text: '' } }),
    ...(data.contact === undefined
      ? {}
      : { contact: { ...data.contact, name: null, given_name: null, client_id: null } }),
    ...(data.conversation === undefined
      ? {}
      : {
          conversation: {
            ...data.conversation,
            client_name: null,
            client_id: null,
            subject: null,
            last_message: null,
          },
        }),
  };
}

function emptiedMessage(message: NonNullable<EventWithWords['message']>): object {
  return {
    ...message,
    content: null,
    payload: null,
    reactions: [],
    attachments: (message.attachments ?? []).map((attachment) => ({
      ...attachment,
      state: 'deleted',
      filename: null,
      url: null,
      thumbnail_url: null,
    })),
  };
}

import { LIMITS } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';

/** What a page of the event log means for the search. */
export interface NewsOfSearch {
  lastSeq: bigint;
  /** Messages, by whether they are new or may have changed. */
  createdIds: string[];
  changedIds: string[];
  /** Conversations whose names, numbers or ids may have changed. */
  conversationIds: string[];
}

interface NewsRow {
  last_seq: string | null;
  created: string[];
  changed: string[];
  conversations: string[];
}

/** Of the events behind `seq`, in their order, up to so many; with the history that has come. */
export async function newsAfter(db: Queryable, seq: bigint, limit: number): Promise<NewsOfSearch> {
  return await newsOf(db, `${NEWS} union select id from history) as created`, 'asc', seq, limit);
}

/** Of the newest events behind `seq`, up to so many. History, of which much comes at once, waits until it is indexed. */
async function newestNewsAfter(db: Queryable, seq: bigint, limit: number): Promise<NewsOfSearch> {
  return await newsOf(db, `${NEWS}) as created`, 'desc', seq, limit);
}

/** What the index does not know yet: the newest of it, up to `searchTailEventsMax`. */
export async function newsOfTail(db: Queryable): Promise<NewsOfSearch> {
  const { rows } = await db.query<{ seq: string }>({ text: `select seq from search_index where id = 1` });
  return await newestNewsAfter(db, BigInt(rows[0]!.seq), LIMITS.searchTailEventsMax);
}

async function newsOf(
  db: Queryable,
  news: string,
  order: 'asc' | 'desc',
  seq: bigint,
  limit: number,
): Promise<NewsOfSearch> {
  const { rows } = await db.query<NewsRow>({
    text: `with page as materialized (
        select seq, type, conversation_id, data, occurred_at from events where seq > $1 order by seq ${order} limit $2
      ), ${news}`,
    values: [seq.toString(), limit],
  });
  const [row] = rows;
  return {
    lastSeq: row!.last_seq === null ? seq : BigInt(row!.last_seq),
    createdIds: row!.created,
    changedIds: row!.changed,
    conversationIds: row!.conversations,
  };
}

/**
 * Most updates are steps of a status, which change nothing that is looked for. History is not told message by message,
 * but by its conversation, at the moment at which it was stored.
 */
const NEWS = `told as (
    select conversation_id as id, array_agg(occurred_at) as moments from page
    where type = 'conversation.updated' group by conversation_id
  ), history as (
    select m.id from told join conversations c on c.id = told.id
      join messages m on m.conversation_id = coalesce(c.merged_into, c.id) and m.position <= 0
        and m.created_at = any(told.moments)
  ), of_messages as materialized (
    select type, data::json as data from page
    where type in ('message.created', 'message.deleted')
      or type = 'message.updated' and (strpos(data, '"message":{') > 0 or strpos(data, '"sent_at"') > 0)
  ), people as materialized (
    select data::json as data from page where type in ('contact.updated', 'contact.merged')
  ), contacts as (
    select (data #>> '{contact,id}')::uuid as id from people
    union select (data ->> 'contact_id')::uuid from people
    union select (data ->> 'merged_contact_id')::uuid from people
  ), conversations as (
    select conversation_id as id from page where conversation_id is not null
    union select c.id from contacts join conversations c on c.contact_id = contacts.id
    union select (k.pair ->> key)::uuid
      from people cross join json_array_elements(coalesce(people.data -> 'conversations', '[]')) as k(pair)
        cross join (values ('conversation_id'), ('merged_conversation_id')) as ids(key)
  )
  select (select max(seq) from page) as last_seq,
    array(select distinct (data ->> 'message_id')::uuid from of_messages where type <> 'message.created') as changed,
    array(select distinct id from conversations where id is not null) as conversations,
    array(select (data #>> '{message,id}')::uuid from of_messages where type = 'message.created'`;

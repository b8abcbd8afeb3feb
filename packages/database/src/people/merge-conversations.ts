import { newId } from '@switchboard/core';
import { PLACES_PER_SECOND } from '../sql/history-position.ts';
import { lockConversations } from '../sql/lock-conversations.ts';
import type { Queryable } from '../sql/statement.ts';
import { recountConversations } from '../sql/recount-conversations.ts';

/** A conversation that went into another. */
export interface ConversationMerge {
  kept: string;
  merged: string;
}

/**
 * Puts one conversation into another of the same channel: messages in the order in which we stored them, addresses,
 * unread count. A reply goes, as ever, to the address that wrote last, whichever of the two that was in. The emptied one
 * stays, says where it went, and is no longer listed; its labels go over, and it keeps them for the day that it comes back.
 */
export async function mergeConversations(
  db: Queryable,
  { kept, merged, contactMergeId, at }: ConversationMerge & { contactMergeId: string | null; at: Date },
): Promise<void> {
  await lockConversations(db, [kept, merged]);
  await db.query({
    name: 'record-conversation-merge',
    text: `with addresses as (
        update conversation_addresses set conversation_id = $3 where conversation_id = $4 returning address
      )
      insert into conversation_merges (id, contact_merge_id, kept_conversation_id, merged_conversation_id, addresses,
        message_ids, unread_count, created_at)
      select $1, $2, $3, $4, array(select address from addresses),
        array(select m.id from messages m where m.conversation_id = $4), c.unread_count, $5
      from conversations c where c.id = $4`,
    values: [newId(), contactMergeId, kept, merged, at.toISOString()],
  });
  await db.query({
    name: 'join-conversations',
    text: `with gone as (
        update conversations set merged_into = $1::uuid, unread_count = 0 where id = $2::uuid
        returning subject, assigned_manager_id, label_ids, is_archived, reply_address, last_inbound_at
      ), before as (
        select unread_count from conversations where id = $2::uuid
      ), jobs as (
        update outbox_jobs set queue_id = $1::uuid where queue_id = $2::uuid
      ), echoes as (
        update pending_updates set dedupe_key = $1::text where kind = 'echo' and dedupe_key = $2::text
      )
      update conversations c set unread_count = c.unread_count + before.unread_count,
        reply_address = case when gone.last_inbound_at > coalesce(c.last_inbound_at, '-infinity')
          then gone.reply_address else c.reply_address end,
        subject = coalesce(c.subject, gone.subject),
        assigned_manager_id = coalesce(c.assigned_manager_id, gone.assigned_manager_id),
        label_ids = array(select distinct k.id from unnest(c.label_ids || gone.label_ids) as k(id) order by k.id),
        is_archived = c.is_archived and gone.is_archived
      from gone, before where c.id = $1::uuid`,
    values: [kept, merged],
  });
  await moveMessages(db, { to: kept, ids: null, from: merged });
  await recountConversations(db, [kept, merged], at);
}

/**
 * Gives back what the merges of conversations under a merge of contacts had taken, the newest merge first. What was
 * said since then stays where it was said; what comes from now on goes by its address.
 */
export async function unmergeConversations(
  db: Queryable,
  contactMergeId: string,
  at: Date,
): Promise<ConversationMerge[]> {
  const { rows } = await db.query<
    ConversationMerge & { addresses: string[]; message_ids: string[]; unread: number }
  >({
    name: 'undo-conversation-merges',
    text: `update conversation_merges set undone_at = $2 where contact_merge_id = $1 and undone_at is null
      returning kept_conversation_id as kept, merged_conversation_id as merged, addresses, message_ids,
        unread_count as unread`,
    values: [contactMergeId, at.toISOString()],
  });
  for (const { kept, merged, addresses, message_ids: ids, unread } of rows.toReversed()) {
    await lockConversations(db, [kept, merged]);
    await db.query({
      name: 'part-conversations',
      text: `with addresses as (
          update conversation_addresses set conversation_id = $2 where conversation_id = $1 and address = any($3::text[])
        ), kept as (
          select least($4, unread_count) as unread from conversations where id = $1
        ), lessened as (
          update conversations c set unread_count = c.unread_count - kept.unread from kept where c.id = $1
        )
        update conversations c set merged_into = null, unread_count = kept.unread from kept where c.id = $2`,
      values: [kept, merged, addresses, unread],
    });
    await moveMessages(db, { to: merged, ids, from: kept });
    await recountConversations(db, [kept, merged], at);
  }
  return rows.map(({ kept, merged }) => ({ kept, merged }));
}

/** Above every place that a message can have, so that places never collide while they are given anew. */
const ASIDE = 10n ** 17n;

/**
 * Moves messages (`ids`, or all) and orders the conversation that they go to anew: ids of ours grow with time, so they
 * say what was stored first. History keeps its place by time; where two of one second meet, they share its places
 * (see sql/history-position.ts).
 */
async function moveMessages(
  db: Queryable,
  { from, to, ids }: { from: string; to: string; ids: readonly string[] | null },
): Promise<void> {
  await db.query({
    name: 'move-messages',
    text: `with placed as (
        select m.id, case
          when m.position > 0 then row_number() over (partition by m.position > 0 order by m.id)
          else floor(m.position / ${PLACES_PER_SECOND}.0)::bigint * ${PLACES_PER_SECOND} + row_number() over (
            partition by m.position > 0, floor(m.position / ${PLACES_PER_SECOND}.0) order by m.position, m.id) - 1
          end as position
        from messages m
        where m.conversation_id = $1
          or (m.conversation_id = $2 and ($3::uuid[] is null or m.id = any($3)))
      )
      update messages m set conversation_id = $1, position = placed.position + ${ASIDE}
      from placed where m.id = placed.id`,
    values: [to, from, ids],
  });
  await db.query({
    name: 'move-jobs',
    text: `update outbox_jobs o set queue_id = m.conversation_id from messages m
      where m.id = o.message_id and m.conversation_id = $1 and o.queue_id <> $1`,
    values: [to],
  });
  await db.query({
    name: 'place-moved-messages',
    text: `update messages set position = position - ${ASIDE} where conversation_id = $1 and position > ${ASIDE / 2n}`,
    values: [to],
  });
}

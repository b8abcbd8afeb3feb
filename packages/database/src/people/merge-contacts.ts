import { newId, type NewEvent } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';
import { type ConversationMerge, mergeConversations, unmergeConversations } from './merge-conversations.ts';

export interface ContactMerge {
  /** The contact that stays. */
  kept: string;
  merged: string;
  /** The platform's word for the proof, or `manual`. */
  reason: string;
  at: Date;
}

/**
 * Makes two contacts one. Ids and conversations go over; the empty record stays and says where it went. Where both had
 * a conversation on the same WhatsApp number, those become one too. What moved is written down, so that
 * `undoContactMerge` can give it back. Needs `lockPeople`. Answers the events that tell of it.
 */
export async function mergeContacts(
  db: Queryable,
  { kept, merged, reason, at }: ContactMerge,
): Promise<NewEvent[]> {
  const mergeId = newId();
  await db.query({
    name: 'merge-contacts',
    text: `with ids as (
        update contact_identities set contact_id = $2 where contact_id = $3 returning id
      ), moved as (
        update conversations set contact_id = $2 where contact_id = $3 returning id
      ), gone as (
        update contacts set merged_into = $2, updated_at = $5 where id = $3
        returning name, client_id, address_book_name, address_book_at
      ), filled as (
        update contacts c set name = coalesce(c.name, gone.name), client_id = coalesce(c.client_id, gone.client_id),
          address_book_name = coalesce(c.address_book_name, gone.address_book_name),
          address_book_at = coalesce(c.address_book_at, gone.address_book_at), updated_at = $5
        from gone where c.id = $2
      )
      insert into contact_merges (id, kept_contact_id, merged_contact_id, reason, identity_ids, conversation_ids,
        created_at)
      select $1, $2, $3, $4, array(select id from ids), array(select id from moved), $5`,
    values: [mergeId, kept, merged, reason, at.toISOString()],
  });
  const conversations: ConversationMerge[] = [];
  for (const pair of await conversationsToJoin(db, kept)) {
    await mergeConversations(db, { ...pair, contactMergeId: mergeId, at });
    conversations.push(pair);
  }
  return [contactMerged({ mergeId, kept, merged, reason, conversations, undone: false })];
}

/** WhatsApp conversations that one person has more than one of on one number, each with the oldest as its aim. */
async function conversationsToJoin(db: Queryable, contactId: string): Promise<ConversationMerge[]> {
  const { rows } = await db.query<{ kept: string; merged: string }>({
    name: 'conversations-to-join',
    text: `select kept, id as merged from (
        select id, first_value(id) over (partition by channel_id order by id) as kept from conversations
        where contact_id = $1 and platform = 'whatsapp' and merged_into is null
      ) c where id <> kept order by id`,
    values: [contactId],
  });
  return rows;
}

/** The contacts that a person has taken apart from this one: no proof may join them again. */
export async function undoneMerges(db: Queryable, contactId: string): Promise<Set<string>> {
  const { rows } = await db.query<{ other: string }>({
    name: 'undone-merges',
    text: `select case when kept_contact_id = $1 then merged_contact_id else kept_contact_id end as other
      from contact_merges where undone_at is not null and $1 in (kept_contact_id, merged_contact_id)`,
    values: [contactId],
  });
  return new Set(rows.map(({ other }) => other));
}

/**
 * Takes a merge back: ids and conversations return to the contact that they came from, and messages to their own
 * conversation. What was said between the merge and now stays in the one that was kept. Answers null when there is no
 * such merge, or it was undone before. Needs `lockPeople`.
 */
export async function undoContactMerge(
  db: Queryable,
  mergeId: string,
  at: Date,
): Promise<NewEvent<'contact.merged'>[] | null> {
  const { rows } = await db.query<{ kept: string; merged: string; reason: string }>({
    name: 'undo-contact-merge',
    text: `with undone as (
        update contact_merges set undone_at = $2 where id = $1 and undone_at is null
        returning kept_contact_id, merged_contact_id, reason, identity_ids, conversation_ids
      ), ids as (
        update contact_identities i set contact_id = undone.merged_contact_id from undone
        where i.id = any(undone.identity_ids)
      ), moved as (
        update conversations c set contact_id = undone.merged_contact_id from undone
        where c.id = any(undone.conversation_ids)
      ), back as (
        update contacts c set merged_into = null, updated_at = $2 from undone where c.id = undone.merged_contact_id
      )
      select kept_contact_id as kept, merged_contact_id as merged, reason from undone`,
    values: [mergeId, at.toISOString()],
  });
  const [undone] = rows;
  if (undone === undefined) return null;
  const conversations = await unmergeConversations(db, mergeId, at);
  return [contactMerged({ mergeId, ...undone, conversations, undone: true })];
}

function contactMerged(merge: {
  mergeId: string;
  kept: string;
  merged: string;
  reason: string;
  conversations: readonly ConversationMerge[];
  undone: boolean;
}): NewEvent<'contact.merged'> {
  return {
    type: 'contact.merged',
    channelId: null,
    conversationId: null,
    data: {
      merge_id: merge.mergeId,
      contact_id: merge.kept,
      merged_contact_id: merge.merged,
      reason: merge.reason,
      conversations: merge.conversations.map(({ kept, merged }) => ({
        conversation_id: kept,
        merged_conversation_id: merged,
      })),
      undone: merge.undone,
    },
  };
}

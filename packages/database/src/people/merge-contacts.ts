import { LIMITS, newId, type NewEvent, SwitchboardError } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';
import { type ConversationMerge, mergeConversations, unmergeConversations } from './merge-conversations.ts';

/** The reason of a merge that a person has made. */
export const BY_HAND = 'agent';

export interface ContactMerge {
  /** The contact that stays. */
  kept: string;
  merged: string;
  /** The platform's word for the proof, or `BY_HAND`. */
  reason: string;
  at: Date;
}

/**
 * Makes two contacts one. Ids and conversations go over; the empty record stays and says where it went. Where both had
 * a conversation on the same WhatsApp number, those become one too, unless a person says that it is one: nothing then
 * proves that both numbers reach whoever reads there, so each conversation keeps answering its own. What moved is written
 * down, so that `undoContactMerge` can give it back. Needs `lockPeople`. Answers the events that tell of it.
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
      ), lent as (
        select array_remove(array[
            case when c.name is null and gone.name is not null then 'name' end,
            case when c.client_id is null and gone.client_id is not null then 'client_id' end,
            case when c.address_book_name is null and gone.address_book_name is not null then 'address_book_name' end
          ], null) as names
        from contacts c, gone where c.id = $2
      ), filled as (
        update contacts c set name = coalesce(c.name, gone.name), client_id = coalesce(c.client_id, gone.client_id),
          address_book_name = case when gone.address_book_at > coalesce(c.address_book_at, '-infinity')
            then gone.address_book_name else c.address_book_name end,
          address_book_at = greatest(c.address_book_at, gone.address_book_at), updated_at = $5
        from gone where c.id = $2
      )
      insert into contact_merges (id, kept_contact_id, merged_contact_id, reason, identity_ids, conversation_ids,
        lent, created_at)
      select $1, $2, $3, $4, array(select id from ids), array(select id from moved), lent.names, $5 from lent`,
    values: [mergeId, kept, merged, reason, at.toISOString()],
  });
  const conversations: ConversationMerge[] = [];
  for (const pair of await conversationsToJoin(db, kept)) {
    await mergeConversations(db, { ...pair, contactMergeId: mergeId, at });
    conversations.push(pair);
  }
  return [contactMerged({ mergeId, kept, merged, reason, conversations, undone: false })];
}

/**
 * WhatsApp conversations that one person has more than one of on one number, each with the oldest as its aim; none that
 * are too long to be put together while messages wait, and none of somebody who was merged by hand.
 */
async function conversationsToJoin(db: Queryable, contactId: string): Promise<ConversationMerge[]> {
  const { rows } = await db.query<{ kept: string; merged: string }>({
    name: 'conversations-to-join',
    text: `with recursive members(contact_id) as (
        select $1::uuid
        union
        select c.id from members join contacts c on c.merged_into = members.contact_id
      )
      select kept, id as merged from (
        select id, first_value(id) over (partition by channel_id order by id) as kept,
          sum(message_count) over (partition by channel_id) as messages
        from conversations where contact_id = $1 and platform = 'whatsapp' and merged_into is null
      ) c where id <> kept and messages <= $2
        and not exists (select from contact_merges g join members m on m.contact_id = g.kept_contact_id
          where g.reason = '${BY_HAND}' and g.undone_at is null)
      order by id`,
    values: [contactId, LIMITS.mergedMessagesMax],
  });
  return rows;
}

/**
 * Those pairs among the contacts that a person has taken apart, as `a b`: themselves, or anybody who went into them. No
 * proof may join them again.
 */
export async function partedPairs(db: Queryable, contactIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ one: string; other: string }>({
    name: 'parted-pairs',
    text: `with recursive members as (
        select id, id as contact_id from unnest($1::uuid[]) as k(id)
        union
        select members.id, c.id from members join contacts c on c.merged_into = members.contact_id
      )
      select a.id as one, b.id as other from contact_merges g
      join members a on a.contact_id = g.kept_contact_id
      join members b on b.contact_id = g.merged_contact_id
      where g.undone_at is not null and a.id <> b.id`,
    values: [contactIds],
  });
  return new Set(rows.flatMap(({ one, other }) => [`${one} ${other}`, `${other} ${one}`]));
}

/**
 * Takes a merge back: ids and conversations return to the contact that they came from, messages to their own
 * conversation, and the addresses of those ids to theirs. What was said between the merge and now stays in the one that
 * was kept; of names, what one had lent to the other goes back. Answers null when there is no such merge, or it was undone
 * before. Needs `lockPeople`.
 *
 * @throws SwitchboardError `conflict` when one of the two was merged again later: that merge has to be undone first
 */
export async function undoContactMerge(
  db: Queryable,
  mergeId: string,
  at: Date,
): Promise<NewEvent<'contact.merged'>[] | null> {
  const later = await laterMerge(db, mergeId);
  if (later !== null) {
    throw new SwitchboardError(
      'conflict',
      `These people were merged again later. Undo merge ${later} first.`,
    );
  }
  const { rows } = await db.query<{ kept: string; merged: string; reason: string; identity_ids: string[] }>({
    name: 'undo-contact-merge',
    text: `with undone as (
        update contact_merges set undone_at = $2 where id = $1 and undone_at is null
        returning kept_contact_id, merged_contact_id, reason, identity_ids, conversation_ids, lent
      ), ids as (
        update contact_identities i set contact_id = undone.merged_contact_id from undone
        where i.id = any(undone.identity_ids)
      ), moved as (
        update conversations c set contact_id = undone.merged_contact_id from undone
        where c.id = any(undone.conversation_ids)
      ), back as (
        update contacts c set merged_into = null, updated_at = $2 from undone where c.id = undone.merged_contact_id
      ), returned as (
        update contacts c set updated_at = $2,
          name = case when 'name' = any(undone.lent) then nullif(c.name, own.name) else c.name end,
          client_id = case when 'client_id' = any(undone.lent) then nullif(c.client_id, own.client_id)
            else c.client_id end,
          address_book_name = case when 'address_book_name' = any(undone.lent)
            then nullif(c.address_book_name, own.address_book_name) else c.address_book_name end
        from undone join contacts own on own.id = undone.merged_contact_id where c.id = undone.kept_contact_id
      )
      select kept_contact_id as kept, merged_contact_id as merged, reason, identity_ids from undone`,
    values: [mergeId, at.toISOString()],
  });
  const [undone] = rows;
  if (undone === undefined) return null;
  const conversations = await unmergeConversations(db, mergeId, at);
  await returnAddresses(db, undone);
  return [contactMerged({ mergeId, ...undone, conversations, undone: true })];
}

async function laterMerge(db: Queryable, mergeId: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>({
    name: 'later-merge',
    text: `select l.id from contact_merges g join contact_merges l on l.id > g.id and l.undone_at is null
        and (l.kept_contact_id in (g.kept_contact_id, g.merged_contact_id)
          or l.merged_contact_id in (g.kept_contact_id, g.merged_contact_id))
      where g.id = $1 and g.undone_at is null order by l.id desc limit 1`,
    values: [mergeId],
  });
  return rows[0]?.id ?? null;
}

/**
 * Addresses that went over since the merge, on other numbers for instance, go to the parted person's conversation of
 * that channel; where there is none, the next message makes one. No conversation answers an address that is not its own.
 */
async function returnAddresses(
  db: Queryable,
  { kept, merged, identity_ids: identityIds }: { kept: string; merged: string; identity_ids: string[] },
): Promise<void> {
  await db.query({
    name: 'take-addresses-back',
    text: `delete from conversation_addresses a using contact_identities i, conversations c
      where i.id = any($2::uuid[]) and a.address = i.value and c.id = a.conversation_id and c.contact_id = $1
        and i.platform = c.platform`,
    values: [kept, identityIds],
  });
  await db.query({
    name: 'return-addresses',
    text: `insert into conversation_addresses (channel_id, address, conversation_id)
      select c.channel_id, i.value, c.id from conversations c
      join contact_identities i on i.contact_id = c.contact_id and i.platform = c.platform
        and i.kind in ('phone', 'bsuid')
      where c.contact_id = $1 and c.platform = 'whatsapp' and c.merged_into is null
      on conflict do nothing`,
    values: [merged],
  });
  await db.query({
    name: 'answer-own-addresses',
    text: `update conversations c set reply_address = c.external_id
      where c.contact_id in ($1, $2) and not exists (
        select from conversation_addresses a where a.conversation_id = c.id and a.address = c.reply_address)`,
    values: [kept, merged],
  });
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

import type { Queryable } from '../sql/statement.ts';

/** Everything that is one person, or nothing. */
export interface StoredPerson {
  contactIds: string[];
  conversationIds: string[];
  /** Every id by which a platform knows the person. */
  externalIds: string[];
}

/**
 * The person whom Messenger or Instagram knows by this id, in any scope: the contact that holds it, those that went
 * into it, and their conversations.
 */
export async function findPerson(db: Queryable, externalId: string): Promise<StoredPerson> {
  const { rows } = await db.query<{ contacts: string[]; conversations: string[]; ids: string[] }>({
    text: `with recursive people(id) as (
        select contact_id from contact_identities
        where platform in ('facebook', 'instagram') and kind in ('psid', 'igsid') and value = $1
        union
        select c.id from contacts c join people on c.merged_into = people.id
      )
      select array(select id from people order by id) as contacts,
        array(select id from conversations where contact_id in (select id from people) order by id) as conversations,
        array(select distinct value from contact_identities where contact_id in (select id from people)) as ids`,
    values: [externalId],
  });
  const { contacts, conversations, ids } = rows[0]!;
  return { contactIds: contacts, conversationIds: conversations, externalIds: ids };
}

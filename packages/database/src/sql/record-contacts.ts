import type { NewEvent } from '@switchboard/core';
import type { ResolvedPeople } from '../people/resolve-people.ts';
import { conversationEvents } from './changed-messages.ts';
import type { InboundPlan } from './inbound-plan.ts';
import { columns, type Queryable } from './statement.ts';

/**
 * Keeps how the business calls people in the address book of its phone: the newest entry, by the platform's time. An
 * entry that was removed takes the name away. `peers` are the people of `plan.contacts`, in its order.
 */
export async function recordContacts(
  db: Queryable,
  plan: InboundPlan,
  peers: ResolvedPeople['peers'],
  at: Date,
): Promise<NewEvent[]> {
  const entries = plan.contacts.flatMap(({ event, item }, index) => {
    const { channelId, contactId } = peers[index]!;
    if (channelId === null) plan.results[item]!.unconnected.push(event.channelExternalId);
    return contactId === null ? [] : [{ contactId, event, item }];
  });
  if (entries.length === 0) return [];
  for (const { item } of entries) plan.results[item]!.updatesApplied++;
  const { rows } = await db.query<{ id: string }>({
    name: 'record-address-book',
    text: `with named as (
        update contacts c set address_book_name = k.name, address_book_at = k.at, updated_at = $4
        from (
          select distinct on (id) id, name, at from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as k(id, name, at)
          order by id, at desc, coalesce(name, '') collate "C" desc
        ) k
        where c.id = k.id and (c.address_book_at is null
          or (c.address_book_at, coalesce(c.address_book_name, '') collate "C") < (k.at, coalesce(k.name, '')))
        returning c.id
      )
      select v.id from named join conversations v on v.contact_id = named.id`,
    values: [
      ...columns(
        entries,
        ({ contactId }) => contactId,
        ({ event }) => event.name,
        ({ event }) => (event.occurredAt ?? at).toISOString(),
      ),
      at.toISOString(),
    ],
  });
  return await conversationEvents(
    db,
    rows.map(({ id }) => id),
    at,
  );
}

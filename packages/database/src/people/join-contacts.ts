import { newId, type NewEvent } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';
import type { FoundPerson } from './find-contacts.ts';
import { mergeContacts, partedPairs } from './merge-contacts.ts';

export interface JoinedContacts {
  /** The contact of each claim, by its index. */
  contactOf: Map<number, string>;
  /** The merges. */
  events: NewEvent[];
}

/** One contact for each person: the oldest known one, into which the others go, or a new one. Needs `lockPeople`. */
export async function joinContacts(
  db: Queryable,
  people: readonly FoundPerson[],
  at: Date,
): Promise<JoinedContacts> {
  const contactOf = new Map<number, string>();
  const events: NewEvent[] = [];
  const fresh: string[] = [];
  for (const { claims, contactIds, reason } of people) {
    const keptOf = await keptContacts(db, contactIds);
    for (const [merged, kept] of keptOf) {
      if (merged !== kept) events.push(...(await mergeContacts(db, { kept, merged, reason, at })));
    }
    const somebody = contactIds[0] ?? newId();
    if (contactIds.length === 0) fresh.push(somebody);
    for (const { index, contactId } of claims) {
      contactOf.set(index, keptOf.get(contactId ?? somebody) ?? somebody);
    }
  }
  await db.query({
    name: 'insert-contacts',
    text: `insert into contacts (id) select id from unnest($1::uuid[]) as k(id)`,
    values: [fresh],
  });
  return { contactOf, events };
}

/**
 * Into which contact each of them goes: the oldest that it may be joined with. What a person has taken apart stays
 * apart, directly and through others.
 */
async function keptContacts(db: Queryable, contactIds: readonly string[]): Promise<Map<string, string>> {
  const parted = contactIds.length > 1 ? await partedPairs(db, contactIds) : new Set<string>();
  const groups: string[][] = [];
  for (const id of contactIds) {
    const group = groups.find((members) => members.every((member) => !parted.has(`${member} ${id}`)));
    if (group === undefined) groups.push([id]);
    else group.push(id);
  }
  return new Map(groups.flatMap((members) => members.map((id) => [id, members[0]!] as const)));
}

import { type ContactView, IDENTITY_KINDS, PLATFORMS } from '@switchboard/core';
import { listContacts } from '../people/read-contacts.ts';
import type { Queryable } from '../sql/statement.ts';
import { isOneOf, namedInTail } from './matching-conversations.ts';
import { newsOfTail } from './news.ts';
import { searchTerms } from './search-terms.ts';

/**
 * People whose conversations are called so, and whoever has this very id: some have no conversation. The newest first. The
 * caller reads in one snapshot.
 */
export async function findPeople(db: Queryable, q: string, limit: number): Promise<ContactView[]> {
  const terms = searchTerms(q);
  if (terms === null) return [];
  const { conversationIds } = await newsOfTail(db);
  const tail = { messages: [], conversationIds };
  const values: unknown[] = [];
  const isCalledSo = isOneOf({ terms, tail, ids: await namedInTail(db, terms, tail) }, values);
  const list = (array: readonly string[]) => `any($${values.push(array)}::text[])`;
  // As the unique index of ids has it. What an id is unique within is a channel, where it is not everything.
  const hasId = `i.platform = ${list(PLATFORMS)} and i.kind = ${list(IDENTITY_KINDS)}
    and i.scope = any(array(select external_id from channels union all select ''))
    and i.value = $${values.push(digitsOf(q) ?? q.trim())}`;
  const condition = `p.id in (
    select c.contact_id from conversations c where ${isCalledSo}
    union all select i.contact_id from contact_identities i where ${hasId})`;
  return await listContacts(db, limit, { condition, values });
}

/** A number as it is kept, however it was written; null where the words are no number. */
function digitsOf(words: string): string | null {
  if (!/^\+?[\d\s().-]+$/.test(words)) return null;
  const digits = words.replace(/\D/g, '');
  return digits === '' ? null : digits;
}

import type { DataSource } from 'typeorm';
import { LIMITS } from '@switchboard/core';
import { type Queryable, queryableOf } from '../sql/statement.ts';
import { conversationTexts } from './found-by.ts';
import { findMessages, type SearchTail, searchTail } from './find-messages.ts';
import { type SearchTerms, searchTerms } from './search-terms.ts';

/** Conversations in which something is found. */
export interface MatchingConversations {
  /** By these the index names them, but those of the tail. Null: there is nothing to look for, and nothing is found. */
  terms: SearchTerms | null;
  tail: SearchTail;
  /** The others. */
  ids: readonly string[];
}

/**
 * By what they are called all of them; by what was said in them those of the newest messages that match, up to
 * `searchInboxMessagesMax`.
 */
export async function matchingConversations(
  dataSource: DataSource,
  q: string,
): Promise<MatchingConversations> {
  const terms = searchTerms(q);
  if (terms === null) return { terms, tail: { messages: [], conversationIds: [] }, ids: [] };
  return await inSnapshot(dataSource, async (db) => {
    const tail = await searchTail(db);
    const limit = LIMITS.searchInboxMessagesMax;
    const { messages } = await findMessages(db, terms, { tail, before: null, limit });
    const named = await namedInTail(db, terms, tail);
    return { terms, tail, ids: [...new Set([...named, ...messages.map((one) => one.conversationId)])] };
  });
}

/** The condition that `c`, a conversation, is one of them; puts what it needs behind `values`. */
export function isOneOf(found: MatchingConversations | null, values: unknown[]): string {
  if (found === null || found.terms === null) return 'false';
  const words = `$${values.push(tsqueryOf(found.terms))}::tsquery`;
  const tail = `$${values.push(found.tail.conversationIds)}::uuid[]`;
  const ids = `$${values.push(found.ids)}::uuid[]`;
  return `c.id in (
    select s.conversation_id from search_conversations s where s.words @@ ${words} and s.conversation_id <> all(${tail})
    union all select unnest(${ids}))`;
}

/** Those of the tail that are called so. */
export async function namedInTail(
  db: Queryable,
  { prefixes }: SearchTerms,
  tail: SearchTail,
): Promise<string[]> {
  const texts = await conversationTexts(db, tail.conversationIds);
  const isNamed = (words: Set<string>) =>
    prefixes.every((prefix) => [...words].some((word) => word.startsWith(prefix)));
  return texts.filter(({ words }) => isNamed(words)).map(({ id }) => id);
}

/** In one snapshot, so that what is put together anew meanwhile is neither missed nor met twice. */
export async function inSnapshot<T>(dataSource: DataSource, work: (db: Queryable) => Promise<T>): Promise<T> {
  return await dataSource.transaction('REPEATABLE READ', async (manager) => {
    const db = queryableOf(manager);
    await db.query({
      text: `select set_config('statement_timeout', $1, true), set_config('jit', 'off', true)`,
      values: [String(LIMITS.searchStatementMsMax)],
    });
    return await work(db);
  });
}

/** Each word quoted: they hold letters, digits and the mark of numbers only, and no sign that means something here. */
function tsqueryOf({ prefixes }: SearchTerms): string {
  return prefixes.map((prefix) => `'${prefix.replace(/['\\]/gu, '')}':*`).join(' & ');
}

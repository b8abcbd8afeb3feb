import { LIMITS } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';
import { type MessageText, messageTexts } from './found-by.ts';
import { CandidateStream, type SegmentBounds } from './candidate-stream.ts';
import { newestNewsAfter } from './news.ts';
import { byTime, type SegmentEntry } from './segment-entries.ts';
import { matchesTerms, type SearchTerms } from './search-terms.ts';

/** Where a page begins: behind this message, which need not match. */
export type SearchPlace = Pick<SegmentEntry, 'id' | 'sentAtMs'>;

export interface SearchedMessages {
  /** Newest first. */
  messages: MessageText[];
  hasMore: boolean;
}

/** What the log tells of that the index does not know yet: it is looked at itself. */
export interface SearchTail {
  messages: readonly MessageText[];
  conversationIds: readonly string[];
}

export async function searchTail(db: Queryable): Promise<SearchTail> {
  const { rows } = await db.query<{ seq: string }>({ text: `select seq from search_index where id = 1` });
  const news = await newestNewsAfter(db, BigInt(rows[0]!.seq), LIMITS.searchTailEventsMax);
  return {
    messages: await messageTexts(db, [...new Set([...news.createdIds, ...news.changedIds])]),
    conversationIds: news.conversationIds,
  };
}

/** How many entries are looked up at once: a page at first, more where few of them match. */
const FIRST_CHUNK = 64;
const CHUNK_MAX = 256;

/**
 * The newest messages that match, older than `before`. The index only names candidates; each is read and matched as it is
 * now, so that an edited message is found by its new words alone, and one that was taken back not at all. The caller
 * reads in one snapshot.
 */
export async function findMessages(
  db: Queryable,
  terms: SearchTerms,
  { tail, before, limit }: { tail: SearchTail; before: SearchPlace | null; limit: number },
): Promise<SearchedMessages> {
  const isOlder = (place: SearchPlace) => before === null || byTime(place, before) < 0;
  const ofTail = tail.messages.filter((message) => isOlder(message) && matchesTerms(message.text, terms));
  const waiting = ofTail.toSorted((a, b) => byTime(b, a));
  const inTail = new Set(tail.messages.map(({ id }) => id));
  const found: MessageText[] = [];
  const seen = new Set<string>();
  const candidates = new CandidateStream(db, terms.prefixes, await segmentsBefore(db, before));
  let read = 0;
  let size = FIRST_CHUNK;
  while (found.length <= limit && read < LIMITS.searchCandidatesMax) {
    const chunk = await candidates.next(size);
    size = Math.min(2 * size, CHUNK_MAX);
    const oldest = chunk.at(-1);
    const fresh = chunk.filter((entry) => isOlder(entry) && !inTail.has(entry.id) && !seen.has(entry.id));
    for (const { id } of fresh) seen.add(id);
    const texts = await messageTexts(
      db,
      fresh.map(({ id }) => id),
    );
    read += fresh.length;
    const matching = texts.filter(({ text }) => matchesTerms(text, terms));
    const behind = waiting.findIndex((message) => oldest !== undefined && byTime(message, oldest) < 0);
    matching.push(...waiting.splice(0, behind < 0 ? waiting.length : behind));
    found.push(...matching.toSorted((a, b) => byTime(b, a)));
    if (oldest === undefined) break;
  }
  return { messages: found.slice(0, limit), hasMore: found.length > limit };
}

/** Newest first. */
async function segmentsBefore(db: Queryable, before: SearchPlace | null): Promise<SegmentBounds[]> {
  const { rows } = await db.query<{ id: number; newest_ms: string }>({
    text: `select id, newest_ms from search_segments
      where $1::bigint is null or oldest_ms <= $1::bigint order by newest_ms desc, id`,
    values: [before?.sentAtMs ?? null],
  });
  return rows.map(({ id, newest_ms: newestMs }) => ({ id, newestMs: Number(newestMs) }));
}

import { LIMITS } from '@switchboard/core';
import { bytes, integers, texts } from '../sql/array-parameters.ts';
import type { Queryable } from '../sql/statement.ts';
import { type MessageText, messageTexts } from './found-by.ts';
import {
  byTime,
  markOf,
  packEntries,
  packPlaces,
  SEGMENT_FORMAT,
  type SegmentEntry,
  unpackEntries,
} from './segment-entries.ts';
import { pairWords } from './word-pairs.ts';
import { foldText, indexedWordsOf, wordsInOrder } from './words.ts';

/** Puts messages into segments of their own, as many as they need; those that are found by nothing into none. */
export async function writeSegments(db: Queryable, messages: readonly MessageText[]): Promise<void> {
  const worded = await withWords(db, messages);
  const inOrder = worded.filter(({ words }) => words.size > 0).toSorted(byTime);
  const size = LIMITS.searchSegmentMessagesMax;
  for (let at = 0; at < inOrder.length; at += size) await writeSegment(db, inOrder.slice(at, at + size));
}

type WordedMessage = MessageText & { words: Set<string> };

/**
 * A stranger's texts may take seconds to take apart. Now and then something is asked of the database, so that others have
 * their turn, and the transaction does not end for being idle.
 */
async function withWords(db: Queryable, messages: readonly MessageText[]): Promise<WordedMessage[]> {
  const worded: WordedMessage[] = [];
  let chars = 0;
  for (const message of messages) {
    const folded = foldText(message.text);
    const words = indexedWordsOf(folded);
    for (const pair of pairWords(wordsInOrder(folded))) words.add(pair);
    worded.push({ ...message, words });
    chars += folded.length;
    if (chars < LIMITS.searchFoldedCharsMax) continue;
    await db.query({ text: 'select' });
    chars = 0;
  }
  return worded;
}

async function writeSegment(db: Queryable, messages: readonly WordedMessage[]): Promise<void> {
  const placesOf = new Map<string, number[]>();
  for (const [place, { words }] of messages.entries()) {
    for (const word of words) {
      const places = placesOf.get(word);
      if (places === undefined) placesOf.set(word, [place]);
      else places.push(place);
    }
  }
  const entries = messages.map(({ id, sentAtMs, text }) => ({ id, sentAtMs, mark: markOf(sentAtMs, text) }));
  const { rows } = await db.query<{ id: number }>({
    text: `insert into search_segments (oldest_ms, newest_ms, entries, format) values ($1, $2, $3, $4) returning id`,
    values: [messages[0]!.sentAtMs, messages.at(-1)!.sentAtMs, packEntries(entries), SEGMENT_FORMAT],
  });
  // Nearly in the order of the primary key, so that pages are filled one after another.
  const postings = [...placesOf].toSorted(([a], [b]) => (a < b ? -1 : 1));
  await db.query({
    text: `insert into search_postings (segment_id, word, entries)
      select $1, word, entries from unnest($2::text[], $3::bytea[]) as k(word, entries)`,
    values: [
      rows[0]!.id,
      texts(postings, ([word]) => word),
      bytes(postings, ([, places]) => packPlaces(places)),
    ],
  });
}

/** Writes segments anew, as one, from what their messages are found by now; what is found by nothing is left out. */
export async function rewriteSegments(db: Queryable, segmentIds: readonly number[]): Promise<void> {
  const ids = integers(segmentIds, (id) => id);
  const { rows } = await db.query<{ entries: Buffer }>({
    text: `delete from search_segments where id = any($1::integer[]) returning entries`,
    values: [ids],
  });
  await db.query({
    text: `delete from search_postings where segment_id = any($1::integer[])`,
    values: [ids],
  });
  const messageIds = new Set(rows.flatMap(({ entries }) => unpackEntries(entries).map(({ id }) => id)));
  await writeSegments(db, await messageTexts(db, [...messageIds]));
}

/** Where a message stands in the index. */
export interface IndexedMessage extends SegmentEntry {
  segmentId: number;
}

/** How much later than it was stored, or earlier, a reply may have the time by which it was indexed. */
const MOVED_MS_MAX = 10_000;

/** Those of these messages that the index has. */
export async function findIndexed(
  db: Queryable,
  messages: readonly Pick<MessageText, 'id' | 'sentAtMs' | 'storedAtMs'>[],
): Promise<IndexedMessage[]> {
  if (messages.length === 0) return [];
  const wanted = new Set(messages.map(({ id }) => id));
  const times = new Set(messages.flatMap(({ sentAtMs, storedAtMs }) => [sentAtMs, storedAtMs]));
  const { rows } = await db.query<{ id: number; entries: Buffer }>({
    text: `select s.id, s.entries from search_segments s where exists (
        select from unnest($1::bigint[]) as k(ms) where k.ms between s.oldest_ms - $2 and s.newest_ms + $2)`,
    values: [[...times], MOVED_MS_MAX],
  });
  return rows.flatMap(({ id: segmentId, entries }) =>
    unpackEntries(entries)
      .filter(({ id }) => wanted.has(id))
      .map((entry) => ({ ...entry, segmentId })),
  );
}

/** To be written anew: what one of their messages is found by has changed. */
export async function markStale(db: Queryable, segmentIds: readonly number[]): Promise<void> {
  if (segmentIds.length === 0) return;
  await db.query({
    text: `update search_segments set is_stale = true where id = any($1::integer[])`,
    values: [segmentIds],
  });
}

/**
 * Waits for the step that is under way and lets no other begin until commit, so that no words are written that go
 * meanwhile. Comes before locks that others wait for.
 */
export async function pauseIndexing(db: Queryable): Promise<void> {
  await db.query({ text: `select from search_index where id = 1 for update` });
}

/**
 * Has all segments written anew that may have messages of these conversations: their words are to go. Which ones have them
 * would take longer to find out than writing them does, and those locks are waited for. Needs `pauseIndexing`.
 */
export async function forgetWordsOf(db: Queryable, conversationIds: readonly string[]): Promise<void> {
  await db.query({
    text: `update search_segments s set is_stale = true from (
        select floor(extract(epoch from k.at) * 1000)::bigint as ms
        from messages m cross join lateral (values (m.sent_at), (m.created_at)) as k(at)
        where m.conversation_id = any($1::uuid[])
      ) as times where times.ms between s.oldest_ms - $2 and s.newest_ms + $2`,
    values: [conversationIds, MOVED_MS_MAX],
  });
}

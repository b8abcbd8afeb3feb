import { LIMITS } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';
import { ENTRY_BYTES, SEGMENT_FORMAT } from './segment-entries.ts';
import { rewriteSegments } from './write-segments.ts';

/** Segments that one step writes anew: each takes up to a fifth of a second. */
const REWRITTEN_AT_ONCE = 4;

/** Writes some of the segments anew that have words which are to go, or another format. Answers whether there may be more. */
export async function rewriteStale(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ id: number }>({
    text: `select id from search_segments where is_stale or format <> $2
      order by is_stale desc, newest_ms desc limit $1`,
    values: [REWRITTEN_AT_ONCE, SEGMENT_FORMAT],
  });
  for (const { id } of rows) await rewriteSegments(db, [id]);
  return rows.length === REWRITTEN_AT_ONCE;
}

/**
 * Puts small segments of similar size together, so that a search looks into few, and a message is written anew a few times
 * at most until it is in a full one.
 */
export async function joinSegments(db: Queryable): Promise<void> {
  const { rows } = await db.query<{ id: number; messages: number }>({
    text: `select id, octet_length(entries) / $1::integer as messages from search_segments
      where octet_length(entries) < $1::integer * $2::integer`,
    values: [ENTRY_BYTES, LIMITS.searchSegmentMessagesMax],
  });
  const bySize = new Map<number, number[]>();
  for (const { id, messages } of rows) {
    const alike = bySize.get(sizeClass(messages));
    if (alike === undefined) bySize.set(sizeClass(messages), [id]);
    else alike.push(id);
  }
  for (const ids of bySize.values()) {
    if (ids.length >= LIMITS.searchSegmentsMerged) await rewriteSegments(db, ids);
  }
}

/** Each class has segments of so many times as many messages as the one below. */
function sizeClass(messages: number): number {
  return Math.floor(Math.log2(Math.max(messages, 1)) / Math.log2(LIMITS.searchSegmentsMerged));
}

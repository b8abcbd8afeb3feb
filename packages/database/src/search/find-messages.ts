import { LIMITS } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';
import { type MessageText, messageTexts } from './found-by.ts';
import { CandidateStream, type SegmentBounds } from './candidate-stream.ts';
import { newsOfTail } from './news.ts';
import { byTime, markOf, type SegmentEntry } from './segment-entries.ts';
import { foldedMatches, type SearchTerms } from './search-terms.ts';
import { foldText } from './words.ts';

/** Where a page begins: behind this message, which need not match. */
export type SearchPlace = Pick<SegmentEntry, 'id' | 'sentAtMs'>;

export interface SearchedMessages {
  /** Newest first. */
  messages: MessageText[];
  /** There are more, or there may be: a limit of work was reached. */
  hasMore: boolean;
}

/** What the log tells of that the index does not know yet: it is looked at itself. */
export interface SearchTail {
  messages: readonly MessageText[];
  conversationIds: readonly string[];
}

export async function searchTail(db: Queryable): Promise<SearchTail> {
  const news = await newsOfTail(db);
  return {
    messages: await messageTexts(db, [...new Set([...news.createdIds, ...news.changedIds])]),
    conversationIds: news.conversationIds,
  };
}

/** How many entries are looked up at once: a page at first, more where few of them match. */
const FIRST_CHUNK = 32;
const CHUNK_MAX = 256;

/**
 * The newest messages that match, older than `before`. The index only names candidates; each is read and matched as it is
 * now, so that an edited message is found by its new words alone, and one that was taken back not at all. The caller
 * reads in one snapshot. Reads `searchCandidatesMax` candidates at most, and takes `searchFoldedCharsMax` of them apart.
 */
export async function findMessages(
  db: Queryable,
  terms: SearchTerms,
  { tail, before, limit }: { tail: SearchTail; before: SearchPlace | null; limit: number },
): Promise<SearchedMessages> {
  const isOlder = (place: SearchPlace) => before === null || byTime(place, before) < 0;
  const ofTail = new Matcher(terms).match(tail.messages.filter(isOlder).toSorted(newestFirst));
  const waiting = ofTail.matching;
  // The index may know of those that could not be read.
  const seen = new Set(ofTail.read.map(({ id }) => id));
  const found: MessageText[] = [];
  const candidates = new CandidateStream(db, terms, await segmentsBefore(db, before));
  const matcher = new Matcher(terms);
  let read = 0;
  let size = Math.min(Math.max(limit + 1, FIRST_CHUNK), CHUNK_MAX);
  while (found.length <= limit) {
    const chunk = await candidates.next(size);
    size = Math.min(2 * size, CHUNK_MAX);
    const fresh = chunk.filter((entry) => isOlder(entry) && !seen.has(entry.id));
    for (const { id } of fresh) seen.add(id);
    const ids = fresh.map(({ id }) => id);
    const textOf = new Map((await messageTexts(db, ids)).map((message) => [message.id, message]));
    const messages = fresh.flatMap(({ id, mark }) => {
      const message = textOf.get(id);
      return message === undefined ? [] : [{ ...message, mark }];
    });
    const { read: looked, matching } = matcher.match(messages);
    read += fresh.length;
    const oldest = looked.length < messages.length ? looked.at(-1) : chunk.at(-1);
    const behind = waiting.findIndex((message) => oldest !== undefined && byTime(message, oldest) < 0);
    matching.push(...waiting.splice(0, behind < 0 ? waiting.length : behind));
    found.push(...matching.toSorted(newestFirst));
    if (oldest === undefined) break;
    // Whoever asks on, asks from the last one found.
    if (matcher.isSpent || read >= LIMITS.searchCandidatesMax) {
      return { messages: found.slice(0, limit), hasMore: found.length > 0 };
    }
  }
  return { messages: found.slice(0, limit), hasMore: found.length > limit };
}

function newestFirst(a: SearchPlace, b: SearchPlace): number {
  return byTime(b, a);
}

/**
 * Sees whether messages match as they are now. A stranger may send texts that take long to take apart: of so many
 * characters at most, and none where the index knows the message as it is.
 */
class Matcher {
  readonly #terms: SearchTerms;
  #charsLeft: number = LIMITS.searchFoldedCharsMax;

  constructor(terms: SearchTerms) {
    this.#terms = terms;
  }

  get isSpent(): boolean {
    return this.#charsLeft <= 0;
  }

  /** The first of them, as far as it can read, and those of them that match. Each with its mark, if the index names it. */
  match(messages: readonly (MessageText & { mark?: Buffer })[]): Record<'read' | 'matching', MessageText[]> {
    const read: MessageText[] = [];
    const matching: MessageText[] = [];
    for (const message of messages) {
      if (this.isSpent) break;
      read.push(message);
      if (this.#matches(message)) matching.push(message);
    }
    return { read, matching };
  }

  /** The index does not know phrases, only pairs that may be of other words. */
  #matches({ sentAtMs, text, mark }: MessageText & { mark?: Buffer }): boolean {
    if (mark !== undefined && this.#terms.phrases.length === 0) {
      if (markOf(sentAtMs, text).equals(mark)) return true;
    }
    const folded = foldText(text);
    this.#charsLeft -= folded.length;
    return foldedMatches(folded, this.#terms);
  }
}

/** Newest first. */
async function segmentsBefore(db: Queryable, before: SearchPlace | null): Promise<SegmentBounds[]> {
  const { rows } = await db.query<{ id: number; newest_ms: string; format: number }>({
    text: `select id, newest_ms, format from search_segments
      where $1::bigint is null or oldest_ms <= $1::bigint order by newest_ms desc, id`,
    values: [before?.sentAtMs ?? null],
  });
  return rows.map(({ id, newest_ms: newestMs, format }) => ({ id, newestMs: Number(newestMs), format }));
}

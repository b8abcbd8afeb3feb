import { LIMITS } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';
import { byTime, ENTRY_BYTES, PLACE_BYTES, type SegmentEntry, unpackEntries } from './segment-entries.ts';

export interface SegmentBounds {
  id: number;
  newestMs: number;
}

/** The places of a segment that have all words, and how far they have been read. */
interface OpenSegment {
  id: number;
  /** Oldest first: what is read next stands last. */
  places: number[];
  /** Read, and not given out yet; oldest first. */
  entries: SegmentEntry[];
}

/** Segments looked into at once: few at first, as frequent words are in the newest ones. */
const FIRST_SEGMENTS = 2;
const SEGMENTS_MAX = 128;
const GROWTH = 4;

/**
 * Messages that had all words when they were indexed, newest first across segments, whose times may overlap. Looks into
 * older segments only when the newer ones are used up.
 */
export class CandidateStream {
  readonly #db: Queryable;
  /** What is expected to be the rarest word comes first: the others are only looked for in segments that have it. */
  #prefixes: string[];
  /** Newest last. */
  readonly #unread: SegmentBounds[];
  #open: OpenSegment[] = [];
  #segmentsNext = FIRST_SEGMENTS;

  constructor(db: Queryable, prefixes: readonly string[], segments: readonly SegmentBounds[]) {
    this.#db = db;
    this.#prefixes = prefixes.toSorted((a, b) => b.length - a.length);
    this.#unread = segments.toReversed();
  }

  /** Up to `count` of the next ones; none when there are no more. */
  async next(count: number): Promise<SegmentEntry[]> {
    const entries: SegmentEntry[] = [];
    while (entries.length < count) {
      await this.#readAhead(count);
      const newest = this.#newest();
      const unread = this.#unread.at(-1);
      if (
        unread !== undefined &&
        (newest === undefined || newest.entries.at(-1)!.sentAtMs <= unread.newestMs)
      ) {
        await this.#openSegments();
      } else if (newest === undefined) break;
      else entries.push(newest.entries.pop()!);
    }
    return entries;
  }

  #newest(): OpenSegment | undefined {
    let newest: OpenSegment | undefined;
    for (const segment of this.#open) {
      if (newest === undefined || byTime(segment.entries.at(-1)!, newest.entries.at(-1)!) > 0)
        newest = segment;
    }
    return newest;
  }

  /** Afterwards every open segment has its next entry at hand. */
  async #readAhead(count: number): Promise<void> {
    const empty = this.#open.filter(({ entries }) => entries.length === 0);
    if (empty.length === 0) return;
    const wanted = empty.flatMap((segment) =>
      segment.places.splice(-count).map((place) => ({ segment, place })),
    );
    if (wanted.length > 0) {
      const { rows } = await this.#db.query<{ entry: Buffer }>({
        text: `select substring(s.entries from k.place * $3::integer + 1 for $3::integer) as entry
          from unnest($1::integer[], $2::integer[]) with ordinality as k(id, place, ordinal)
            join search_segments s on s.id = k.id order by k.ordinal`,
        values: [wanted.map(({ segment }) => segment.id), wanted.map(({ place }) => place), ENTRY_BYTES],
      });
      for (const [index, { segment }] of wanted.entries()) {
        segment.entries.push(...unpackEntries(rows[index]!.entry));
      }
    }
    this.#open = this.#open.filter(({ entries }) => entries.length > 0);
  }

  async #openSegments(): Promise<void> {
    const segments = this.#unread.splice(-this.#segmentsNext);
    this.#segmentsNext = Math.min(this.#segmentsNext * GROWTH, SEGMENTS_MAX);
    const { rows } = await this.#db.query<{ id: number; postings: (Buffer | null)[] }>({
      text: postingsStatement(this.#prefixes.length),
      values: [segments.map(({ id }) => id), ...this.#prefixes.flatMap((prefix) => [prefix, behind(prefix)])],
    });
    for (const { id, postings } of rows) {
      const places = inAll(postings as Buffer[]);
      if (places.length > 0) this.#open.push({ id, places, entries: [] });
    }
    this.#putRarestFirst(rows.map(({ postings }) => postings as Buffer[]));
  }

  #putRarestFirst(rows: readonly Buffer[][]): void {
    if (rows.length === 0) return;
    const sizes = new Map(
      this.#prefixes.map((prefix, index) => [prefix, rows.reduce((sum, row) => sum + row[index]!.length, 0)]),
    );
    this.#prefixes = this.#prefixes.toSorted((a, b) => sizes.get(a)! - sizes.get(b)!);
  }
}

/** In the order of bytes, what begins with `prefix` lies before this: words have no such character. */
function behind(prefix: string): string {
  return `${prefix}\u{10FFFF}`;
}

/**
 * Of each segment that has them all, the places of each word. Nothing of a query is in the text of the statement: it
 * depends on the number of words only. `as materialized`: a range of the primary key each, in this order.
 */
function postingsStatement(prefixes: number): string {
  const parts = Array.from({ length: prefixes }, (_, index) => {
    const given = index === 0 ? '' : ` and w${index - 1}.entries is not null`;
    return `cross join lateral (
      select string_agg(p.entries, '') as entries from search_postings p
      where p.segment_id = s.id and p.word >= $${2 * index + 2} and p.word < $${2 * index + 3}${given}
    ) as w${index}`;
  });
  const names = Array.from({ length: prefixes }, (_, index) => `w${index}.entries`);
  return `select s.id, array[${names.join(', ')}] as postings
    from unnest($1::integer[]) as s(id) ${parts.join('\n')}
    where ${names.map((name) => `${name} is not null`).join(' and ')}`;
}

/** The places that are in all, smallest first. The beginning of several words may name a place twice. */
function inAll(postings: readonly Buffer[]): number[] {
  const foundIn = new Uint8Array(LIMITS.searchSegmentMessagesMax);
  for (const [index, packed] of postings.entries()) {
    for (let at = 0; at < packed.length; at += PLACE_BYTES) {
      const place = packed.readUInt16LE(at);
      if (foundIn[place] === index) foundIn[place] = index + 1;
    }
  }
  const places: number[] = [];
  for (const [place, count] of foundIn.entries()) if (count === postings.length) places.push(place);
  return places;
}

import type { Queryable } from '../sql/statement.ts';
import { byTime, ENTRY_BYTES, SEGMENT_FORMAT, type SegmentEntry, unpackEntries } from './segment-entries.ts';
import { SegmentLookUp } from './segment-look-up.ts';
import { beginningWith, type SearchTerms } from './search-terms.ts';

export interface SegmentBounds {
  id: number;
  newestMs: number;
  format: number;
}

/** The places of a segment that have all words, and how far they have been read. */
interface OpenSegment {
  id: number;
  /** No place that has not been read is newer. */
  newestMs: number;
  /** Oldest first: what is read next stands last. */
  places: number[];
  /** Read, and not given out yet; oldest first. */
  entries: SegmentEntry[];
}

/** Segments looked into at once: few at first, as frequent words are in the newest ones. */
const FIRST_SEGMENTS = 2;
const SEGMENTS_MAX = 128;
const GROWTH = 5;
/** Entries read at once of one segment whose times overlap those of many: fewer would mean many turns. */
const READ_MIN = 8;

/**
 * Messages that had all words when they were indexed, newest first across segments, whose times may overlap. Looks into
 * older segments only when the newer ones are used up.
 */
export class CandidateStream {
  readonly #db: Queryable;
  readonly #lookUp: SegmentLookUp;
  /** For segments of an older format. */
  readonly #plainLookUp: SegmentLookUp;
  /** Newest last. */
  readonly #unread: SegmentBounds[];
  #open: OpenSegment[] = [];
  #segmentsNext = FIRST_SEGMENTS;

  constructor(
    db: Queryable,
    { prefixes, ranges }: Pick<SearchTerms, 'prefixes' | 'ranges'>,
    segments: readonly SegmentBounds[],
  ) {
    this.#db = db;
    this.#lookUp = new SegmentLookUp(db, ranges);
    this.#plainLookUp = new SegmentLookUp(db, prefixes.map(beginningWith));
    this.#unread = segments.toReversed();
  }

  /** Up to `count` of the next ones; none when there are no more. */
  async next(count: number): Promise<SegmentEntry[]> {
    const entries: SegmentEntry[] = [];
    while (entries.length < count) {
      const newest = this.#newest();
      const newestMs = newest === undefined ? -Infinity : newest.entries.at(-1)!.sentAtMs;
      const unread = this.#unread.at(-1);
      if (this.#open.some((segment) => segment.entries.length === 0 && segment.newestMs >= newestMs)) {
        await this.#readAhead(count, newestMs);
      } else if (unread !== undefined && unread.newestMs >= newestMs) await this.#openSegments();
      else if (newest === undefined) break;
      else {
        entries.push(newest.entries.pop()!);
        if (newest.entries.length === 0 && newest.places.length === 0) this.#close(newest);
      }
    }
    return entries;
  }

  #newest(): OpenSegment | undefined {
    let newest: OpenSegment | undefined;
    for (const segment of this.#open) {
      const entry = segment.entries.at(-1);
      if (entry !== undefined && (newest === undefined || byTime(entry, newest.entries.at(-1)!) > 0))
        newest = segment;
    }
    return newest;
  }

  #close(segment: OpenSegment): void {
    this.#open = this.#open.filter((one) => one !== segment);
  }

  /** Reads on in the segments that may have what comes next, and in as many others as make up some `count`. */
  async #readAhead(count: number, newestMs: number): Promise<void> {
    const empty = this.#open
      .filter(({ entries }) => entries.length === 0)
      .toSorted((a, b) => b.newestMs - a.newestMs);
    const isNeeded = (segment: OpenSegment) => segment.newestMs >= newestMs;
    const needed = newestMs === -Infinity ? 1 : empty.filter(isNeeded).length;
    const each = Math.max(READ_MIN, Math.ceil(count / needed));
    const wanted: { segment: OpenSegment; place: number }[] = [];
    for (const [index, segment] of empty.entries()) {
      if (index >= needed && wanted.length >= count) break;
      for (const place of segment.places.splice(-each)) wanted.push({ segment, place });
    }
    const { rows } = await this.#db.query<{ entry: Buffer }>({
      text: `select substring(s.entries from k.place * $3::integer + 1 for $3::integer) as entry
        from unnest($1::integer[], $2::integer[]) with ordinality as k(id, place, ordinal)
          join search_segments s on s.id = k.id order by k.ordinal`,
      values: [wanted.map(({ segment }) => segment.id), wanted.map(({ place }) => place), ENTRY_BYTES],
    });
    for (const [index, { segment }] of wanted.entries()) {
      segment.entries.push(...unpackEntries(rows[index]!.entry));
    }
    for (const { segment } of wanted) segment.newestMs = segment.entries[0]!.sentAtMs;
  }

  async #openSegments(): Promise<void> {
    const segments = this.#unread.splice(-this.#segmentsNext);
    this.#segmentsNext = Math.min(this.#segmentsNext * GROWTH, SEGMENTS_MAX);
    const isCurrent = ({ format }: SegmentBounds) => format === SEGMENT_FORMAT;
    const idsOf = (some: readonly SegmentBounds[]) => some.map(({ id }) => id);
    const placesOf = new Map([
      ...(await this.#lookUp.placesIn(idsOf(segments.filter(isCurrent)))),
      ...(await this.#plainLookUp.placesIn(idsOf(segments.filter((one) => !isCurrent(one))))),
    ]);
    for (const { id, newestMs } of segments) {
      const places = placesOf.get(id);
      if (places !== undefined) this.#open.push({ id, newestMs, places, entries: [] });
    }
  }
}

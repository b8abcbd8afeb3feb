import { LIMITS } from '@switchboard/core';
import type { Queryable } from '../sql/statement.ts';
import { PLACE_BYTES } from './segment-entries.ts';
import type { WordRange } from './search-terms.ts';

/** Looks into segments: which of their messages have a word of every range. */
export class SegmentLookUp {
  readonly #db: Queryable;
  /** What is expected to be the rarest comes first: the others are only looked for in segments that have it. */
  #ranges: readonly WordRange[];

  constructor(db: Queryable, ranges: readonly WordRange[]) {
    this.#db = db;
    this.#ranges = ranges;
  }

  /** The places of such messages, oldest first, by segment; segments without any are left out. */
  async placesIn(segmentIds: readonly number[]): Promise<Map<number, number[]>> {
    const placesOf = new Map<number, number[]>();
    if (segmentIds.length === 0) return placesOf;
    const { rows } = await this.#db.query<{ id: number } & Record<string, Buffer>>({
      text: postingsStatement(this.#ranges.length),
      values: [segmentIds, ...this.#ranges.flatMap(({ from, to }) => [from, to])],
    });
    const postings = rows.map((row) => this.#ranges.map((_, index) => row[columnOf(index)]!));
    for (const [index, { id }] of rows.entries()) {
      const places = placesInAll(postings[index]!);
      if (places.length > 0) placesOf.set(id, places);
    }
    this.#putRarestFirst(postings);
    return placesOf;
  }

  #putRarestFirst(rows: readonly Buffer[][]): void {
    if (rows.length === 0) return;
    const sizes = new Map(
      this.#ranges.map((range, index) => [range, rows.reduce((sum, row) => sum + row[index]!.length, 0)]),
    );
    this.#ranges = this.#ranges.toSorted((a, b) => sizes.get(a)! - sizes.get(b)!);
  }
}

function columnOf(index: number): string {
  return `range${index}`;
}

/**
 * Of each segment that has them all, the places of each range's words. Nothing of a query is in the text of the statement: it
 * depends on the number of ranges only. `cross join lateral`: a range of the primary key each, in this order.
 */
function postingsStatement(ranges: number): string {
  const parts = Array.from({ length: ranges }, (_, index) => {
    const given = index === 0 ? '' : ` and w${index - 1}.entries is not null`;
    return `cross join lateral (
      select string_agg(p.entries, '') as entries from search_postings p
      where p.segment_id = s.id and p.word >= $${2 * index + 2} and p.word <= $${2 * index + 3}${given}
    ) as w${index}`;
  });
  const names = parts.map((_, index) => `w${index}.entries`);
  // Not as one array: taking its text apart costs more than finding all of it.
  return `select s.id, ${names.map((name, index) => `${name} as ${columnOf(index)}`).join(', ')}
    from unnest($1::integer[]) as s(id) ${parts.join('\n')}
    where ${names.map((name) => `${name} is not null`).join(' and ')}`;
}

/** The places that are in all, smallest first. The beginning of several words may name a place twice. */
function placesInAll(postings: readonly Buffer[]): number[] {
  const rarestFirst = postings.toSorted((a, b) => a.length - b.length);
  const foundIn = new Uint8Array(LIMITS.searchSegmentMessagesMax);
  const places: number[] = [];
  for (const [index, packed] of rarestFirst.entries()) {
    for (let at = 0; at < packed.length; at += PLACE_BYTES) {
      const place = packed[at]! | (packed[at + 1]! << 8);
      if (foundIn[place] !== index) continue;
      foundIn[place] = index + 1;
      if (index === rarestFirst.length - 1) places.push(place);
    }
  }
  return places.toSorted((a, b) => a - b);
}

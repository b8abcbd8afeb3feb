import { createHash } from 'node:crypto';

/** How segments are written. Those of another one are written anew; until then they are found by their words alone. */
export const SEGMENT_FORMAT = 2;

/**
 * The messages of a segment, oldest first, each in 28 bytes: its time in milliseconds (8), its id (16), and a mark of
 * what it was found by (4), by which is seen whether that has changed. A message is named by its place among them.
 */
export const ENTRY_BYTES = 28;
export const ID_AT = 8;
export const ID_BYTES = 16;
const MARK_AT = ID_AT + ID_BYTES;
const MARK_BYTES = 4;

export interface SegmentEntry {
  id: string;
  sentAtMs: number;
  mark: Buffer;
}

export function packEntries(entries: readonly SegmentEntry[]): Buffer {
  const packed = Buffer.alloc(entries.length * ENTRY_BYTES);
  for (const [index, { id, sentAtMs, mark }] of entries.entries()) {
    const at = index * ENTRY_BYTES;
    packed.writeBigInt64BE(BigInt(sentAtMs), at);
    packed.write(id.replaceAll('-', ''), at + ID_AT, 'hex');
    mark.copy(packed, at + MARK_AT);
  }
  return packed;
}

export function unpackEntries(packed: Buffer): SegmentEntry[] {
  return Array.from({ length: packed.length / ENTRY_BYTES }, (_, index) => {
    const at = index * ENTRY_BYTES;
    return {
      id: uuidOf(packed.toString('hex', at + ID_AT, at + ID_AT + ID_BYTES)),
      sentAtMs: Number(packed.readBigInt64BE(at)),
      mark: packed.subarray(at + MARK_AT, at + ENTRY_BYTES),
    };
  });
}

/** A mark of a message's time and words: while it stays the same, the index knows what the message is found by. */
export function markOf(sentAtMs: number, text: string): Buffer {
  return createHash('sha1').update(`${SEGMENT_FORMAT} ${sentAtMs} ${text}`).digest().subarray(0, MARK_BYTES);
}

/** By time; ids decide where times are equal. */
export function byTime(a: Pick<SegmentEntry, 'id' | 'sentAtMs'>, b: typeof a): number {
  return a.sentAtMs - b.sentAtMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

export const PLACE_BYTES = 2;

/** Places within a segment, which has fewer than 65,536. */
export function packPlaces(places: readonly number[]): Buffer {
  const packed = Buffer.alloc(places.length * PLACE_BYTES);
  for (const [index, place] of places.entries()) packed.writeUInt16LE(place, index * PLACE_BYTES);
  return packed;
}

function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

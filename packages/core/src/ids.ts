import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** Random bytes are drawn in bulk: asking the system for sixteen at a time is most of the cost of an id. */
const POOL_BYTES = 4_096;
const BYTES_PER_ID = 16;

/** Makes ids that only ever grow, within a millisecond and when the clock is set back too. */
class IdSource {
  readonly #bytes = new Uint8Array(POOL_BYTES);
  #used = POOL_BYTES;
  #msecs = 0;
  #seq = 0;

  next(): string {
    const nowMs = Date.now();
    const random = this.#random();
    if (nowMs > this.#msecs) {
      this.#msecs = nowMs;
      // Half the range is left to count upwards in.
      this.#seq = ((random[0]! & 0x7f) << 24) | (random[1]! << 16) | (random[2]! << 8) | random[3]!;
    } else this.#seq++;
    return v7({ msecs: this.#msecs, seq: this.#seq, random });
  }

  #random(): Uint8Array {
    if (this.#used === POOL_BYTES) {
      randomFillSync(this.#bytes);
      this.#used = 0;
    }
    this.#used += BYTES_PER_ID;
    return this.#bytes.subarray(this.#used - BYTES_PER_ID, this.#used);
  }
}

const source = new IdSource();

/** A UUID v7: sorts by the time of its making, so that new rows go to the end of an index. */
export function newId(): string {
  return source.next();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: string): boolean {
  return UUID.test(value);
}

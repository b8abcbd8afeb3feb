/** A number from 0 up to, but not including, 1. */
export type Random = () => number;

/** Marsaglia's xorshift over 32 bits: nothing secret depends on it, only that a seed gives the same run everywhere. */
export function seededRandom(seed: number): Random {
  // Neighbouring seeds differ in few bits; the odd factor spreads them, and zero would stay zero for ever.
  let state = Math.imul(seed ^ 0x5bf03635, 0x2c1b3c6d) | 1;
  const next: Random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 8; warmUp++) next();
  return next;
}

/** A whole number from 0 to `limit - 1`. */
export function randomBelow(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** @throws RangeError when there is nothing to choose from. */
export function pick<T>(random: Random, items: readonly T[]): T {
  if (items.length === 0) throw new RangeError('nothing to choose from');
  return items[randomBelow(random, items.length)] as T;
}

/** A copy in another order; each order is as likely as any other (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomBelow(random, last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

export function randomDigits(random: Random, count: number): string {
  return Array.from({ length: count }, () => randomBelow(random, 10)).join('');
}

export function randomBuffer(random: Random, bytes: number): Buffer {
  return Buffer.from(Array.from({ length: bytes }, () => randomBelow(random, 256)));
}

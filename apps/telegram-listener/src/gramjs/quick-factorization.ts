import { helpers } from 'telegram';
import { Factorizator } from 'telegram/crypto/Factorizator.js';
import type { Long } from './telegram-ids.ts';

/** Telegram's numbers are products of two primes below 2^63 (core.telegram.org/mtproto/auth_key). */
const LARGEST = 2n ** 63n - 1n;
/** The smaller prime has 32 bits at most, and is found within some 70,000 steps; so many take a fifth of a second. */
const STEPS_MAX = 2 ** 19;
/** Steps whose differences are multiplied before a divisor is looked for. */
const STEPS_TOGETHER = 128;

/**
 * The first answer of a key exchange is proved by nothing yet: anybody on the way to Telegram may put a number into it,
 * and the library tries to take a negative or a very long one apart for ever (notes/telegram.md A1), which stops every
 * account of the process. This makes it give up, for the whole process; calling it again changes nothing.
 */
export function factorizeQuickly(): void {
  Factorizator.factorize = factorize;
}

/** @throws RangeError for what is no product of two factors that can be found */
function factorize(pq: Long): { p: Long; q: Long } {
  const product = BigInt(pq.toString());
  if (product < 4n || product > LARGEST) throw new RangeError('this is no number to take apart');
  const one = product % 2n === 0n ? 2n : divisorOf(product);
  const other = product / one;
  const [p, q] = one < other ? [one, other] : [other, one];
  return { p: helpers.returnBigInt(p.toString()), q: helpers.returnBigInt(q.toString()) };
}

/** Pollard's rho in Brent's form, where every start that leads nowhere is followed by another. */
function divisorOf(product: bigint): bigint {
  let stepsLeft = STEPS_MAX;
  for (let increment = 1n; stepsLeft > 0; increment++) {
    const next = (x: bigint): bigint => (x * x + increment) % product;
    let slow = 2n;
    let fast = 2n;
    for (let lap = 1; stepsLeft > 0; lap *= 2) {
      slow = fast;
      const found = divisorInLap(product, slow, lap, next);
      stepsLeft -= lap;
      if (found.divisor === product) break;
      if (found.divisor > 1n) return found.divisor;
      fast = found.last;
    }
  }
  throw new RangeError('this number could not be taken apart');
}

/** A divisor that `lap` steps from `start` show, 1 for none, and the product itself for a start that leads nowhere. */
function divisorInLap(
  product: bigint,
  start: bigint,
  lap: number,
  next: (x: bigint) => bigint,
): { divisor: bigint; last: bigint } {
  let last = start;
  for (let done = 0; done < lap; done += STEPS_TOGETHER) {
    const count = Math.min(STEPS_TOGETHER, lap - done);
    const before = last;
    let differences = 1n;
    for (let step = 0; step < count; step++) {
      last = next(last);
      differences = (differences * distance(start, last)) % product;
    }
    let divisor = commonDivisor(differences, product);
    if (divisor === 1n) continue;
    // Several were met at once: one after the other, then.
    last = before;
    do {
      last = next(last);
      divisor = commonDivisor(distance(start, last), product);
    } while (divisor === 1n);
    return { divisor, last };
  }
  return { divisor: 1n, last };
}

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b;
}

function commonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

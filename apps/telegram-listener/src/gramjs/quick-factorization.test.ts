import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Factorizator } from 'telegram/crypto/Factorizator.js';
import { factorizeQuickly } from './quick-factorization.ts';
import { long } from './telegram-ids.ts';

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++)
    if (candidate % divisor === 0) return false;
  return candidate > 1;
}

/** The first prime from here on. */
function primeFrom(start: number): number {
  let candidate = start;
  while (!isPrime(candidate)) candidate++;
  return candidate;
}

describe('taking the number of a key exchange apart', () => {
  it('finds the two primes of any product that Telegram could send, the smaller first', () => {
    factorizeQuickly();
    const prime = fc.integer({ min: 2, max: 2 ** 31 - 100 }).map(primeFrom);
    fc.assert(
      fc.property(prime, prime, (a, b) => {
        const { p, q } = Factorizator.factorize(long(String(BigInt(a) * BigInt(b))));
        expect([p.toString(), q.toString()]).toEqual([Math.min(a, b), Math.max(a, b)].map(String));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it.each([
    ['a negative number', '-1724114033281923457'],
    ['nothing', '0'],
    ['one', '1'],
    ['a prime', '9223372036854775783'],
    ['a very long number', `1${'0'.repeat(600)}1`],
  ])('gives up on %s', (_what, number) => {
    factorizeQuickly();
    expect(() => Factorizator.factorize(long(number))).toThrow(RangeError);
  });
});

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { pick, randomBelow, seededRandom, shuffled } from './seeded-random.ts';

const seeds = fc.nat();

function drawn(seed: number, count = 50): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random());
}

describe('seededRandom', () => {
  it('draws the same numbers for the same seed, from 0 up to 1', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const numbers = drawn(seed);
        expect(drawn(seed)).toEqual(numbers);
        expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
        expect(new Set(numbers).size).toBeGreaterThan(40);
      }),
    );
  });

  it('draws others for neighbouring seeds', () => {
    const firsts = Array.from({ length: 1_000 }, (_, seed) => drawn(seed, 1)[0]);
    expect(new Set(firsts).size).toBeGreaterThan(990);
  });

  it('reaches every choice about equally often', () => {
    const random = seededRandom(5);
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 4_000; n++) counts[randomBelow(random, 4)]!++;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });
});

it('shuffles into another order, the same for the same seed, and loses nothing', () => {
  fc.assert(
    fc.property(seeds, fc.array(fc.nat()), (seed, items) => {
      const before = [...items];
      const result = shuffled(items, seededRandom(seed));
      expect(result).toEqual(shuffled(items, seededRandom(seed)));
      const inOrder = (list: number[]): number[] => list.toSorted((a, b) => a - b);
      expect(inOrder(result)).toEqual(inOrder(items));
      expect(items).toEqual(before);
    }),
  );
  const list = Array.from({ length: 100 }, (_, n) => n);
  expect(shuffled(list, seededRandom(1))).not.toEqual(list);
});

it('picks nothing from nothing', () => {
  expect(() => pick(seededRandom(1), [])).toThrow(RangeError);
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Sequence } from './sequence.ts';

/** Offers items one after the other; answers those whose turn came, in that order. */
function offerAll(sequence: Sequence<string>, items: readonly Item[]): string[] {
  return items.flatMap(({ end, count, name }) =>
    sequence.offer(end, count, name, 0) === 'next' ? [name, ...sequence.takeReady()] : [],
  );
}

interface Item {
  end: number;
  count: number;
  name: string;
}

/** A box's whole history from a number on, by the counts of its updates. */
function historyOf(first: number, counts: readonly number[]): Item[] {
  let end = first;
  return counts.map((count, index) => ({ end: (end += count), count, name: `${index}` }));
}

describe('a sequence', () => {
  it('hands on each item once, in order, whatever the order and repetition of their coming', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.nat({ max: 1_000 }), counts, fc.infiniteStream(fc.nat()), (first, sizes, numbers) => {
        const history = historyOf(first, sizes);
        const twice = [...history, ...history.filter((_, index) => index % 2 === 0)];
        const order = twice.map((item) => ({ item, at: numbers.next().value as number }));
        const shuffled = order.toSorted((a, b) => a.at - b.at).map(({ item }) => item);
        const sequence = new Sequence<string>(first);
        expect(offerAll(sequence, shuffled)).toEqual(history.map(({ name }) => name));
        expect(sequence.value).toBe(history.at(-1)?.end ?? first);
        expect(sequence.isWaiting).toBe(false);
      }),
    );
  });

  it('is not held up by one that counts nothing and came too early', () => {
    const sequence = new Sequence<string>(4);
    const items = [
      { end: 5, count: 0, name: 'nothing counted' },
      { end: 6, count: 1, name: 'second' },
      { end: 5, count: 1, name: 'first' },
    ];
    expect(offerAll(sequence, items)).toEqual(['first', 'nothing counted', 'second']);
  });

  it('is not held up by one that another covers', () => {
    const sequence = new Sequence<string>(2);
    expect(sequence.offer(6, 3, 'all', 0)).toBe('ahead');
    expect(sequence.offer(5, 1, 'a part', 0)).toBe('ahead');
    expect(offerAll(sequence, [{ end: 3, count: 1, name: 'before' }])).toEqual(['before', 'all']);
    expect(sequence.value).toBe(6);
  });

  it('drops what has been counted, also where it overlaps', () => {
    const sequence = new Sequence<string>(10);
    expect(sequence.offer(10, 1, 'old', 0)).toBe('past');
    expect(sequence.offer(12, 4, 'half old', 0)).toBe('past');
    expect(sequence.value).toBe(10);
  });

  it('drops what a jump has covered and hands on the rest', () => {
    const sequence = new Sequence<string>(1);
    for (const end of [5, 6, 8]) sequence.offer(end, 1, `${end}`, 0);
    sequence.jumpTo(5);
    expect(sequence.takeReady()).toEqual(['6']);
    expect(sequence.isWaiting).toBe(true);
  });

  it('goes on with what came, when what is missing is given up', () => {
    const sequence = new Sequence<string>(1);
    sequence.skipMissing();
    expect(sequence.value).toBe(1);
    for (const end of [9, 7]) sequence.offer(end, 1, `${end}`, 0);
    sequence.skipMissing();
    expect(sequence.takeReady()).toEqual(['7']);
    expect(sequence.dueMs(100)).not.toBeNull();
  });

  it('lets what is missing come by itself, and asks more and more seldom when asking does not help', () => {
    const sequence = new Sequence<string>(1);
    expect(sequence.dueMs(500)).toBeNull();
    sequence.offer(3, 1, 'three', 1_000);
    sequence.offer(4, 1, 'four', 1_300);
    expect(sequence.dueMs(500)).toBe(1_500);
    sequence.noteAsked(1_500);
    expect(sequence.dueMs(500)).toBe(2_500);
    sequence.noteAsked(2_500);
    expect(sequence.dueMs(500)).toBe(4_500);
    for (let n = 0; n < 20; n++) sequence.noteAsked(0);
    expect(sequence.dueMs(500)).toBe(64_000);
    expect(offerAll(sequence, [{ end: 2, count: 1, name: 'two' }])).toEqual(['two', 'three', 'four']);
    expect(sequence.dueMs(500)).toBeNull();
    sequence.offer(9, 1, 'nine', 5_000);
    expect(sequence.dueMs(500)).toBe(5_500);
  });

  it('keeps the nearest of what is ahead when it is too much to keep', () => {
    const sequence = new Sequence<number>(0);
    for (let end = 2; end <= 12_000; end++) sequence.offer(end, 1, end, 0);
    sequence.offer(1, 1, 1, 0);
    expect(sequence.takeReady()).toHaveLength(10_000);
    expect(sequence.value).toBe(10_001);
    expect(sequence.offer(12_001, 1, 12_001, 0)).toBe('ahead');
  });
});

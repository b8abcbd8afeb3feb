import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { movedBy, stepFrom } from './list-places.ts';

const ids = (text: string): string[] => Array.from(text);

describe('the place of what is read', () => {
  it('moves with rows that come in above it, and not with those that leave it', () => {
    const seen = { first: 2, last: 4 };
    expect(movedBy(ids('abcdefg'), ids('xabcdefg'), seen)).toBe(1);
    expect(movedBy(ids('abcdefg'), ids('gabcdef'), seen)).toBe(1);
    // Of those that are seen one has gone to the top: what stands above its gap stays.
    expect(movedBy(ids('abcdefg'), ids('dabcefg'), seen)).toBe(1);
    expect(movedBy(ids('abcdefg'), ids('bcdefg'), seen)).toBe(-1);
    expect(movedBy(ids('abcdefg'), ids('abcdegf'), seen)).toBe(0);
    expect(movedBy(ids('abcdefg'), [], seen)).toBe(0);
  });

  it('is that of every row where as many come in above as may be', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(20), fc.integer({ min: 1, max: 20 }), (news, first, count) => {
        const before = Array.from({ length: 50 }, (_, index) => `old ${index}`);
        const after = [...Array.from({ length: news }, (_, index) => `new ${index}`), ...before];
        expect(movedBy(before, after, { first, last: first + count })).toBe(news);
      }),
    );
  });
});

describe('the next conversation', () => {
  it('stands below or above, and ends with the list', () => {
    expect(stepFrom(ids('abc'), 'a', { by: 1, lastIndex: null })).toBe(1);
    expect(stepFrom(ids('abc'), 'c', { by: 1, lastIndex: null })).toBeNull();
    expect(stepFrom(ids('abc'), 'a', { by: -1, lastIndex: null })).toBeNull();
    expect(stepFrom(ids('abc'), null, { by: 1, lastIndex: null })).toBe(0);
    expect(stepFrom([], null, { by: 1, lastIndex: null })).toBeNull();
  });

  it('is the one that has taken the place of one that is gone', () => {
    expect(stepFrom(ids('acd'), 'b', { by: 1, lastIndex: 1 })).toBe(1);
    expect(stepFrom(ids('acd'), 'b', { by: -1, lastIndex: 1 })).toBe(0);
    expect(stepFrom(ids('ab'), 'c', { by: 1, lastIndex: 2 })).toBeNull();
  });
});

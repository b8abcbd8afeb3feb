import { describe, expect, it } from '@jest/globals';
import { claimedTime } from './claimed-time.ts';

const NOW_MS = 1_790_000_000_000;

describe('claimedTime', () => {
  it.each([
    ['seconds as a string', '1789999000', 1_789_999_000_000],
    ['seconds as a number', 1_789_999_000, 1_789_999_000_000],
    ['milliseconds as a string', '1789999000123', 1_789_999_000_123],
    ['milliseconds as a number', 1_789_999_000_123, 1_789_999_000_123],
    ['a fraction', 1_789_999_000.5, 1_789_999_000_000],
    ['a clock that is an hour ahead', (NOW_MS + 3_600_000) / 1_000, NOW_MS + 3_600_000],
  ])('reads %s', (_, claimed, ms) => {
    expect(claimedTime({ timestamp: claimed }, 'timestamp', NOW_MS)).toEqual(new Date(ms));
  });

  it.each([
    ['words', 'asdf'],
    ['nothing', ''],
    ['null', null],
    ['zero', 0],
    ['a negative number', -1_789_999_000],
    ['no number', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['an ISO date', '2021-09-08T06:34:04+0000'],
    ['hexadecimal', '0x6ab13b00'],
    ['the year 2100', '4102444800'],
    ['1999', 900_000_000],
    ['more digits than a date holds', '99999999999999999999'],
    ['an object', {}],
  ])('takes %s for no time', (_, claimed) => {
    expect(claimedTime({ timestamp: claimed }, 'timestamp', NOW_MS)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { InvalidArgumentError } from 'commander';
import { aboveZero, percentage, wholeNumber } from './simulate-options.ts';

describe('wholeNumber', () => {
  const upTo1000 = wholeNumber(1, 1_000);

  it('reads what lies within its limits', () => {
    expect([upTo1000('1'), upTo1000('1000')]).toEqual([1, 1_000]);
  });

  it.each(['0', '1001', '-1', '1.5', '', 'x', '1e3', '0x10', ' 1'])('refuses %j', (text) => {
    expect(() => upTo1000(text)).toThrow(InvalidArgumentError);
    expect(() => upTo1000(text)).toThrow('from 1 to 1000');
  });
});

describe('percentage', () => {
  it.each([
    ['10%', 0.1],
    ['10', 0.1],
    ['0%', 0],
    ['100%', 1],
    ['2.5%', 0.025],
  ])('reads %s', (text, share) => {
    expect(percentage(text)).toBeCloseTo(share);
  });

  it.each(['101%', '-1%', '', '%', 'ten', '10%%'])('refuses %j', (text) => {
    expect(() => percentage(text)).toThrow(InvalidArgumentError);
  });
});

it.each(['0', '-1', '', 'x', 'Infinity'])('takes no rate of %j', (text) => {
  expect(() => aboveZero(text)).toThrow(InvalidArgumentError);
});

import { describe, expect, it } from '@jest/globals';
import { CommanderError } from 'commander';
import { demoOptions } from './demo-options.ts';

describe('the options of a demonstration', () => {
  it('are calm where nothing is said', () => {
    expect(demoOptions([])).toEqual({ fresh: false, paceMs: { min: 5_000, max: 15_000 }, seed: 1 });
  });

  it.each([
    ['0.5', { min: 500, max: 500 }],
    ['2-4', { min: 2_000, max: 4_000 }],
  ])('takes --pace %s', (pace, paceMs) => {
    expect(demoOptions(['--pace', pace, '--fresh', '--seed', '7'])).toEqual({ fresh: true, paceMs, seed: 7 });
  });

  it.each([['0'], ['-3'], ['4-2'], ['1-2-3'], ['soon'], [''], ['9999']])('refuses --pace "%s"', (pace) => {
    expect(() => demoOptions([`--pace=${pace}`])).toThrow(CommanderError);
  });
});

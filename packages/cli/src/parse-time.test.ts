import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseTime } from './parse-time.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

describe('a time that an operator types', () => {
  it.each([
    ['90m', '2026-11-22T10:30:00.000Z'],
    ['2h', '2026-11-22T10:00:00.000Z'],
    ['3d', '2026-11-19T12:00:00.000Z'],
    ['0d', '2026-11-22T12:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T08:15', '2026-11-20T08:15:00.000Z'],
    ['2026-11-20 08:15:30', '2026-11-20T08:15:30.000Z'],
    ['2026-11-20T08:15:30.5Z', '2026-11-20T08:15:30.500Z'],
    ['2026-11-20T08:15:30+02:00', '2026-11-20T06:15:30.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s is understood', (text, moment) => {
    expect(parseTime(text, NOW)?.toISOString()).toBe(moment);
  });

  it.each([
    '',
    'yesterday',
    '-2h',
    '2 h',
    '2H',
    '2y',
    '1.5h',
    '1234567d',
    '2026-02-30',
    '2026-13-01',
    '2026-11-20T25:00',
    '2026-11-20T08:15:30+2',
    '2026-11',
    '1763812800',
    '20 Nov 2026',
  ])('%j is not', (text) => {
    expect(parseTime(text, NOW)).toBeNull();
  });

  it('never throws, and what it gives is a time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9TZ :.+-]{0,30}[mhd]?$/)), (text) => {
        const moment = parseTime(text, NOW);
        expect(moment === null || !Number.isNaN(moment.getTime())).toBe(true);
      }),
    );
  });
});

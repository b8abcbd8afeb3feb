import { describe, expect, it } from '@jest/globals';
import { DAY_MS, MINUTE_MS } from '@switchboard/core';
import fc from 'fast-check';
import { graphErrorOf, retryAfterMsOf } from './graph-answer.ts';

const NOW_MS = Date.parse('2026-11-01T12:00:00Z');

function wait(headers: Record<string, string>): number | null {
  return retryAfterMsOf(new Map(Object.entries(headers)), NOW_MS);
}

describe('how long Graph wants to be left alone', () => {
  const business = (minutes: unknown) =>
    JSON.stringify({ 1: [{ type: 'a', estimated_time_to_regain_access: minutes }], 2: [{ type: 'b' }] });
  it.each<[string, Record<string, string>, number | null]>([
    ['nothing says', {}, null],
    ['the business’s use says', { 'x-business-use-case-usage': business(3) }, 3 * MINUTE_MS],
    ['the app’s use says', { 'x-app-usage': '{"estimated_time_to_regain_access":2}' }, 2 * MINUTE_MS],
    [
      'nothing is used up',
      { 'x-business-use-case-usage': business(0), 'x-app-usage': '{"call_count":28}' },
      null,
    ],
    ['seconds are said', { 'retry-after': '30' }, 30_000],
    ['a date is said', { 'retry-after': 'Sun, 01 Nov 2026 12:00:30 GMT' }, 30_000],
    ['a date has passed', { 'retry-after': 'Sun, 01 Nov 2026 11:00:00 GMT' }, null],
    ['the longest counts', { 'x-business-use-case-usage': business(3), 'retry-after': '600' }, 600_000],
    ['a year is no answer', { 'retry-after': '31536000' }, DAY_MS],
    ['it is no JSON', { 'x-business-use-case-usage': '{"1":', 'x-app-usage': '[]' }, null],
    ['it is no number', { 'x-business-use-case-usage': business('soon') }, null],
  ])('when %s', (_, headers, expected) => {
    expect(wait(headers)).toBe(expected);
  });

  it('is a sane number or nothing, whatever the headers hold', () => {
    const value = fc.oneof(fc.string(), fc.json(), fc.integer().map(String), fc.double().map(String));
    fc.assert(
      fc.property(value, value, value, (usage, app, after) => {
        const ms = wait({ 'x-business-use-case-usage': usage, 'x-app-usage': app, 'retry-after': after });
        if (ms !== null) expect(ms > 0 && ms <= DAY_MS).toBe(true);
      }),
    );
  });
});

describe('an error of Graph', () => {
  it('is read from numbers and from texts, with the fullest words', () => {
    const error = { code: '131047', error_subcode: 2_494_073, message: 'M', error_data: { details: 'D' } };
    expect(graphErrorOf({ error }, 'secret')).toEqual({
      code: '131047',
      subcode: '2494073',
      message: 'M',
      detail: 'D',
      isTransient: false,
    });
  });

  it('never repeats the token', () => {
    const error = { message: 'bad secret', error_user_msg: 'secret secret' };
    expect(graphErrorOf({ error }, 'secret')).toMatchObject({
      code: 'unknown',
      message: 'bad [token]',
      detail: '[token] [token]',
    });
  });

  it('never repeats the link that a file was given by', () => {
    const error = {
      message: 'Media https://a.example/api/v1/communications/shared-media/1/9/sig?x=1 is gone',
    };
    expect(graphErrorOf({ error }, '')?.message).toBe(
      'Media https://a.example/api/v1/communications/shared-media/[link] is gone',
    );
  });

  it('is none in an answer without one', () => {
    for (const body of [null, {}, { error: 'no' }, { error: null }])
      expect(graphErrorOf(body, 's')).toBeNull();
  });
});

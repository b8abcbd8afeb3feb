import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS, LIMITS, SECOND_MS } from '@switchboard/core';
import {
  type AttemptContext,
  outcomeOf,
  RETRY_PAUSES_MS,
  parseRetryAfter,
  type WebhookAnswer,
} from './attempt-outcome.ts';

const NOW = Date.UTC(2026, 10, 22);
const WELL = { failingSince: null, consecutiveFailures: 0, restingUntil: null };

const answer = (status: number | null, wait: number | null = null): WebhookAnswer => ({
  status,
  error: 'It answered something.',
  retryAfterMs: wait,
  excerpt: null,
  durationMs: 1,
});
const context = (changes: Partial<AttemptContext> = {}): AttemptContext => ({
  attempts: 0,
  health: WELL,
  atMs: NOW,
  pausesMs: RETRY_PAUSES_MS,
  random: 0,
  ...changes,
});
const wait = (attempts: number, status = 500, changes: Partial<AttemptContext> = {}) => {
  const { nextAttemptAt } = outcomeOf(answer(status), context({ attempts, ...changes }));
  return nextAttemptAt === null ? null : nextAttemptAt.getTime() - NOW;
};

describe('what follows from an answer', () => {
  it('is that it was delivered after 2xx, and that all is well', () => {
    for (const status of [200, 201, 204, 299]) {
      const failing = { failingSince: new Date(NOW - DAY_MS), consecutiveFailures: 7, restingUntil: null };
      const outcome = outcomeOf(answer(status), context({ health: failing }));
      expect(outcome).toMatchObject({ state: 'delivered', nextAttemptAt: null, error: null, health: WELL });
    }
  });

  it('is another attempt after anything else, ten in all within a little more than three days', () => {
    for (const status of [null, 100, 301, 307, 400, 404, 429, 500, 503])
      expect(outcomeOf(answer(status), context())).toMatchObject({ state: 'pending', disabledReason: null });
    const pauses = Array.from({ length: 9 }, (_, attempts) => wait(attempts)!);
    expect(pauses).toEqual(RETRY_PAUSES_MS);
    expect([pauses[0], pauses[8]]).toEqual([5 * SECOND_MS, 24 * HOUR_MS]);
    expect(outcomeOf(answer(500), context({ attempts: 9 }))).toMatchObject({
      state: 'failed',
      nextAttemptAt: null,
    });
  });

  it('never comes before its pause is over, nor before the receiver wants it, nor more than a fifth later', () => {
    const any = fc.record({
      attempts: fc.integer({ min: 0, max: 8 }),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
      asked: fc.option(fc.integer({ min: 0, max: DAY_MS })),
    });
    fc.assert(
      fc.property(any, ({ attempts, random, asked }) => {
        const { nextAttemptAt } = outcomeOf(answer(503, asked), context({ attempts, random }));
        const waited = nextAttemptAt!.getTime() - NOW;
        const pause = RETRY_PAUSES_MS[attempts]!;
        expect(waited).toBeGreaterThanOrEqual(Math.max(pause, asked ?? 0));
        expect(waited).toBeLessThanOrEqual(Math.max(pause * 1.2 + 1, asked ?? 0));
      }),
    );
  });

  it('is a rest for the endpoint after some failures one after another, or as long as it asks for', () => {
    const nth = (consecutiveFailures: number, asked: number | null = null) =>
      outcomeOf(answer(500, asked), context({ health: { ...WELL, consecutiveFailures } })).health;
    expect(nth(0)).toEqual({ failingSince: new Date(NOW), consecutiveFailures: 1, restingUntil: null });
    const before = LIMITS.outgoingFailuresBeforeRest;
    expect(nth(before - 2).restingUntil).toBeNull();
    expect(nth(before - 1).restingUntil).toEqual(new Date(NOW + LIMITS.outgoingRestMs));
    expect(nth(0, 90_000).restingUntil).toEqual(new Date(NOW + 90_000));
    expect(nth(before, 1).restingUntil).toEqual(new Date(NOW + LIMITS.outgoingRestMs));
  });

  it('is the end of the endpoint after 410, and after five days of failures', () => {
    expect(outcomeOf(answer(410), context()).disabledReason).toMatch(/410/);
    const since = (ms: number) => ({ ...WELL, failingSince: new Date(NOW - ms), consecutiveFailures: 50 });
    const reason = (ms: number) => outcomeOf(answer(500), context({ health: since(ms) })).disabledReason;
    expect(reason(5 * DAY_MS - 1)).toBeNull();
    expect(reason(5 * DAY_MS)).toMatch(/5 days/);
  });
});

describe('a Retry-After', () => {
  it.each([
    [undefined, null],
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    [new Date(NOW + 60_000).toUTCString(), 60_000],
    [new Date(NOW - 60_000).toUTCString(), 0],
    ['999999999', DAY_MS],
    ['soon', null],
    ['', null],
    ['-5', 0],
  ])('of %j asks for %j ms', (header, ms) => expect(parseRetryAfter(header, NOW)).toBe(ms));
});

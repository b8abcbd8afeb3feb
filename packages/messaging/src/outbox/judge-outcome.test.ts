import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS, type SendOutcome } from '@switchboard/core';
import { judgeOutcome, retryPauseMs } from './judge-outcome.ts';

const ERROR = { code: '131016', title: 'Busy.' };
const circumstances = { nowMs: 1_000, channelRestsUntilMs: 31_000, random: () => 1 };
const job = (more: { attempts?: number; giveUpAt?: Date } = {}) => ({
  attempts: 1,
  giveUpAt: new Date(1e12),
  ...more,
});
const later = (scope: 'message' | 'recipient' | 'channel', afterMs: number | null = null): SendOutcome => ({
  kind: 'later',
  scope,
  afterMs,
  error: ERROR,
});

describe('what becomes of a job', () => {
  it('ends with what the platform has taken or refused', () => {
    expect(judgeOutcome(job(), { kind: 'sent', externalId: 'wamid' }, circumstances)).toEqual({
      kind: 'done',
      externalId: 'wamid',
    });
    expect(judgeOutcome(job(), { kind: 'refused', error: ERROR }, circumstances)).toEqual({
      kind: 'failed',
      error: ERROR,
    });
  });

  it('waits with its channel without losing a try', () => {
    for (const outcome of [later('channel'), { kind: 'stopped', error: ERROR } as const]) {
      expect(judgeOutcome(job({ attempts: 50 }), outcome, circumstances)).toEqual({
        kind: 'later',
        dueAt: new Date(31_000),
        error: ERROR,
        isCounted: false,
      });
    }
  });

  it('is tried a few times for its own sake, and for as long as it takes for a person’s', () => {
    const attempts = LIMITS.outboxTriesMax;
    expect(judgeOutcome(job({ attempts }), later('message'), circumstances).kind).toBe('failed');
    expect(judgeOutcome(job({ attempts: attempts - 1 }), later('message'), circumstances).kind).toBe('later');
    expect(judgeOutcome(job({ attempts: 100 }), later('recipient', 5_000), circumstances)).toMatchObject({
      kind: 'later',
      dueAt: new Date(6_000),
    });
  });

  it('is given up when it would be tried after its time', () => {
    const giveUpAt = new Date(20_000);
    expect(judgeOutcome(job({ giveUpAt }), later('channel'), circumstances).kind).toBe('failed');
    expect(judgeOutcome(job({ giveUpAt }), later('message', 5_000), circumstances).kind).toBe('later');
  });

  it('is never asked again by itself once the platform may have done it', () => {
    const outcome = { kind: 'unknown', error: ERROR } as const;
    expect(judgeOutcome(job(), outcome, circumstances)).toEqual({
      kind: 'unknown',
      blocksUntil: new Date(1_000 + LIMITS.outboxUnknownBlocksMs),
      error: ERROR,
    });
  });

  it('pauses longer each time, within bounds, and not all at one moment', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (n, random) => {
          const pause = retryPauseMs(n, () => random);
          expect(pause).toBeGreaterThanOrEqual(LIMITS.outboxRetryMsMin / 2);
          expect(pause).toBeLessThanOrEqual(LIMITS.outboxRetryMsMax);
          expect(retryPauseMs(n + 1, () => random)).toBeGreaterThanOrEqual(pause);
          expect(retryPauseMs(n, () => 0)).not.toBe(retryPauseMs(n, () => 0.9));
        },
      ),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@switchboard/core';
import { checkSilence, patienceMs, silenceReport } from './check-silence.ts';

const LAST = new Date('2026-11-20T12:00:00Z');

function after(ms: number): Date {
  return new Date(LAST.getTime() + ms);
}

function traffic(medianGapMs: number, longestGapMs: number, messages = 100) {
  return { lastInboundAt: LAST, messages, medianGapMs, longestGapMs };
}

describe('a channel from which nothing comes', () => {
  it('is silent after a day, where messages come every few minutes', () => {
    const busy = traffic(10 * MINUTE_MS, 12 * HOUR_MS);
    expect(silenceReport(LAST, busy, after(23 * HOUR_MS)).state).toBe('ok');
    expect(silenceReport(LAST, busy, after(25 * HOUR_MS))).toMatchObject({
      state: 'warning',
      sentence: 'Nothing has come in since 2026-11-20 12:00 UTC.',
      action: expect.stringContaining('subscription'),
    });
  });

  it('is not silent over a weekend such as it has had, nor where it is rarely written to', () => {
    expect(silenceReport(LAST, traffic(MINUTE_MS, 62 * HOUR_MS), after(64 * HOUR_MS)).state).toBe('ok');
    expect(silenceReport(LAST, traffic(2 * DAY_MS, 3 * DAY_MS), after(9 * DAY_MS)).state).toBe('ok');
    expect(silenceReport(LAST, traffic(2 * DAY_MS, 3 * DAY_MS), after(11 * DAY_MS)).state).toBe('warning');
  });

  it('is not judged by a few messages', () => {
    expect(silenceReport(LAST, traffic(MINUTE_MS, HOUR_MS, 9), after(5 * DAY_MS)).state).toBe('ok');
    expect(silenceReport(LAST, null, after(5 * DAY_MS)).state).toBe('ok');
  });

  it('is given a day at least, and an outage of the past makes it no more patient than four', () => {
    fc.assert(
      fc.property(fc.nat({ max: DAY_MS }), fc.nat({ max: 21 * DAY_MS }), (median, longest) => {
        const patience = patienceMs({ medianGapMs: median, longestGapMs: longest });
        expect(patience).toBeGreaterThanOrEqual(DAY_MS);
        expect(patience).toBeLessThanOrEqual(Math.max(4 * DAY_MS, 5 * median));
      }),
    );
  });

  it('has its messages read only when it has said nothing for a day', async () => {
    let reads = 0;
    const store = {
      lastInboundAt: async () => LAST,
      traffic: async () => {
        reads++;
        return traffic(MINUTE_MS, HOUR_MS);
      },
    };
    expect((await checkSilence(store, 'a', after(20 * HOUR_MS))).state).toBe('ok');
    expect(reads).toBe(0);
    expect((await checkSilence(store, 'a', after(30 * HOUR_MS))).state).toBe('warning');
    expect((await checkSilence({ ...store, lastInboundAt: async () => null }, 'a', after(0))).state).toBe(
      'ok',
    );
    expect(reads).toBe(1);
  });
});

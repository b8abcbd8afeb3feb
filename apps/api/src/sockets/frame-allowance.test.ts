import { describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, LIMITS, SECOND_MS } from '@switchboard/core';
import { FrameAllowance } from './frame-allowance.ts';

const NOW_MS = 1_800_000_000_000;

describe('what a client may say', () => {
  /** How many frames it may send at this moment. */
  function left(allowance: FrameAllowance, nowMs: number): number {
    for (let count = 0; ; count++) if (!allowance.take(nowMs)) return count;
  }

  it('is a burst, and then so many frames a second', () => {
    const allowance = new FrameAllowance(NOW_MS);
    expect(left(allowance, NOW_MS)).toBe(LIMITS.socketFramesBurst);
    expect(allowance.take(NOW_MS + 2 * SECOND_MS)).toBe(true);
  });

  it.each([HOUR_MS, DAY_MS])('is refilled from the new time on when the clock is set back by %i ms', (ms) => {
    const allowance = new FrameAllowance(NOW_MS);
    for (let n = 1; n < LIMITS.socketFramesBurst; n++) expect(allowance.take(NOW_MS)).toBe(true);
    expect(allowance.take(NOW_MS - ms)).toBe(true);
    expect(left(allowance, NOW_MS - ms + SECOND_MS)).toBe(LIMITS.socketFramesPerSecond);
  });

  it('is no more than a burst when the clock is set on', () => {
    const allowance = new FrameAllowance(NOW_MS);
    expect(left(allowance, NOW_MS + DAY_MS)).toBe(LIMITS.socketFramesBurst);
  });
});

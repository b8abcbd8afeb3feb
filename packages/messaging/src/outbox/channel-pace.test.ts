import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '@switchboard/core';
import { ChannelPace, type PaceRules } from './channel-pace.ts';

const RULES: PaceRules = { perSecond: 10, recipient: { burst: 3, everyMs: 6_000 } };

/** Begins as many requests as there is room for; answers when each began. */
function runFor(pace: ChannelPace, ms: number, stepMs = 5): number[] {
  const began: number[] = [];
  for (let nowMs = 0; nowMs <= ms; nowMs += stepMs) {
    for (let room = pace.room(nowMs); room > 0; room--) {
      expect(pace.begin(`somebody ${began.length}`, nowMs).waitMs).toBe(0);
      began.push(nowMs);
      pace.ended(nowMs);
    }
  }
  return began;
}

describe('the pace of a channel', () => {
  it('is never above its rate, and gets to it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 40 }), (perSecond, stepMs) => {
        const pace = new ChannelPace({ perSecond, recipient: null }, 0);
        const began = runFor(pace, 5_000, stepMs);
        for (const [index, atMs] of began.entries()) {
          const within = began.filter((other, at) => at >= index && other < atMs + 1_000).length;
          // A full bucket, and what comes back while it is being emptied.
          expect(within).toBeLessThanOrEqual(2 * perSecond + 1);
        }
        expect(began.length).toBeGreaterThanOrEqual(Math.floor(perSecond * 5));
        expect(began.length).toBeLessThanOrEqual(perSecond * 6 + 1);
      }),
    );
  });

  it('lets one person have a burst, then one message each time', () => {
    const pace = new ChannelPace({ ...RULES, perSecond: 1_000 }, 0);
    const take = (nowMs: number) => {
      const { waitMs } = pace.begin('anna', nowMs);
      if (waitMs === 0) pace.ended(nowMs);
      return waitMs;
    };
    expect([take(0), take(0), take(0)]).toEqual([0, 0, 0]);
    expect(take(0)).toBe(6_000);
    expect(take(5_000)).toBe(1_000);
    expect(take(6_000)).toBe(0);
    expect(pace.begin('olena', 6_000).waitMs).toBe(0);
  });

  it('has an allowance of its own for sounds and films', () => {
    const pace = new ChannelPace(
      { perSecond: 300, recipient: null, recordings: { burst: 2, everyMs: 100 } },
      0,
    );
    const film = (nowMs: number) => pace.begin('anna', nowMs, { isRecording: true }).waitMs;
    expect([film(0), film(0), film(0)]).toEqual([0, 0, 100]);
    expect(pace.begin('anna', 0).waitMs).toBe(0);
    expect(film(100)).toBe(0);
  });

  it('takes no more at once than the channel may', () => {
    const pace = new ChannelPace({ perSecond: 1_000, recipient: null }, 0);
    for (let n = 0; n < LIMITS.outboxRequestsPerChannelMax; n++) pace.begin(String(n), 0);
    expect(pace.room(0)).toBe(0);
    // Only an answer makes room, no timer.
    expect(pace.nextRoomMs(0)).toBeNull();
    pace.ended(0);
    expect(pace.room(0)).toBe(1);
  });

  it('gives a channel that does not answer no more, and goes on when it does', () => {
    const pace = new ChannelPace({ perSecond: 1_000, recipient: null }, 0);
    for (let n = 0; n < LIMITS.outboxSlowRequestsMax; n++) pace.begin(String(n), n);
    expect(pace.room(LIMITS.outboxSlowMs)).toBeGreaterThan(0);
    expect(pace.room(LIMITS.outboxSlowMs + LIMITS.outboxSlowRequestsMax)).toBe(0);
    pace.ended(3);
    expect(pace.room(LIMITS.outboxSlowMs + LIMITS.outboxSlowRequestsMax)).toBeGreaterThan(0);
  });

  it('leaves a channel alone that fails, longer each time, and tries it with one message', () => {
    const pace = new ChannelPace({ perSecond: 100, recipient: null }, 0, () => 1);
    for (let n = 1; n < LIMITS.outboxChannelFailuresMax; n++) expect(pace.failed(0)).toBe(0);
    let nowMs = 0;
    let before = 0;
    for (let n = 0; n < 10; n++) {
      const untilMs = pace.failed(nowMs);
      expect(untilMs - nowMs).toBeGreaterThanOrEqual(before);
      before = untilMs - nowMs;
      expect(pace.room(untilMs - 1)).toBe(0);
      expect(pace.nextRoomMs(untilMs - 1)).toBe(untilMs);
      expect(pace.room(untilMs)).toBe(1);
      nowMs = untilMs;
    }
    expect(before).toBe(LIMITS.outboxChannelPauseMsMax);
    pace.went();
    expect(pace.room(nowMs)).toBeGreaterThan(1);
  });

  it('pauses at once for as long as the platform asks', () => {
    const pace = new ChannelPace({ perSecond: 100, recipient: null }, 0, () => 0);
    expect(pace.failed(1_000, { atLeastMs: 90_000 })).toBe(91_000);
    expect([pace.room(90_999), pace.room(91_000) > 0]).toEqual([0, true]);
  });
});

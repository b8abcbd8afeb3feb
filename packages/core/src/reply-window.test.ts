import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS } from './clock.ts';
import { META_PLATFORMS, type Platform } from './platforms.ts';
import { replyWindow, type ReplyWindowState } from './reply-window.ts';

const WROTE_AT = new Date('2026-11-01T12:00:00Z');

function stateAfter(platform: Platform, ms: number, humanAgent: boolean): ReplyWindowState {
  return replyWindow(platform, WROTE_AT, { nowMs: WROTE_AT.getTime() + ms, humanAgent }).state;
}

describe('the reply window', () => {
  it.each<[Platform, boolean, number, ReplyWindowState]>([
    ['whatsapp', false, 0, 'open'],
    ['whatsapp', false, DAY_MS - 1, 'open'],
    ['whatsapp', false, DAY_MS, 'closed'],
    ['whatsapp', true, DAY_MS, 'closed'],
    ['facebook', true, DAY_MS - 1, 'open'],
    ['facebook', true, DAY_MS, 'human_agent'],
    ['facebook', true, 7 * DAY_MS - 1, 'human_agent'],
    ['facebook', true, 7 * DAY_MS, 'closed'],
    ['facebook', false, DAY_MS, 'closed'],
    ['instagram', true, DAY_MS, 'human_agent'],
    ['instagram', true, 7 * DAY_MS, 'closed'],
    ['instagram', false, DAY_MS, 'closed'],
    ['telegram', true, 400 * DAY_MS, 'none'],
  ])('of %s (a person may answer: %s) is after %i ms %s', (platform, humanAgent, ms, state) => {
    expect(stateAfter(platform, ms, humanAgent)).toBe(state);
  });

  it('tells when it closes', () => {
    const nowMs = WROTE_AT.getTime();
    expect(replyWindow('instagram', WROTE_AT, { nowMs, humanAgent: true })).toEqual({
      state: 'open',
      closesAt: new Date('2026-11-02T12:00:00Z'),
      humanAgentClosesAt: new Date('2026-11-08T12:00:00Z'),
    });
    expect(replyWindow('whatsapp', WROTE_AT, { nowMs, humanAgent: true }).humanAgentClosesAt).toBeNull();
  });

  it('is closed while the customer has never written, but for Telegram', () => {
    for (const platform of META_PLATFORMS) {
      expect(replyWindow(platform, null, { nowMs: 0, humanAgent: true }).state).toBe('closed');
    }
    expect(replyWindow('telegram', null, { nowMs: 0, humanAgent: false }).state).toBe('none');
  });

  it('never opens again by the passing of time', () => {
    const rank = { open: 0, human_agent: 1, closed: 2, none: 3 };
    fc.assert(
      fc.property(
        fc.constantFrom(...META_PLATFORMS),
        fc.boolean(),
        fc.integer({ min: 0, max: 9 * DAY_MS }),
        fc.integer({ min: 0, max: 9 * DAY_MS }),
        (platform, humanAgent, now, more) => {
          const before = rank[stateAfter(platform, now, humanAgent)];
          expect(rank[stateAfter(platform, now + more, humanAgent)]).toBeGreaterThanOrEqual(before);
        },
      ),
    );
  });
});

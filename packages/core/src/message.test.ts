import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { credibleTime, DAY_MS } from './clock.ts';
import { MESSAGE_STATUSES, type MessageStatus, STATUS_RANK, statusAdvances } from './message.ts';

describe('statuses', () => {
  it('end in the same place whatever the order and the repetition of receipts', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...MESSAGE_STATUSES), { minLength: 1 }), (receipts) => {
        const apply = (current: MessageStatus, next: MessageStatus) =>
          statusAdvances(current, next) ? next : current;
        const highest = receipts.toSorted((a, b) => STATUS_RANK[b] - STATUS_RANK[a])[0];
        expect(receipts.reduce(apply, 'queued')).toBe(highest);
      }),
    );
  });

  it('never leave failed', () => {
    expect(MESSAGE_STATUSES.some((next) => statusAdvances('failed', next))).toBe(false);
  });
});

describe('credibleTime', () => {
  const now = Date.UTC(2026, 10, 22);
  it.each([
    [now, true],
    [now + DAY_MS, true],
    [now + DAY_MS + 1, false],
    [0, false],
    [-1, false],
    [Number.NaN, false],
    [Infinity, false],
    [8.64e15 + 1, false],
  ])('of %p is %p', (claimed, credible) => {
    expect(credibleTime(claimed, now) !== null).toBe(credible);
  });
});

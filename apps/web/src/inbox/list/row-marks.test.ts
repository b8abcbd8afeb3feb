import { describe, expect, it } from '@jest/globals';
import { kindOf, replyWindowOf, timeStyleOf } from './row-marks.ts';

const NOW = new Date(2026, 2, 18, 15, 30);
const style = (...parts: [number, number, number, number]): string => timeStyleOf(new Date(...parts), NOW);

describe('the time of a row', () => {
  it('is written shorter, the nearer it is', () => {
    expect(style(2026, 2, 18, 0)).toBe('time');
    expect(style(2026, 2, 17, 23)).toBe('weekday');
    expect(style(2026, 2, 12, 0)).toBe('weekday');
    expect(style(2026, 2, 11, 23)).toBe('day');
    expect(style(2025, 11, 31, 23)).toBe('date');
  });

  it('is a time where a clock is ahead of ours', () => {
    expect(style(2026, 2, 19, 9)).toBe('time');
  });
});

describe('the window of a row', () => {
  const left = (ms: number | null): object =>
    replyWindowOf(
      { reply_window_closes_at: ms === null ? null : new Date(NOW.getTime() + ms).toISOString() },
      NOW,
    );

  it('is told when it is about to close, and when it has', () => {
    expect(left(null)).toEqual({ is: 'open' });
    expect(left(7 * 3_600_000)).toEqual({ is: 'open' });
    expect(left(6 * 3_600_000)).toEqual({ is: 'closing', unit: 'hours', count: 6 });
    expect(left(3_600_000)).toEqual({ is: 'closing', unit: 'hours', count: 1 });
    expect(left(3_599_000)).toEqual({ is: 'closing', unit: 'minutes', count: 60 });
    expect(left(1)).toEqual({ is: 'closing', unit: 'minutes', count: 1 });
    expect(left(0)).toEqual({ is: 'closed' });
  });
});

it('names kinds that it knows, and takes others for messages', () => {
  expect(kindOf('voice')).toBe('voice');
  expect(kindOf('hologram')).toBe('text');
  expect(kindOf(null)).toBe('text');
});

import { describe, expect, it } from '@jest/globals';
import { retentionSetting } from './retention-settings.ts';

describe('how long something is kept', () => {
  const about = (stored: unknown, environment?: number) => {
    const { value, source } = retentionSetting('events_days', { stored, environment });
    return [value, source];
  };

  it('is as an owner has set it, else as the environment says, else as it comes', () => {
    expect(about(30, 20)).toEqual([30, 'settings']);
    expect(about(undefined, 20)).toEqual([20, 'environment']);
    expect(about(undefined)).toEqual([7, 'default']);
  });

  it.each(['30', null, 1.5, 0, 366, Number.NaN, {}])(
    'is not %j, which somebody has written there',
    (stored) => {
      expect(about(stored, 20)).toEqual([20, 'environment']);
    },
  );
});

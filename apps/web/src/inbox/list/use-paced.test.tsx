/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import { renderHook, waitFor } from '@testing-library/react';
import { usePaced } from './use-paced.ts';

/** Longer than a test takes. */
const LONG = 1_000_000;

function paced({ ms }: { ms: number }) {
  const shown: number[] = [];
  const hook = renderHook(
    ({ key, value }) => {
      const now = usePaced(value, { key, ms });
      if (shown.at(-1) !== now) shown.push(now);
      return now;
    },
    { initialProps: { key: 'all', value: 0 } },
  );
  const change = (value: number, key = 'all'): void => hook.rerender({ key, value });
  return { ...hook, shown, change };
}

describe('a paced value', () => {
  it('is shown at once after a quiet while, and then not before its time', () => {
    const { result, change } = paced({ ms: LONG });
    change(1);
    expect(result.current).toBe(1);
    for (const value of [2, 3, 4]) change(value);
    expect(result.current).toBe(1);
  });

  it('ends with the last one, and leaves out what came too soon', async () => {
    const { result, shown, change } = paced({ ms: 50 });
    for (let value = 1; value <= 20; value++) change(value);
    await waitFor(() => expect(result.current).toBe(20));
    expect(shown.length).toBeLessThan(20);
    expect(shown).toEqual(shown.toSorted((one, other) => one - other));
  });

  it('is at once that of another thing', () => {
    const { result, change } = paced({ ms: LONG });
    change(1);
    change(2);
    change(7, 'mine');
    expect(result.current).toBe(7);
  });
});

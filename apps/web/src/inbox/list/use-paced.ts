import { useLayoutEffect, useRef, useState } from 'react';

/**
 * A value that changes at most so often: at once after a quiet while, and in a flood every `ms` milliseconds, the last one
 * always. Rows that move fifty times a second cost the time in which the page should answer, and nobody can read them.
 *
 * @param key of what it is a value: that of another thing is shown at once
 */
export function usePaced<Value>(value: Value, { key, ms }: { key: string; ms: number }): Value {
  const [shown, setShown] = useState({ key, value });
  const shownAtMs = useRef(Number.NEGATIVE_INFINITY);
  const isShown = shown.key === key && shown.value === value;
  // Before it is painted: a list that has just come is not shown as an empty one.
  useLayoutEffect(() => {
    if (isShown) return undefined;
    const show = (): void => {
      shownAtMs.current = performance.now();
      setShown({ key, value });
    };
    const waitMs = shownAtMs.current + ms - performance.now();
    if (waitMs <= 0) {
      show();
      return undefined;
    }
    const timer = setTimeout(show, waitMs);
    return () => clearTimeout(timer);
  }, [isShown, key, value, ms]);
  return shown.key === key ? shown.value : value;
}

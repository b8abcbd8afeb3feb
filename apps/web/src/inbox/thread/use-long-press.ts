import { type PointerEvent, useMemo, useRef } from 'react';

/** As phones have it. */
const LONG_PRESS_MS = 450;

/** A finger that rests on something, instead of the pointer that phones do not have. */
export function useLongPress(run: () => void) {
  const latest = useRef(run);
  latest.current = run;
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const cancel = (): void => clearTimeout(timer);
    return {
      onPointerDown: (event: PointerEvent) => {
        if (event.pointerType !== 'touch') return;
        clearTimeout(timer);
        timer = setTimeout(() => latest.current(), LONG_PRESS_MS);
      },
      onPointerUp: cancel,
      onPointerCancel: cancel,
      onPointerLeave: cancel,
    };
  }, []);
}

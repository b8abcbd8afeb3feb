import { type RefObject, useLayoutEffect, useRef } from 'react';
import { movedBy } from './list-places.ts';

/**
 * Keeps what is read in place while rows come in, go and change places above it. At the top of the list they simply
 * appear.
 *
 * @param rowPx height of every row
 */
export function useAnchoredScroll(
  scroller: RefObject<HTMLElement | null>,
  ids: readonly string[],
  rowPx: number,
): void {
  const before = useRef(ids);
  useLayoutEffect(() => {
    const previous = before.current;
    before.current = ids;
    const element = scroller.current;
    if (element === null || previous === ids || element.scrollTop < rowPx / 2) return;
    const first = Math.ceil(element.scrollTop / rowPx);
    const last = Math.floor((element.scrollTop + element.clientHeight) / rowPx) - 1;
    const by = movedBy(previous, ids, { first, last });
    if (by !== 0) element.scrollTop += by * rowPx;
  }, [scroller, ids, rowPx]);
}

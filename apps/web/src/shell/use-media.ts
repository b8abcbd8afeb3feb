import { useCallback, useSyncExternalStore } from 'react';

/** A phone: one pane at a time. */
export const PHONE = '(max-width: 720px)';
/** Too narrow for the contact beside the thread: it lies over it. */
export const NARROW = '(max-width: 1100px)';

/** Whether the window is as the media query says, live. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

import { useSwitchboard } from '@switchboard/react';
import { useEffect } from 'react';
import { useMe, useSession } from './session-provider.tsx';

const FIRST_LOOK_MS = 1_000;
const LOOK_MS = 15_000;
/** When it is worth looking at once. */
const SIGNALS = ['online', 'focus', 'pageshow'] as const;

/**
 * After the server has sent this page away: looks whether it would let the same user in again, and goes on then. They may
 * have signed in again in another tab.
 */
export function useReturn(isSentAway: boolean): void {
  const { client: asker } = useSession();
  const { client } = useSwitchboard();
  const { id } = useMe();
  useEffect(() => {
    if (!isSentAway) return undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      const me = await asker.api.account.me().catch(() => null);
      if (!isOver && me?.id === id) client.connect();
    };
    const lookNow = (): void => void look();
    const first = setTimeout(lookNow, FIRST_LOOK_MS);
    const next = setInterval(lookNow, LOOK_MS);
    for (const type of SIGNALS) addEventListener(type, lookNow);
    return () => {
      isOver = true;
      clearTimeout(first);
      clearInterval(next);
      for (const type of SIGNALS) removeEventListener(type, lookNow);
    };
  }, [isSentAway, asker, client, id]);
}

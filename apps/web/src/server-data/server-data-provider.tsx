import { useSwitchboard } from '@switchboard/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useMe, useSession } from '../session/session-provider.tsx';
import { staleAfter } from './stale-after.ts';

/**
 * What is asked of the server besides the inbox. It is asked again when an event says that it has changed, so that
 * nothing need be asked for on a timer.
 */
export function ServerDataProvider({ children }: { children: ReactNode }): ReactNode {
  const { client } = useSwitchboard();
  const { refresh } = useSession();
  const { id: ownId } = useMe();
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { staleTime: 60_000, retry: 2, refetchOnWindowFocus: false },
          mutations: { retry: false },
        },
      }),
  );
  useEffect(() => {
    const cancels = [
      client.on('event', (event) => {
        for (const what of staleAfter(event)) void queries.invalidateQueries({ queryKey: [what] });
      }),
      // Nor is what happened before the line was there for the first time, which may be long after the page.
      client.on('hello', ({ isFresh }) => void (isFresh && queries.invalidateQueries())),
      // What happened while the line was cut for too long is not told.
      client.on('resync', () => void queries.invalidateQueries()),
    ];
    return () => {
      for (const cancel of cancels) cancel();
    };
  }, [client, queries, refresh, ownId]);
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}

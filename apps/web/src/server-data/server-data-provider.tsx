import { useSwitchboard } from '@switchboard/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';

/**
 * What is asked of the server besides the inbox. It is asked again when an event says that it has changed, so that
 * nothing need be asked for on a timer.
 */
export function ServerDataProvider({ children }: { children: ReactNode }): ReactNode {
  const { client } = useSwitchboard();
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
    const askAgain = (what: string): void => void queries.invalidateQueries({ queryKey: [what] });
    const cancels = [
      client.on('event', (event) => {
        if (event.type === 'settings.changed') askAgain((event.data as { what: string }).what);
        if (event.type === 'user.updated') askAgain('users');
        if (event.type === 'channel.status_changed') askAgain('channels');
        if (event.type === 'contact.merged' || event.type === 'contact.updated') askAgain('contacts');
        if (event.type.startsWith('note.')) askAgain('notes');
      }),
      // What happened while the line was cut for too long is not told.
      client.on('resync', () => void queries.invalidateQueries()),
    ];
    return () => {
      for (const cancel of cancels) cancel();
    };
  }, [client, queries]);
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}

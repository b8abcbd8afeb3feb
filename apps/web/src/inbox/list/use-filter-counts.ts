import { useSwitchboard } from '@switchboard/react';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ListFilter, ListQuery } from './list-query.ts';

/** Filters whose numbers say how much there is to do. */
const COUNTED = ['new', 'mine', 'needs_reply'] as const;
/** However much happens, the numbers are asked for again no more often than this. */
const AGAIN_MS = 10_000;

const KEY = 'inbox-counts';

/** How many conversations there are under each tab, where that is worth a number. */
export function useFilterCounts(query: ListQuery): ReadonlyMap<ListFilter, number> {
  const { client } = useSwitchboard();
  const queries = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const cancel = client.on('event', ({ data }) => {
      const isOfConversation = typeof data === 'object' && data !== null && 'conversation' in data;
      if (!isOfConversation || timer !== null) return;
      timer = setTimeout(() => {
        timer = null;
        void queries.invalidateQueries({ queryKey: [KEY] });
      }, AGAIN_MS);
    });
    return () => {
      cancel();
      if (timer !== null) clearTimeout(timer);
    };
  }, [client, queries]);
  const { platform, channelId, labelId } = query;
  return useQueries({
    queries: COUNTED.map((filter) => ({
      queryKey: [KEY, filter, platform, channelId, labelId],
      queryFn: async () => {
        const { body } = await client.inbox({
          filter,
          limit: 1,
          ...(platform === null ? {} : { platform }),
          ...(channelId === null ? {} : { channelId }),
          ...(labelId === null ? {} : { labelId }),
        });
        return body.total;
      },
    })),
    combine: (answers) =>
      new Map(
        COUNTED.flatMap((filter, index) => {
          const count = answers[index]?.data;
          return count === undefined ? [] : [[filter, count] as const];
        }),
      ),
  });
}

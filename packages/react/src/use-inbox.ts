import type { ConversationView } from '@switchboard/client';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { type InboxList, type InboxListQuery, NOT_LOADED } from './inbox-list.ts';
import { useSession } from './switchboard-provider.tsx';
import { useAttempts } from './use-attempts.ts';

export interface Inbox {
  /** The liveliest first. */
  conversations: readonly ConversationView[];
  /** Of all conversations that fit, also of those that are not loaded. */
  total: number;
  unreadTotal: number;
  /** There is nothing to show yet. */
  isLoading: boolean;
  /** Why the latest attempt to load failed, in a sentence for a person; it is tried again. */
  error: string | null;
  hasMore: boolean;
  /** Lengthens the list by a page. Never fails: see `error`. */
  loadMore: () => Promise<void>;
  reload: () => Promise<void>;
}

/** The list of conversations, live. A query may be written anew at each render. */
export function useInbox(wanted: InboxListQuery = {}): Inbox {
  const { filter, platform, channelId, labelId, assignedTo, search } = wanted;
  const session = useSession();
  const list = useMemo<InboxList>(() => {
    const query: InboxListQuery = {};
    if (filter !== undefined && filter !== 'all') query.filter = filter;
    if (platform !== undefined && platform !== '') query.platform = platform;
    if (channelId !== undefined && channelId !== '') query.channelId = channelId;
    if (labelId !== undefined && labelId !== '') query.labelId = labelId;
    if (assignedTo !== undefined && assignedTo !== '') query.assignedTo = assignedTo;
    if (search !== undefined && search !== '') query.search = search;
    return Object.keys(query).length === 0 ? session.whole : session.listOf(query);
  }, [session, filter, platform, channelId, labelId, assignedTo, search]);
  const snapshot = useSyncExternalStore(list.subscribe, list.get, notLoaded);
  useEffect(() => list.start(), [list]);
  const { error: failure, attempt } = useAttempts(list);
  const loadMore = useCallback(() => attempt(() => list.loadMore()), [attempt, list]);
  const reload = useCallback(() => list.reload(), [list]);
  return {
    conversations: snapshot.conversations,
    total: snapshot.total,
    unreadTotal: snapshot.unreadTotal,
    isLoading: !snapshot.isLoaded && snapshot.error === null,
    error: snapshot.error ?? failure,
    hasMore: snapshot.hasMore,
    loadMore,
    reload,
  };
}

const notLoaded = () => NOT_LOADED;

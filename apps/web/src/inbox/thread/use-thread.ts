import type { ShownMessage } from '@switchboard/client';
import { type Conversation, useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { firstUnreadOf } from './first-unread.ts';
import { type ThreadItem, threadItems } from './items.ts';
import type { Jump } from './message-list.tsx';

/** How many unread messages are loaded before a thread is shown; further back it begins at the oldest of them. */
const UNREAD_MAX = 1_000;

/** Notes of colleagues about a conversation, oldest first; null as long as nobody knows. */
function useNotes(conversationId: string) {
  const { client } = useSwitchboard();
  const { data, isPending } = useQuery({
    queryKey: ['notes', conversationId],
    queryFn: () => client.api.notes.list(conversationId),
    retry: 1,
  });
  return { notes: data ?? NOTHING, isPending };
}

const NOTHING: readonly never[] = [];

export interface Thread {
  /** Null until it is known where to begin. */
  items: readonly ThreadItem[] | null;
  /** What a message answers, where that is loaded. */
  quotedOf: (message: ShownMessage) => ShownMessage | null;
}

/** What stands in a thread, in order, with the place where the new begins. */
export function useThread(conversationId: string, open: Conversation): Thread {
  const { conversation, messages, hasMore, isLoading, loadOlder } = open;
  const { notes, isPending } = useNotes(conversationId);
  const beginning = useBeginning(open);
  const isReady = beginning !== null && conversation !== null && !isLoading && !isPending;
  const firstUnread = beginning?.firstUnread ?? null;
  useEffect(() => {
    if (beginning === null && hasMore && !isLoading) void loadOlder();
  }, [beginning, messages, hasMore, isLoading, loadOlder]);
  const items = useMemo(
    () => (isReady ? threadItems({ messages, notes, hasMore, firstUnread }) : null),
    [isReady, messages, notes, hasMore, firstUnread],
  );
  const byExternalId = useMemo(
    () => new Map(messages.map((message) => [message.external_id, message])),
    [messages],
  );
  const quotedOf = useCallback(
    ({ reply_to_external_id: id }: ShownMessage) => (id === null ? null : (byExternalId.get(id) ?? null)),
    [byExternalId],
  );
  return { items, quotedOf };
}

interface Beginning {
  firstUnread: { id: string; count: number } | null;
}

/** Where the new began when the thread was opened; null until enough is loaded to know. */
function useBeginning({ conversation, messages, hasMore, isLoading, error }: Conversation): Beginning | null {
  const [beginning, setBeginning] = useState<Beginning | null>(null);
  const wanted = useRef<number | null>(null);
  if (beginning !== null || conversation === null || isLoading) return beginning;
  // Whatever is read meanwhile, what was unread when it was opened is what is new.
  wanted.current ??= conversation.unread_count;
  const { id, count, isAll } = firstUnreadOf(messages, Math.min(wanted.current, UNREAD_MAX));
  if (!isAll && hasMore && error === null) return null;
  const found: Beginning = { firstUnread: id === null ? null : { id, count } };
  setBeginning(found);
  return found;
}

/** Goes to messages, loading what lies between. */
export function useJumps(loadBackTo: (messageId: string) => Promise<boolean>): {
  jump: Jump | null;
  /** @returns false where there is no such message */
  jumpTo: (messageId: string) => Promise<boolean>;
} {
  const [jump, setJump] = useState<Jump | null>(null);
  const wanted = useRef<string | null>(null);
  const jumpTo = useCallback(
    async (messageId: string) => {
      wanted.current = messageId;
      const isThere = await loadBackTo(messageId);
      if (isThere && wanted.current === messageId) setJump({ messageId });
      return isThere;
    },
    [loadBackTo],
  );
  return { jump, jumpTo };
}

import type { ShownMessage } from '@switchboard/client';
import { useEffect, useRef, useSyncExternalStore } from 'react';

/**
 * Marks a conversation read when its end is seen: on a page that somebody looks at, not in a tab behind others. What was
 * seen once is not marked again, so that a conversation that somebody marks unread stays so.
 */
export function useMarkRead(props: {
  messages: readonly ShownMessage[];
  unreadCount: number;
  isAtEnd: boolean;
  mayWrite: boolean;
  markRead: (upTo?: string) => Promise<void>;
}): void {
  const { messages, unreadCount, isAtEnd, mayWrite, markRead } = props;
  const isLooking = useSyncExternalStore(watchLooking, looking);
  const seen = useRef<string | null>(null);
  const last = messages.findLast(({ is_local: isLocal }) => isLocal !== true)?.id ?? null;
  useEffect(() => {
    if (!isAtEnd || !isLooking || last === null || seen.current === last) return;
    seen.current = last;
    if (unreadCount > 0 && mayWrite) void markRead(last);
  }, [isAtEnd, isLooking, last, unreadCount, mayWrite, markRead]);
}

function looking(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

function watchLooking(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  addEventListener('focus', listener);
  addEventListener('blur', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
    removeEventListener('focus', listener);
    removeEventListener('blur', listener);
  };
}

import type { ShownMessage } from '@switchboard/client';
import { useEffect, useRef, useState } from 'react';
import { keyOf } from './items.ts';

/** What has come while somebody reads further up, and what is to be said aloud of it. */
export interface Arrivals {
  count: number;
  /** The latest that came from the other side since the thread was opened. */
  latest: ShownMessage | null;
}

/** @param messages oldest first, of a thread that is shown */
export function useArrivals(messages: readonly ShownMessage[], isAtEnd: boolean): Arrivals {
  const lastKey = messages.length === 0 ? null : keyOf(messages.at(-1)!);
  const [seenKey, setSeenKey] = useState(lastKey);
  const known = useRef(lastKey);
  const [latest, setLatest] = useState<ShownMessage | null>(null);
  useEffect(() => {
    if (isAtEnd) setSeenKey(lastKey);
  }, [isAtEnd, lastKey]);
  useEffect(() => {
    if (lastKey === known.current) return;
    const news = after(messages, known.current);
    known.current = lastKey;
    setLatest((before) => news.at(-1) ?? before);
  }, [messages, lastKey]);
  return { count: isAtEnd ? 0 : after(messages, seenKey).length, latest };
}

/** What others have said after a message; nothing where that is not there any more. */
function after(messages: readonly ShownMessage[], key: string | null): readonly ShownMessage[] {
  if (key === null) return messages.filter(isNews);
  const index = messages.findLastIndex((message) => keyOf(message) === key);
  return index === -1 ? [] : messages.slice(index + 1).filter(isNews);
}

function isNews({ is_from_me: isOwn, type, deleted_at: deletedAt }: ShownMessage): boolean {
  return !isOwn && type !== 'system' && deletedAt === null;
}

import type { ConversationView, ShownMessage } from '@switchboard/client';
import { useEffect, useMemo, useState } from 'react';
import { type ReplyWindow, replyWindowAt, wasFoundClosed } from './reply-window.ts';

/** How often a countdown goes on. */
const TICK_MS = 30_000;
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Whether a conversation may be answered, live: it closes by itself, and opens when the customer writes. */
export function useReplyWindow(
  conversation: Pick<ConversationView, 'platform' | 'reply_window_closes_at'>,
  messages: readonly ShownMessage[],
  { humanAgent }: { humanAgent: boolean },
): { window: ReplyWindow; now: number } {
  const [now, setNow] = useState(() => Date.now());
  const { platform, reply_window_closes_at: closesAt } = conversation;
  useEffect(() => setNow(Date.now()), [closesAt]);
  const window = replyWindowAt(now, { platform, reply_window_closes_at: closesAt }, { humanAgent });
  const { state, changesInMs } = window;
  useEffect(() => {
    if (changesInMs === null) return undefined;
    const ms = state === 'closing' ? Math.min(changesInMs, TICK_MS) : Math.min(changesInMs, TIMER_MS_MAX);
    const timer = setTimeout(() => setNow(Date.now()), ms + 1);
    return () => clearTimeout(timer);
  }, [state, changesInMs, now]);
  const isFoundClosed = useMemo(() => state !== 'none' && wasFoundClosed(messages), [state, messages]);
  return isFoundClosed ? { window: { ...window, state: 'closed', changesInMs: null }, now } : { window, now };
}

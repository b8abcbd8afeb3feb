import { type MessageKind, messageKind } from '../message-kind.ts';
import type { ConversationView } from '@switchboard/client';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** From here on it is said how long a customer can still be answered. */
const SOON_MS = 6 * HOUR_MS;

/** How a time is written: shorter, the nearer it is. */
export type TimeStyle = 'time' | 'weekday' | 'day' | 'date';

export function timeStyleOf(at: Date, now: Date): TimeStyle {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS);
  if (days <= 0) return 'time';
  if (days < 7) return 'weekday';
  return at.getFullYear() === now.getFullYear() ? 'day' : 'date';
}

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}

/** Whether a customer can be answered freely; `closing` with what is left, rounded up so that it never says zero. */
export type ReplyWindow =
  { is: 'open' } | { is: 'closed' } | { is: 'closing'; unit: 'hours' | 'minutes'; count: number };

export function replyWindowOf(
  { reply_window_closes_at: closesAt }: Pick<ConversationView, 'reply_window_closes_at'>,
  now: Date,
): ReplyWindow {
  if (closesAt === null) return { is: 'open' };
  const leftMs = Date.parse(closesAt) - now.getTime();
  if (leftMs <= 0) return { is: 'closed' };
  if (leftMs > SOON_MS) return { is: 'open' };
  if (leftMs >= HOUR_MS) return { is: 'closing', unit: 'hours', count: Math.floor(leftMs / HOUR_MS) };
  return { is: 'closing', unit: 'minutes', count: Math.ceil(leftMs / 60_000) };
}

/** Types that this version does not know are messages like any other. */
export function kindOf(type: string | null): MessageKind {
  return messageKind(type) ?? 'text';
}

import type { ConversationView } from '@switchboard/client';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** From here on people want to know how long it still is. */
const CLOSING_MS = 6 * HOUR_MS;
/** Meta lets a person answer for seven days; the ordinary window is the first of them. */
const PERSON_MS = 6 * DAY_MS;

export interface ReplyWindow {
  /** `person`: the ordinary window is closed, and a person may answer all the same. */
  state: 'none' | 'open' | 'closing' | 'person' | 'closed';
  /** When this way of answering ends, or has ended; null where nobody knows, or there is no window. */
  until: Date | null;
  /** When to look again; null: nothing changes by itself. */
  changesInMs: number | null;
}

/**
 * Whether a conversation may be answered now. The server decides when something is sent; this spares people the attempt.
 *
 * @param humanAgent the channel lets a person answer for seven days
 */
export function replyWindowAt(
  nowMs: number,
  {
    platform,
    reply_window_closes_at: closesAt,
  }: Pick<ConversationView, 'platform' | 'reply_window_closes_at'>,
  { humanAgent }: { humanAgent: boolean },
): ReplyWindow {
  if (platform === 'telegram') return { state: 'none', until: null, changesInMs: null };
  // The customer has never written: Meta's platforms let no business begin.
  if (closesAt === null) return { state: 'closed', until: null, changesInMs: null };
  const until = new Date(closesAt);
  const leftMs = until.getTime() - nowMs;
  if (leftMs > CLOSING_MS) return { state: 'open', until, changesInMs: leftMs - CLOSING_MS };
  if (leftMs > 0) return { state: 'closing', until, changesInMs: leftMs };
  const personLeftMs = leftMs + PERSON_MS;
  if (humanAgent && platform !== 'whatsapp' && personLeftMs > 0) {
    return { state: 'person', until: new Date(until.getTime() + PERSON_MS), changesInMs: personLeftMs };
  }
  return { state: 'closed', until, changesInMs: null };
}

interface Judged {
  direction: 'inbound' | 'outbound';
  created_at: string;
  error: { code: string } | null;
  status: string | null;
}

/** Whether the server has said that the window is closed, and the customer has not written since. */
export function wasFoundClosed(messages: readonly Judged[]): boolean {
  const refusedAt = latest(
    messages,
    ({ error, status }) => status === 'failed' && error?.code === 'window_closed',
  );
  const writtenAt = latest(messages, ({ direction }) => direction === 'inbound');
  return refusedAt !== null && (writtenAt === null || refusedAt > writtenAt);
}

function latest(messages: readonly Judged[], isMeant: (message: Judged) => boolean): string | null {
  const times = messages.filter(isMeant).map(({ created_at: at }) => at);
  return times.length === 0 ? null : times.reduce((one, other) => (one > other ? one : other));
}

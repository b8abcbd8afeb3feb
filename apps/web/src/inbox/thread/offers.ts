import type { ConversationDetail, ShownMessage } from '@switchboard/client';

export type Capabilities = NonNullable<ConversationDetail['reply_channels'][number]['capabilities']>;

/** What can be done with a message. */
export interface Offers {
  reply: boolean;
  /** Null: not at all; `emojis` null: any. */
  react: { emojis: readonly string[] | null } | null;
  edit: boolean;
  takeBack: boolean;
  retry: boolean;
  discard: boolean;
}

const GONE_OUT: ReadonlySet<string | null> = new Set(['sent', 'delivered', 'read']);

/** @param capabilities undefined: an older server, which refuses what cannot be done */
export function offersFor(
  message: ShownMessage,
  capabilities: Capabilities | undefined,
  { mayWrite, nowMs }: { mayWrite: boolean; nowMs: number },
): Offers {
  const isLocal = message.is_local === true;
  const isThere = mayWrite && !isLocal && message.deleted_at === null && message.type !== 'system';
  const isKnown = isThere && message.external_id !== null;
  const isOurs = isThere && message.is_from_me;
  const hasFailed = message.status === 'failed';
  const isOut = isOurs && isKnown && GONE_OUT.has(message.status);
  const ageMs = nowMs - Date.parse(message.sent_at);
  const within = (limit: { within_ms: number | null } | null | undefined): boolean =>
    limit !== null && (limit === undefined || limit.within_ms === null || ageMs < limit.within_ms);
  const hasWords = (message.content ?? '') !== '' && message.type !== 'template';
  return {
    reply: isKnown && capabilities?.quote !== false,
    react: isKnown ? (capabilities === undefined ? { emojis: null } : capabilities.reaction) : null,
    edit: isOut && hasWords && within(capabilities?.edit),
    // What has not gone out can always be stopped.
    takeBack: isOurs && (isOut ? within(capabilities?.delete) : message.status !== 'sending'),
    retry: mayWrite && message.is_from_me && hasFailed,
    discard: isLocal && hasFailed,
  };
}

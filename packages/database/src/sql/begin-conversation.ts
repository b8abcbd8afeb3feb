import type { MessageView, Peer, Platform } from '@switchboard/core';
import { lockPeople, resolvePeople } from '../people/resolve-people.ts';
import type { ReplyToQueue } from '../reply-store.ts';
import { appendEvents } from './append-events.ts';
import { enterIngestGate } from './ingest-gate.ts';
import { queueMessages } from './queue-messages.ts';
import type { Queryable } from './statement.ts';

/** A first message to somebody, and by which of our lines. */
export interface ConversationToBegin {
  platform: Platform;
  channelExternalId: string;
  /** With every id by which they may answer, so that their answer lands in the same conversation. */
  peer: Peer;
  message: Omit<ReplyToQueue, 'conversationId' | 'replyTo'>;
}

/** See `ReplyStore.begin`. */
export async function beginConversation(
  db: Queryable,
  { platform, channelExternalId, peer, message }: ConversationToBegin,
  at: Date,
): Promise<{ message: MessageView; isNew: boolean } | null> {
  await enterIngestGate(db);
  // Whoever writes to us at this moment waits for this, and is found then.
  await lockPeople(db);
  const key = { platform, channelExternalId, peer, creates: true };
  const resolved = await resolvePeople(db, [{ ...key, reason: 'seen_together', remembers: false }], at);
  const conversationId = resolved.peers[0]?.conversationId ?? null;
  if (conversationId === null) return null;
  const queued = await queueMessages(db, { ...message, conversationId, replyTo: null }, at, resolved.events);
  if (queued?.isNew !== true && resolved.events.length > 0) await appendEvents(db, resolved.events, at);
  return queued;
}

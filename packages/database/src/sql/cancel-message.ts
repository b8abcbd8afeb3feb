import { appendEvents } from './append-events.ts';
import { conversationEvents } from './changed-messages.ts';
import { deletedEvent } from './emptied-messages.ts';
import { lockMessage } from './lock-message.ts';
import { recountConversations } from './recount-conversations.ts';
import type { Queryable } from './statement.ts';

export type Cancelled = 'cancelled' | 'being_sent' | 'sent';

/** See `ReplyStore.cancel`. */
export async function cancelMessage(db: Queryable, messageId: string, at: Date): Promise<Cancelled | null> {
  const message = await lockMessage(db, messageId);
  if (message === null) return null;
  if (message.external_id !== null) return 'sent';
  // Whoever claims the job at this moment either has it, or finds it gone.
  const { rows: jobs } = await db.query<{ state: string }>({
    text: `select state from outbox_jobs where message_id = $1 and kind = 'message' for update`,
    values: [messageId],
  });
  if (jobs.some(({ state }) => state !== 'queued')) return 'being_sent';
  if (message.status !== 'queued' && message.status !== 'failed') return 'being_sent';
  // Its job goes with it; a file that nobody else refers to is found by the upkeep of the media store.
  await db.query({ text: `delete from messages where id = $1`, values: [messageId] });
  await recountConversations(db, [message.conversation_id], at);
  const deleted = deletedEvent({
    id: messageId,
    channelId: message.channel_id,
    conversationId: message.conversation_id,
  });
  await appendEvents(db, [deleted, ...(await conversationEvents(db, [message.conversation_id], at))], at);
  return 'cancelled';
}

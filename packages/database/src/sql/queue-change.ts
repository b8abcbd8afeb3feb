import type { ChangeToQueue } from '../reply-store.ts';
import { lockMessage } from './lock-message.ts';
import { addJobs } from './outbox-jobs.ts';
import type { Queryable } from './statement.ts';

/** See `ReplyStore.queueChange`. A change that waits is replaced by a newer one of its kind. */
export async function queueChange(
  db: Queryable,
  { messageId, kind, data, giveUpAt }: ChangeToQueue,
): Promise<boolean> {
  const message = await lockMessage(db, messageId);
  if (message === null || message.external_id === null || message.is_deleted) return false;
  await db.query({
    text: `delete from outbox_jobs where message_id = $1 and kind = $2 and state = 'queued'`,
    values: [messageId, kind],
  });
  await addJobs(db, [
    {
      channelId: message.send_channel_id,
      queueId: message.conversation_id,
      messageId,
      kind,
      data,
      giveUpAt,
    },
  ]);
  return true;
}

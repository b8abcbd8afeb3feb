import type { MessageView } from '@switchboard/core';
import { MESSAGE_COLUMNS, type MessageRow, messageView } from '../views.ts';
import { appendEvents } from './append-events.ts';
import { statusEvent } from './apply-statuses.ts';
import { conversationEvents } from './changed-messages.ts';
import { lockMessage } from './lock-message.ts';
import { addJobs } from './outbox-jobs.ts';
import { refreshAwaiting } from './refresh-awaiting.ts';
import type { Queryable } from './statement.ts';

/** See `ReplyStore.retry`. It takes its place behind what is waiting in its conversation, and keeps its place in the view. */
export async function retryMessage(
  db: Queryable,
  messageId: string,
  at: Date,
  giveUpAt: Date,
): Promise<MessageView | null> {
  const message = await lockMessage(db, messageId);
  // One that has an id was on the platform, which told afterwards that it failed: to send it again makes another message.
  if (message === null || message.direction !== 'outbound' || message.status !== 'failed') return null;
  await db.query({
    text: `update messages set status = 'queued', error = null, external_id = null,
        earlier_external_ids = case when external_id is not null then earlier_external_ids || external_id
          else earlier_external_ids end
      where id = $1`,
    values: [messageId],
  });
  await db.query({
    text: `delete from outbox_jobs where message_id = $1 and kind = 'message'`,
    values: [messageId],
  });
  // Platforms keep what was uploaded for some weeks only.
  await db.query({
    text: `update attachments set external_id = null where message_id = $1 and state = 'ready'`,
    values: [messageId],
  });
  await refreshAwaiting(db, [message.conversation_id]);
  await addJobs(db, [
    {
      channelId: message.send_channel_id,
      queueId: message.conversation_id,
      messageId,
      kind: 'message',
      data: null,
      giveUpAt,
    },
  ]);
  const { rows } = await db.query<MessageRow>({
    text: `select ${MESSAGE_COLUMNS} from messages m where m.id = $1`,
    values: [messageId],
  });
  const view = messageView(rows[0]!);
  const told = statusEvent(
    { id: messageId, channelId: message.channel_id, conversationId: message.conversation_id },
    'queued',
    null,
  );
  await appendEvents(
    db,
    [
      { ...told, data: { ...told.data, message: view } },
      ...(await conversationEvents(db, [message.conversation_id], at)),
    ],
    at,
  );
  return view;
}

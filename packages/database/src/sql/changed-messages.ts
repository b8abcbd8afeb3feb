import type { NewEvent } from '@switchboard/core';
import {
  CONVERSATION_COLUMNS,
  conversationView,
  type ConversationRow,
  MESSAGE_COLUMNS,
  type MessageRow,
  messageView,
} from '../views.ts';
import type { Queryable } from './statement.ts';

/** Tells of messages whose words or files have changed, each as it is now. */
export async function changedMessageEvents(db: Queryable, ids: readonly string[]): Promise<NewEvent[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<MessageRow>({
    name: 'changed-messages',
    text: `select ${MESSAGE_COLUMNS} from messages m where m.id = any($1::uuid[]) order by m.id`,
    values: [ids],
  });
  return rows.map(messageView).map((message) => ({
    type: 'message.updated',
    channelId: message.channel_id,
    conversationId: message.conversation_id,
    data: {
      message_id: message.id,
      conversation_id: message.conversation_id,
      status: message.status,
      error: message.error,
      message,
    },
  }));
}

/** Shows the words that these messages have now in the lists, where one of them is its conversation's last. */
export async function refreshLastMessages(
  db: Queryable,
  messageIds: readonly string[],
  at: Date,
): Promise<NewEvent[]> {
  if (messageIds.length === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: 'refresh-last-messages',
    text: `update conversations c set last_message_text = m.text, last_message_type = m.type
      from messages m
      where m.id = any($1::uuid[]) and c.id = m.conversation_id and c.last_message_id = m.id
        and (c.last_message_text is distinct from m.text or c.last_message_type is distinct from m.type)
      returning c.id`,
    values: [messageIds],
  });
  return await conversationEvents(
    db,
    rows.map(({ id }) => id),
    at,
  );
}

/** Tells of conversations as they are now. */
export async function conversationEvents(
  db: Queryable,
  ids: readonly string[],
  at: Date,
): Promise<NewEvent<'conversation.updated'>[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.query<ConversationRow>({
    name: 'conversation-events',
    text: `select ${CONVERSATION_COLUMNS} from conversations c left join contacts p on p.id = c.contact_id
      where c.id = any($1::uuid[]) and c.last_message_at is not null order by c.id`,
    values: [[...new Set(ids)]],
  });
  return rows.map((row) => ({
    type: 'conversation.updated',
    channelId: row.channel_id,
    conversationId: row.id,
    data: { conversation: conversationView(row, at.getTime()) },
  }));
}

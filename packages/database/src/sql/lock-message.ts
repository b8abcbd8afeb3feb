import type { Direction, MessageStatus } from '@switchboard/core';
import { lockConversations } from './lock-conversations.ts';
import type { Queryable } from './statement.ts';

/** What decides what may be done with a message. */
export interface LockedMessage {
  id: string;
  channel_id: string;
  /** The line by which it goes out, and is changed. */
  send_channel_id: string;
  conversation_id: string;
  external_id: string | null;
  direction: Direction;
  status: MessageStatus | null;
  is_deleted: boolean;
}

/** A message whose conversation is locked until commit; null when there is none. */
export async function lockMessage(db: Queryable, id: string): Promise<LockedMessage | null> {
  for (;;) {
    const before = await readMessage(db, id);
    if (before === null) return null;
    const locked = await lockConversations(db, [before.conversation_id]);
    const message = await readMessage(db, id);
    // A merge may have moved it in between.
    if (message === null || locked.has(message.conversation_id)) return message;
  }
}

async function readMessage(db: Queryable, id: string): Promise<LockedMessage | null> {
  const { rows } = await db.query<LockedMessage>({
    text: `select id, channel_id, coalesce(send_channel_id, channel_id) as send_channel_id, conversation_id, external_id, direction, status, deleted_at is not null as is_deleted
      from messages where id = $1`,
    values: [id],
  });
  return rows[0] ?? null;
}

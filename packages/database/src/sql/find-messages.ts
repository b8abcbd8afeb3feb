import type { MessageStatus, MessageUpdate } from '@switchboard/core';
import { columns, type Queryable } from './statement.ts';

/** A message that an update speaks of. */
export interface TargetMessage {
  id: string;
  channelId: string;
  conversationId: string;
  status: MessageStatus | null;
  isOutbound: boolean;
  isDeleted: boolean;
  sentAt: Date;
}

/** Where an update belongs: `channelId` null when the account is not connected, `message` null when it is not here. */
export interface UpdateTarget {
  channelId: string | null;
  message: TargetMessage | null;
}

interface TargetRow {
  ordinal: string;
  channel_id: string;
  message_id: string | null;
  conversation_id: string;
  status: MessageStatus | null;
  is_outbound: boolean;
  is_deleted: boolean;
  sent_at: Date;
}

/** The message of each update, as it is now. */
export async function findMessages(
  db: Queryable,
  updates: readonly Pick<MessageUpdate, 'platform' | 'channelExternalId' | 'messageExternalId'>[],
): Promise<UpdateTarget[]> {
  const { rows } = await db.query<TargetRow>({
    name: 'find-messages',
    text: `select k.ordinal, ch.id as channel_id, m.id as message_id, m.conversation_id, m.status,
        m.direction = 'outbound' as is_outbound, m.deleted_at is not null as is_deleted, m.sent_at
      from unnest($1::text[], $2::text[], $3::text[]) with ordinality as k(platform, channel, message, ordinal)
      join channels ch on ch.platform = k.platform and ch.external_id = k.channel
      left join messages m on m.channel_id = ch.id and m.external_id = k.message`,
    values: columns(
      updates,
      (update) => update.platform,
      (update) => update.channelExternalId,
      (update) => update.messageExternalId,
    ),
  });
  const targets: UpdateTarget[] = updates.map(() => ({ channelId: null, message: null }));
  for (const row of rows) targets[Number(row.ordinal) - 1] = targetOf(row);
  return targets;
}

function targetOf(row: TargetRow): UpdateTarget {
  if (row.message_id === null) return { channelId: row.channel_id, message: null };
  return {
    channelId: row.channel_id,
    message: {
      id: row.message_id,
      channelId: row.channel_id,
      conversationId: row.conversation_id,
      status: row.status,
      isOutbound: row.is_outbound,
      isDeleted: row.is_deleted,
      sentAt: row.sent_at,
    },
  };
}

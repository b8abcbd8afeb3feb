import { booleans, bigints, integers, texts, timestamps, uuids } from './array-parameters.ts';
import type { LockedConversation } from './lock-conversations.ts';
import type { Queryable, Statement } from './statement.ts';

/** The statement that writes what new messages have changed of conversations, which the caller holds locked. */
export function conversationsToTouch(rows: readonly LockedConversation[], at: Date): Statement {
  return {
    name: 'touch-conversations',
    text: TOUCH,
    values: [
      uuids(rows, (row) => row.id),
      texts(rows, (row) => row.peer_name),
      texts(rows, (row) => row.peer_username),
      texts(rows, (row) => row.reply_address),
      integers(rows, (row) => row.message_count),
      integers(rows, (row) => row.unread_count),
      bigints(rows, (row) => row.last_position),
      uuids(rows, (row) => row.last_message_id),
      texts(rows, (row) => row.last_message_text),
      texts(rows, (row) => row.last_message_type),
      texts(rows, (row) => row.last_message_direction),
      timestamps(rows, (row) => row.last_message_at),
      timestamps(rows, (row) => row.last_inbound_at),
      timestamps(rows, (row) => row.last_outbound_at),
      timestamps(rows, (row) => row.awaiting_reply_since),
      booleans(rows, (row) => row.is_archived),
      at.toISOString(),
    ],
  };
}

const TOUCH = `update conversations c set peer_name = k.peer_name, peer_username = k.peer_username,
    reply_address = k.reply_address, message_count = k.message_count, unread_count = k.unread_count,
    last_position = k.last_position, last_message_id = k.last_message_id, last_message_text = k.last_message_text,
    last_message_type = k.last_message_type, last_message_direction = k.last_message_direction,
    last_message_at = k.last_message_at, last_inbound_at = k.last_inbound_at, last_outbound_at = k.last_outbound_at,
    awaiting_reply_since = k.awaiting_reply_since, is_archived = k.is_archived, updated_at = $17::timestamptz
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::bigint[], $8::uuid[],
    $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[],
    $15::timestamptz[], $16::boolean[])
    as k(id, peer_name, peer_username, reply_address, message_count, unread_count, last_position, last_message_id,
      last_message_text, last_message_type, last_message_direction, last_message_at, last_inbound_at,
      last_outbound_at, awaiting_reply_since, is_archived)
  where c.id = k.id`;

/** Takes back conversations that were created for messages which turned out to be stored elsewhere already. */
export async function deleteEmptyConversations(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query({
    name: 'delete-empty-conversations',
    text: `delete from conversations where id = any($1::uuid[]) and last_message_id is null`,
    values: [ids],
  });
}

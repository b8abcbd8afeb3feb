import type { Direction, MessageType } from '@switchboard/core';
import { CONVERSATION_COLUMNS, type ConversationRow } from '../views.ts';
import { columns, type Queryable } from './statement.ts';

/** What a batch adds to one conversation. */
export interface ConversationGrowth {
  conversationId: string;
  contactId: string | null;
  peerName: string | null;
  peerUsername: string | null;
  messageCount: number;
  inboundCount: number;
  lastPosition: number;
  lastMessageId: string;
  lastMessageText: string | null;
  lastMessageType: MessageType;
  lastMessageDirection: Direction;
  lastInboundAt: Date | null;
  lastOutboundAt: Date | null;
  /** When the customer began to wait, if the batch ends with their message. */
  awaitingReplySince: Date | null;
}

/**
 * Moves the kept counters and the last message on, and answers the conversations as they are now. An inbound message
 * brings an archived conversation back: an archive must not swallow a customer.
 */
export async function touchConversations(
  db: Queryable,
  growths: readonly ConversationGrowth[],
  at: Date,
): Promise<Map<string, ConversationRow>> {
  const { rows } = await db.query<ConversationRow>({
    name: 'touch-conversations',
    text: `with touched as (
        update conversations c set
          contact_id = coalesce(c.contact_id, g.contact_id),
          peer_name = coalesce(g.peer_name, c.peer_name),
          peer_username = coalesce(g.peer_username, c.peer_username),
          message_count = c.message_count + g.message_count,
          unread_count = c.unread_count + g.inbound_count,
          last_position = g.last_position,
          last_message_id = g.last_message_id,
          last_message_text = g.last_message_text,
          last_message_type = g.last_message_type,
          last_message_direction = g.last_message_direction,
          last_message_at = greatest(c.last_message_at, $15::timestamptz),
          last_inbound_at = greatest(c.last_inbound_at, g.last_inbound_at),
          last_outbound_at = greatest(c.last_outbound_at, g.last_outbound_at),
          awaiting_reply_since = case when g.last_message_direction = 'outbound' then null
            when g.has_outbound then g.awaiting_reply_since
            else coalesce(c.awaiting_reply_since, g.awaiting_reply_since) end,
          is_archived = c.is_archived and g.inbound_count = 0,
          updated_at = $15::timestamptz
        from (
          select *, last_outbound_at is not null as has_outbound
          from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::int[], $7::int[], $8::uuid[],
            $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[])
            as g(id, contact_id, peer_name, peer_username, message_count, inbound_count, last_position,
              last_message_id, last_message_text, last_message_type, last_message_direction, last_inbound_at,
              last_outbound_at, awaiting_reply_since)
        ) g
        where c.id = g.id
        returning c.*
      )
      select ${CONVERSATION_COLUMNS} from touched c left join contacts p on p.id = c.contact_id`,
    values: [
      ...columns(
        growths,
        (g) => g.conversationId,
        (g) => g.contactId,
        (g) => g.peerName,
        (g) => g.peerUsername,
        (g) => g.messageCount,
        (g) => g.inboundCount,
        (g) => g.lastPosition,
        (g) => g.lastMessageId,
        (g) => g.lastMessageText,
        (g) => g.lastMessageType,
        (g) => g.lastMessageDirection,
        (g) => g.lastInboundAt?.toISOString() ?? null,
        (g) => g.lastOutboundAt?.toISOString() ?? null,
        (g) => g.awaitingReplySince?.toISOString() ?? null,
      ),
      at.toISOString(),
    ],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Takes back conversations that were created for messages which turned out to be stored elsewhere already. */
export async function deleteEmptyConversations(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query({
    name: 'delete-empty-conversations',
    text: `delete from conversations where id = any($1::uuid[]) and last_message_id is null`,
    values: [ids],
  });
}

import { CONVERSATION_COLUMNS, type ConversationRow } from '../views.ts';
import type { MessageToInsert } from './insert-messages.ts';
import { columns, type Queryable } from './statement.ts';

/** What a batch adds to one conversation. */
export interface ConversationGrowth {
  conversationId: string;
  peerName: string | null;
  peerUsername: string | null;
  /** The address that wrote last by the platform's time; null when nobody but us did. */
  replyAddress: string | null;
  messageCount: number;
  inboundCount: number;
  lastPosition: number;
  last: MessageToInsert;
  /** Whether `last` becomes the conversation's last message, and if so, when it counts as said. */
  lastMessageAt: Date | null;
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
    text: TOUCH,
    values: [
      ...columns(
        growths,
        (g) => g.conversationId,
        (g) => g.peerName,
        (g) => g.peerUsername,
        (g) => g.replyAddress,
        (g) => g.messageCount,
        (g) => g.inboundCount,
        (g) => g.lastPosition,
        (g) => g.last.id,
        (g) => g.last.message.text,
        (g) => g.last.message.type,
        (g) => g.last.message.direction,
        (g) => g.lastMessageAt?.toISOString() ?? null,
        (g) => g.lastInboundAt?.toISOString() ?? null,
        (g) => g.lastOutboundAt?.toISOString() ?? null,
        (g) => g.awaitingReplySince?.toISOString() ?? null,
      ),
      at.toISOString(),
    ],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

const TOUCH = `with touched as (
    update conversations c set
      peer_name = coalesce(g.peer_name, c.peer_name),
      peer_username = coalesce(g.peer_username, c.peer_username),
      reply_address = case when g.last_inbound_at >= coalesce(c.last_inbound_at, '-infinity')
        then coalesce(g.reply_address, c.reply_address) else c.reply_address end,
      message_count = c.message_count + g.message_count,
      unread_count = c.unread_count + g.inbound_count,
      last_position = greatest(c.last_position, g.last_position),
      last_message_id = case when g.is_last then g.last_message_id else c.last_message_id end,
      last_message_text = case when g.is_last then g.last_message_text else c.last_message_text end,
      last_message_type = case when g.is_last then g.last_message_type else c.last_message_type end,
      last_message_direction = case when g.is_last then g.last_message_direction else c.last_message_direction end,
      last_message_at = coalesce(g.last_message_at, c.last_message_at),
      last_inbound_at = greatest(c.last_inbound_at, g.last_inbound_at),
      last_outbound_at = greatest(c.last_outbound_at, g.last_outbound_at),
      awaiting_reply_since = case when not g.is_live then c.awaiting_reply_since
        when g.last_message_direction = 'outbound' then null
        when g.last_outbound_at is not null then g.awaiting_reply_since
        else coalesce(c.awaiting_reply_since, g.awaiting_reply_since) end,
      is_archived = c.is_archived and g.inbound_count = 0,
      updated_at = $16::timestamptz
    from (
      select *, last_message_at is not null as is_last,
        last_inbound_at is not null or last_outbound_at is not null as is_live
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::int[], $7::bigint[], $8::uuid[],
        $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[],
        $15::timestamptz[])
        as g(id, peer_name, peer_username, reply_address, message_count, inbound_count, last_position,
          last_message_id, last_message_text, last_message_type, last_message_direction, last_message_at,
          last_inbound_at, last_outbound_at, awaiting_reply_since)
    ) g
    where c.id = g.id
    returning c.*
  )
  select ${CONVERSATION_COLUMNS} from touched c left join contacts p on p.id = c.contact_id`;

/** Takes back conversations that were created for messages which turned out to be stored elsewhere already. */
export async function deleteEmptyConversations(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query({
    name: 'delete-empty-conversations',
    text: `delete from conversations where id = any($1::uuid[]) and last_message_id is null`,
    values: [ids],
  });
}

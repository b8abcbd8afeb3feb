import { isLive, type MessageToInsert } from './insert-messages.ts';
import { hasBeenLive, type LockedConversation } from './lock-conversations.ts';

/**
 * A conversation with one message more: counters, names, its last message, and who is waiting for whom. Its columns are
 * kept here and not in SQL, so that the events of a batch show each state on the way, and none is read back. Pure.
 */
export function withMessage(
  conversation: LockedConversation,
  row: MessageToInsert,
  at: Date,
): LockedConversation {
  const { peer } = row.message;
  const known: LockedConversation = {
    ...conversation,
    peer_name: peer.name ?? conversation.peer_name,
    peer_username: peer.username ?? conversation.peer_username,
    message_count: conversation.message_count + 1,
    last_position: Math.max(conversation.last_position, row.position),
    updated_at: at,
  };
  if (isLive(row.message)) return withLiveMessage(known, row, at);
  // What is not live becomes the last message only where nothing live has been said, by its own time.
  const { last_message_at: before } = conversation;
  const isLater = before === null || row.sentAt >= before;
  return hasBeenLive(conversation) || !isLater ? known : { ...known, ...lastMessage(row, row.sentAt) };
}

/** A live conversation is listed by when we heard of its last message. */
function withLiveMessage(
  conversation: LockedConversation,
  row: MessageToInsert,
  at: Date,
): LockedConversation {
  const before = hasBeenLive(conversation) ? conversation.last_message_at : null;
  const told = { ...conversation, ...lastMessage(row, later(before, at)) };
  if (row.message.direction === 'outbound') {
    return {
      ...told,
      last_outbound_at: later(conversation.last_outbound_at, row.sentAt),
      awaiting_reply_since: null,
    };
  }
  const { last_inbound_at: lastInboundAt } = conversation;
  const wroteLast = lastInboundAt === null || row.sentAt >= lastInboundAt;
  return {
    ...told,
    unread_count: conversation.unread_count + 1,
    // A reply goes to the address that wrote last by the platform's time.
    reply_address: wroteLast ? row.message.peer.externalId : conversation.reply_address,
    last_inbound_at: later(lastInboundAt, row.sentAt),
    awaiting_reply_since: conversation.awaiting_reply_since ?? row.sentAt,
    // An archive must not swallow a customer.
    is_archived: false,
  };
}

function lastMessage({ id, message }: MessageToInsert, at: Date) {
  return {
    last_message_id: id,
    last_message_text: message.text,
    last_message_type: message.type,
    last_message_direction: message.direction,
    last_message_at: at,
  };
}

function later(a: Date | null, b: Date): Date {
  return a !== null && a > b ? a : b;
}

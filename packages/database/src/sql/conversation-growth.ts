import { isLive, type MessageToInsert } from './insert-messages.ts';
import type { LockedConversation } from './lock-conversations.ts';
import type { ConversationGrowth } from './touch-conversations.ts';

/** Sums up what a batch's new messages add to each conversation, as it was when it was locked. Pure. */
export function growthOf(
  fresh: readonly MessageToInsert[],
  conversations: readonly (LockedConversation | null)[],
  at: Date,
): ConversationGrowth[] {
  const placeOf = new Map(
    conversations.flatMap((place) => (place === null ? [] : [[place.id, place] as const])),
  );
  const growths = new Map<string, ConversationGrowth>();
  for (const row of fresh) {
    const growth = growths.get(row.conversationId) ?? emptyGrowth(row);
    growths.set(row.conversationId, growth);
    addMessage(growth, row);
  }
  for (const growth of growths.values()) {
    growth.lastMessageAt = lastMessageAt(growth, placeOf.get(growth.conversationId)!, at);
  }
  return [...growths.values()];
}

function emptyGrowth(row: MessageToInsert): ConversationGrowth {
  return {
    conversationId: row.conversationId,
    peerName: null,
    peerUsername: null,
    replyAddress: null,
    messageCount: 0,
    inboundCount: 0,
    lastPosition: 0,
    last: row,
    lastMessageAt: null,
    lastInboundAt: null,
    lastOutboundAt: null,
    awaitingReplySince: null,
  };
}

/**
 * A live conversation is listed by when we heard of its last message. What is not live becomes the last message only
 * where nothing live has been said, by its own time, and the later one of it.
 */
function lastMessageAt({ last }: ConversationGrowth, place: LockedConversation, at: Date): Date | null {
  const before = place.lastMessageAt;
  if (isLive(last.message)) return place.isLive && before !== null ? later(before, at) : at;
  return !place.isLive && (before === null || last.sentAt > before) ? last.sentAt : null;
}

function addMessage(growth: ConversationGrowth, row: MessageToInsert): void {
  const { peer } = row.message;
  growth.messageCount++;
  growth.peerName = peer.name ?? growth.peerName;
  growth.peerUsername = peer.username ?? growth.peerUsername;
  growth.lastPosition = Math.max(growth.lastPosition, row.position);
  if (isLive(row.message)) addLiveMessage(growth, row);
  else if (!isLive(growth.last.message) && row.position > growth.last.position) growth.last = row;
}

function addLiveMessage(growth: ConversationGrowth, row: MessageToInsert): void {
  growth.last = row;
  if (row.message.direction === 'inbound') {
    growth.inboundCount++;
    if (growth.lastInboundAt === null || row.sentAt >= growth.lastInboundAt) {
      growth.replyAddress = row.message.peer.externalId;
    }
    growth.lastInboundAt = later(growth.lastInboundAt, row.sentAt);
    growth.awaitingReplySince ??= row.sentAt;
  } else {
    growth.lastOutboundAt = later(growth.lastOutboundAt, row.sentAt);
    growth.awaitingReplySince = null;
  }
}

function later(a: Date | null, b: Date): Date {
  return a !== null && a > b ? a : b;
}

import type { ConversationKey, LockedConversation } from './lock-conversations.ts';
import type { MessageToInsert } from './insert-messages.ts';
import type { ConversationGrowth } from './touch-conversations.ts';

/** Sums up what a batch's new messages add to each conversation. Pure. */
export function growthOf(
  fresh: readonly MessageToInsert[],
  keys: readonly ConversationKey[],
  locked: readonly (LockedConversation | undefined)[],
  contactOf: ReadonlyMap<string, string>,
): ConversationGrowth[] {
  const keyOf = new Map(locked.flatMap((place, index) => (place ? [[place.id, keys[index]!] as const] : [])));
  const growths = new Map<string, ConversationGrowth>();
  for (const row of fresh) {
    const growth = growths.get(row.conversationId) ?? emptyGrowth(row.conversationId, keyOf, contactOf);
    growths.set(row.conversationId, growth);
    addMessage(growth, row);
  }
  return [...growths.values()];
}

function emptyGrowth(
  conversationId: string,
  keyOf: ReadonlyMap<string, ConversationKey>,
  contactOf: ReadonlyMap<string, string>,
): ConversationGrowth {
  const key = keyOf.get(conversationId)!;
  return {
    conversationId,
    contactId: contactOf.get(conversationId) ?? null,
    peerName: key.peerName,
    peerUsername: key.peerUsername,
    messageCount: 0,
    inboundCount: 0,
    lastPosition: 0,
    lastMessageId: '',
    lastMessageText: null,
    lastMessageType: 'text',
    lastMessageDirection: 'inbound',
    lastInboundAt: null,
    lastOutboundAt: null,
    awaitingReplySince: null,
  };
}

function addMessage(growth: ConversationGrowth, row: MessageToInsert): void {
  const { message } = row;
  growth.messageCount++;
  growth.lastPosition = row.position;
  growth.lastMessageId = row.id;
  growth.lastMessageText = message.text;
  growth.lastMessageType = message.type;
  growth.lastMessageDirection = message.direction;
  if (message.direction === 'inbound') {
    growth.inboundCount++;
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

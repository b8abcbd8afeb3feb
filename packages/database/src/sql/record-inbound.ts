import type { EventData, InboundMessage, InboundStatus, NewEvent } from '@switchboard/core';
import { newId } from '@switchboard/core';
import type { InboundItem, InboundItemResult, RecordedBatch } from '../inbound-batch.ts';
import { conversationView, newMessageView, type ConversationRow } from '../views.ts';
import { appendEvents } from './append-events.ts';
import { applyStatuses, lockReceipts, takePendingStatuses, type AdvancedStatus } from './apply-statuses.ts';
import { growthOf } from './conversation-growth.ts';
import { attachmentsOf, insertAttachments, insertMessages, type MessageToInsert } from './insert-messages.ts';
import { lockConversations, type ConversationKey, type LockedConversation } from './lock-conversations.ts';
import { recordDeliveries } from './record-deliveries.ts';
import { resolveContacts } from './resolve-contacts.ts';
import type { Queryable } from './statement.ts';
import { deleteEmptyConversations, touchConversations } from './touch-conversations.ts';
import { deliveryToRecord, emptyResult } from './delivery-outcome.ts';

/** A message of the batch and the item that it came in. */
interface BatchMessage {
  message: InboundMessage;
  item: number;
  conversation: number;
}

/** Everything that one transaction works on, flattened out of the items. */
interface Batch {
  results: InboundItemResult[];
  messages: BatchMessage[];
  conversations: ConversationKey[];
  statuses: { status: InboundStatus; item: number }[];
}

/**
 * Records a batch of inbound items: raw deliveries, contacts, conversations, messages, counters, receipts and events,
 * all or nothing. The caller owns the transaction. Order of locks, the same everywhere: conversations, receipts,
 * messages, and the event counter last.
 *
 * @param at the time of recording; provider times that are not credible fall back to it.
 */
export async function recordInbound(
  db: Queryable,
  items: readonly InboundItem[],
  at: Date,
): Promise<RecordedBatch> {
  const batch = flatten(items);
  const events: NewEvent[] = [];
  let fresh: MessageToInsert[] = [];
  if (batch.messages.length > 0) fresh = await recordMessages(db, batch, events, at);
  await recordStatuses(db, batch, fresh, events);
  await recordDeliveries(
    db,
    items.flatMap((item, index) => deliveryToRecord(item, batch.results[index]!)),
  );
  // Last, because it takes the lock for which every other writer waits.
  return { items: batch.results, events: events.length > 0 ? await appendEvents(db, events, at) : [] };
}

function flatten(items: readonly InboundItem[]): Batch {
  const batch: Batch = { results: items.map(emptyResult), messages: [], conversations: [], statuses: [] };
  const conversationAt = new Map<string, number>();
  const seen = new Set<string>();
  for (const [item, { events }] of items.entries()) {
    for (const event of events) {
      if (event.kind === 'unrecognized') batch.results[item]!.unrecognized++;
      else if (event.kind === 'status') batch.statuses.push({ status: event, item });
      else {
        const messageKey = `${event.platform}\n${event.channelExternalId}\n${event.externalId}`;
        // Meta repeats a message within the second; its copies often share a batch.
        if (seen.has(messageKey)) batch.results[item]!.messagesDuplicate++;
        else {
          seen.add(messageKey);
          const conversation = conversationIndex(batch, conversationAt, event);
          batch.messages.push({ message: event, item, conversation });
        }
      }
    }
  }
  return batch;
}

function conversationIndex(
  batch: Batch,
  conversationAt: Map<string, number>,
  message: InboundMessage,
): number {
  const key = `${message.platform}\n${message.channelExternalId}\n${message.peer.externalId}`;
  const known = conversationAt.get(key);
  if (known !== undefined) {
    const conversation = batch.conversations[known]!;
    conversation.peerName = message.peer.name ?? conversation.peerName;
    conversation.peerUsername = message.peer.username ?? conversation.peerUsername;
    return known;
  }
  conversationAt.set(key, batch.conversations.length);
  return (
    batch.conversations.push({
      platform: message.platform,
      channelExternalId: message.channelExternalId,
      peerExternalId: message.peer.externalId,
      peerName: message.peer.name,
      peerUsername: message.peer.username,
    }) - 1
  );
}

async function recordMessages(
  db: Queryable,
  batch: Batch,
  events: NewEvent[],
  at: Date,
): Promise<MessageToInsert[]> {
  const locked = await lockConversations(db, batch.conversations);
  const rows = placeMessages(batch, locked, at);
  if (rows.length === 0) return [];
  const contactOf = await contactsOfCreated(db, batch, locked);
  const inserted = await insertMessages(
    db,
    rows.map(({ row }) => row),
    at,
  );
  const fresh: MessageToInsert[] = [];
  for (const { row, item } of rows) {
    if (inserted.has(row.id)) {
      fresh.push(row);
      batch.results[item]!.messagesStored++;
    } else batch.results[item]!.messagesDuplicate++;
  }
  await dropUnused(db, locked, fresh);
  if (fresh.length === 0) return [];
  const attachments = fresh.map(attachmentsOf);
  await insertAttachments(db, attachments.flat());
  const growths = growthOf(fresh, batch.conversations, locked, contactOf);
  const conversations = await touchConversations(db, growths, at);
  // From here on the growths count down: what of each is still to come after the event that is being told.
  const remaining = new Map(growths.map((growth) => [growth.conversationId, growth]));
  for (const [index, row] of fresh.entries()) {
    const growth = remaining.get(row.conversationId)!;
    if (row.message.direction === 'inbound') growth.inboundCount--;
    growth.messageCount--;
    events.push(
      messageCreated(row, attachments[index]!, conversations.get(row.conversationId)!, at, {
        unreadLater: growth.inboundCount,
        messagesLater: growth.messageCount,
      }),
    );
  }
  return fresh;
}

/** Gives each message of a connected channel its row and its place; duplicates leave holes in the places, no more. */
function placeMessages(
  batch: Batch,
  locked: readonly (LockedConversation | undefined)[],
  at: Date,
): { row: MessageToInsert; item: number }[] {
  const lastPosition = locked.map((conversation) => conversation?.last_position ?? 0);
  const rows: { row: MessageToInsert; item: number }[] = [];
  for (const { message, item, conversation } of batch.messages) {
    const place = locked[conversation];
    if (place === undefined) {
      batch.results[item]!.unconnected.push(message.channelExternalId);
      continue;
    }
    rows.push({
      item,
      row: {
        id: newId(),
        conversationId: place.id,
        channelId: place.channel_id,
        position: ++lastPosition[conversation]!,
        message,
        status: message.direction === 'outbound' ? (message.status ?? 'sent') : null,
        sentAt: message.sentAt ?? at,
      },
    });
  }
  return rows;
}

async function contactsOfCreated(
  db: Queryable,
  batch: Batch,
  locked: readonly (LockedConversation | undefined)[],
): Promise<Map<string, string>> {
  const created = batch.conversations.flatMap((key, index) => {
    const place = locked[index];
    if (place === undefined || place.contact_id !== null) return [];
    const first = batch.messages.find((candidate) => candidate.conversation === index)!;
    return [{ id: place.id, platform: key.platform, identities: first.message.peer.identities }];
  });
  if (created.length === 0) return new Map();
  const contacts = await resolveContacts(db, created);
  return new Map(created.map((peer, index) => [peer.id, contacts[index]!]));
}

async function dropUnused(
  db: Queryable,
  locked: readonly (LockedConversation | undefined)[],
  fresh: readonly MessageToInsert[],
): Promise<void> {
  const used = new Set(fresh.map((row) => row.conversationId));
  const unused = locked.flatMap((place) => (place?.created && !used.has(place.id) ? [place.id] : []));
  if (unused.length > 0) await deleteEmptyConversations(db, unused);
}

function messageCreated(
  row: MessageToInsert,
  attachments: ReturnType<typeof attachmentsOf>,
  conversation: ConversationRow,
  at: Date,
  { unreadLater, messagesLater }: { unreadLater: number; messagesLater: number },
): NewEvent<'message.created'> {
  const view = conversationView(conversation, at.getTime());
  const data: EventData['message.created'] = {
    message: newMessageView(row, attachments, at),
    // The row shows the whole batch; each event tells the counts as they were after its own message.
    conversation: {
      ...view,
      unread_count: view.unread_count - unreadLater,
      total_messages: view.total_messages - messagesLater,
      last_message: row.message.text,
      last_message_type: row.message.type,
      last_message_direction: row.message.direction,
    },
  };
  return { type: 'message.created', channelId: row.channelId, conversationId: row.conversationId, data };
}

async function recordStatuses(
  db: Queryable,
  batch: Batch,
  fresh: readonly MessageToInsert[],
  events: NewEvent[],
): Promise<void> {
  const outbound = fresh.filter((row) => row.message.direction === 'outbound');
  if (outbound.length === 0 && batch.statuses.length === 0) return;
  await lockReceipts(db, [
    ...outbound.map(({ message }) => ({ ...message, messageExternalId: message.externalId })),
    ...batch.statuses.map(({ status }) => status),
  ]);
  const waiting =
    outbound.length > 0
      ? await takePendingStatuses(
          db,
          outbound.map((row) => ({ channelId: row.channelId, externalId: row.message.externalId })),
        )
      : [];
  const statuses = [...waiting, ...batch.statuses.map(({ status }) => status)];
  if (statuses.length === 0) return;
  const { advanced, unconnected } = await applyStatuses(db, statuses);
  const itemOf = new Map(batch.statuses.map(({ status, item }) => [status, item]));
  for (const change of advanced) {
    const item = itemOf.get(change.status);
    if (item !== undefined) batch.results[item]!.statusesAdvanced++;
    events.push(messageUpdated(change));
  }
  for (const status of unconnected) {
    const item = itemOf.get(status);
    if (item !== undefined) batch.results[item]!.unconnected.push(status.channelExternalId);
  }
}

function messageUpdated(change: AdvancedStatus): NewEvent<'message.updated'> {
  return {
    type: 'message.updated',
    channelId: change.channelId,
    conversationId: change.conversationId,
    data: {
      message_id: change.messageId,
      conversation_id: change.conversationId,
      status: change.status.status,
      error: change.status.error,
    },
  };
}

import { type MessageUpdate, type NewEvent, newId } from '@switchboard/core';
import type { InboundItem, RecordedBatch } from '../inbound-batch.ts';
import { conversationView, newMessageView, type ConversationRow } from '../views.ts';
import { appendEvents } from './append-events.ts';
import { lockReceipts, type ReceiptKey } from './apply-statuses.ts';
import { changedMessageEvents, conversationEvents, refreshLastMessages } from './changed-messages.ts';
import { growthOf } from './conversation-growth.ts';
import { deliveryToRecord, outcomeOf } from './delivery-outcome.ts';
import { placeHistory } from './history-position.ts';
import { improveMessages } from './improve-messages.ts';
import { closeIngestGate } from './ingest-gate.ts';
import { type InboundPlan, planInbound } from './inbound-plan.ts';
import {
  type AttachmentToInsert,
  attachmentsOf,
  type InsertedMessages,
  insertAttachments,
  insertMessages,
  isLive,
  type MessageToInsert,
} from './insert-messages.ts';
import { type PlacedConversations, placeConversations } from './place-conversations.ts';
import { takePendingUpdates } from './pending-updates.ts';
import { recordChannelEvents } from './record-channel-events.ts';
import { recordDeliveries } from './record-deliveries.ts';
import { holdTelegramAccounts, recordTelegramProgress } from './record-telegram-progress.ts';
import { recordUpdates, type StoredMessage } from './record-updates.ts';
import { routeDashboardTests } from './route-dashboard-tests.ts';
import { recordWaysToAnswer, type RoutedItems, routeSharedChats } from './route-shared-chats.ts';
import { sortEchoes } from './sort-echoes.ts';
import type { Queryable } from './statement.ts';
import {
  type ConversationGrowth,
  deleteEmptyConversations,
  touchConversations,
} from './touch-conversations.ts';
import { wakeHistory } from './wake-history.ts';

/** What happened in the same transaction before: events to tell first, and replies that have just got their id. */
export interface Before {
  events: readonly NewEvent[];
  adopted: readonly StoredMessage[];
}

/**
 * Records a batch of inbound items: raw deliveries, people, conversations, messages, counters, what changes messages,
 * news of accounts, and events, all or nothing. The caller owns the transaction. Order of locks: Telegram accounts,
 * shared chats, the ingest gate, conversations that are known, people where somebody is new and then theirs, receipts,
 * messages, and the event counter last. Two that wait for each other over people are rare; PostgreSQL ends one of them,
 * and ingest tries it again.
 *
 * @param at the time of recording; provider times that are not credible fall back to it.
 */
export async function recordInbound(
  db: Queryable,
  received: readonly InboundItem[],
  at: Date,
  before: Before = { events: [], adopted: [] },
): Promise<RecordedBatch> {
  const held = await holdTelegramAccounts(db, received);
  const routed = await routeSharedChats(db, await routeDashboardTests(db, held.items));
  const { items } = routed;
  const plan = planInbound(items);
  if (plan.updates.some(({ conversation }) => conversation === null)) await closeIngestGate(db);
  const placed = await placeConversations(db, plan, at);
  await wakeHistory(db, plan, placed);
  const events: NewEvent[] = [...before.events, ...placed.events];
  const placedMessages = placeMessages(plan, placed, routed, at);
  await lockReceipts(db, receiptsOf(plan, placedMessages));
  const recorded = await recordMessages(db, plan, placed, placedMessages, at);
  events.push(
    ...recorded.events,
    ...(await recordUpdates(
      db,
      {
        plan,
        conversations: placed.conversations,
        waiting: [...(await takePendingUpdates(db, before.adopted)), ...recorded.waiting],
        stored: [...before.adopted, ...recorded.stored],
      },
      at,
    )),
    ...(await recordChannelEvents(db, plan, at)),
  );
  for (const [index, item] of items.entries()) {
    plan.results[index]!.outcome = outcomeOf(item, plan.results[index]!);
  }
  await recordDeliveries(
    db,
    items.flatMap((item, index) => deliveryToRecord(item, plan.results[index]!)),
  );
  await recordWaysToAnswer(db, routed.newWays);
  await recordTelegramProgress(db, items, held.holds, plan.results);
  // Last, because it takes the lock for which every other writer waits.
  return { items: plan.results, events: events.length > 0 ? await appendEvents(db, events, at) : [] };
}

/** A message on its way into the table and the item that it came in. */
interface PlacedMessage {
  row: MessageToInsert;
  item: number;
}

/** The messages of ours, and the receipts, that this transaction looks for each other. */
function receiptsOf(plan: InboundPlan, placed: readonly PlacedMessage[]): ReceiptKey[] {
  return [
    ...placed.flatMap(({ row: { message } }) =>
      message.direction === 'outbound' ? [{ ...message, messageExternalId: message.externalId }] : [],
    ),
    ...plan.statuses.map(({ event }) => event),
  ];
}

interface RecordedMessages {
  stored: StoredMessage[];
  /** What had come before them. */
  waiting: MessageUpdate[];
  events: NewEvent[];
}

/** Stores what is new, and tells of it and of what a repetition has improved. */
async function recordMessages(
  db: Queryable,
  plan: InboundPlan,
  placed: PlacedConversations,
  messages: readonly PlacedMessage[],
  at: Date,
): Promise<RecordedMessages> {
  const echoes = await sortEchoes(db, messages, at);
  const rows = echoes.toStore;
  const { ids, waiting } = await insertNew(
    db,
    rows.map(({ row }) => row),
    at,
  );
  for (const { row, item } of rows) {
    if (ids.has(row.id)) plan.results[item]!.messagesStored++;
    else plan.results[item]!.messagesDuplicate++;
  }
  for (const { item } of echoes.own) plan.results[item]!.messagesDuplicate++;
  for (const { item } of echoes.waiting) plan.results[item]!.updatesWaiting++;
  const fresh = rows.flatMap(({ row }) => (ids.has(row.id) ? [row] : []));
  const again = rows.flatMap(({ row }) => (ids.has(row.id) ? [] : [row]));
  await dropUnused(db, placed, fresh);
  const adopted = await takePendingUpdates(
    db,
    echoes.adopted.map((row) => ({ channelId: row.channelId, externalId: row.message.externalId })),
  );
  return {
    stored: [...fresh, ...echoes.adopted].map(storedMessage),
    waiting: [...adopted, ...waiting],
    events: [
      ...echoes.events,
      ...(again.length > 0 ? await improve(db, again, at) : []),
      ...(fresh.length > 0 ? await recordFresh(db, placed, fresh, at) : []),
    ],
  };
}

async function insertNew(
  db: Queryable,
  rows: readonly MessageToInsert[],
  at: Date,
): Promise<InsertedMessages> {
  const history = rows.filter(({ message }) => message.origin === 'history');
  if (history.length > 0) await placeHistory(db, history);
  return rows.length > 0 ? await insertMessages(db, rows, at) : { ids: new Set(), waiting: [] };
}

async function improve(db: Queryable, again: readonly MessageToInsert[], at: Date): Promise<NewEvent[]> {
  const improved = await improveMessages(db, again);
  return [...(await changedMessageEvents(db, improved)), ...(await refreshLastMessages(db, improved, at))];
}

/** Gives each message of a connected channel its row and its place; duplicates leave holes in the places, no more. */
function placeMessages(
  plan: InboundPlan,
  placed: PlacedConversations,
  { items, ownChannels }: RoutedItems,
  at: Date,
): PlacedMessage[] {
  const lastPosition = new Map<string, number>();
  const rows: PlacedMessage[] = [];
  for (const { event: message, item, conversation } of plan.messages) {
    const place = placed.conversations[conversation]!;
    if (place === null) {
      plan.results[item]!.unconnected.push(message.channelExternalId);
      continue;
    }
    const position = (lastPosition.get(place.id) ?? place.lastPosition) + 1;
    if (message.origin === 'live') lastPosition.set(place.id, position);
    rows.push({
      item,
      row: {
        id: newId(),
        conversationId: place.id,
        channelId: place.channelId,
        // Files of webhooks are not fetched yet.
        fetchChannelId:
          items[item]!.telegram === undefined ? null : (ownChannels.get(item) ?? place.channelId),
        position,
        message,
        status: message.direction === 'outbound' ? (message.status ?? 'sent') : null,
        sentAt: message.sentAt ?? at,
      },
    });
  }
  return rows;
}

function storedMessage(row: MessageToInsert): StoredMessage {
  const { message } = row;
  return {
    id: row.id,
    platform: message.platform,
    channelId: row.channelId,
    channelExternalId: message.channelExternalId,
    externalId: message.externalId,
    isOutbound: message.direction === 'outbound',
    address: message.peer.externalId,
  };
}

async function dropUnused(
  db: Queryable,
  { created }: PlacedConversations,
  fresh: readonly MessageToInsert[],
): Promise<void> {
  if (created.size === 0) return;
  const used = new Set(fresh.map((row) => row.conversationId));
  const unused = [...created].filter((id) => !used.has(id));
  if (unused.length > 0) await deleteEmptyConversations(db, unused);
}

/** Attachments and counters of new messages, and the events that tell of them, one by one; history is told as a whole. */
async function recordFresh(
  db: Queryable,
  { conversations: places }: PlacedConversations,
  fresh: readonly MessageToInsert[],
  at: Date,
): Promise<NewEvent[]> {
  const attachments = new Map(fresh.map((row) => [row.id, attachmentsOf(row)]));
  await insertAttachments(db, [...attachments.values()].flat());
  const growths = growthOf(fresh, places, at);
  const conversations = await touchConversations(db, growths, at);
  const told = fresh.filter(({ message }) => message.origin === 'live');
  const counts = new Map(growths.map((growth) => [growth.conversationId, { ...growth }]));
  const events = told.map((row) =>
    messageCreated(row, attachments.get(row.id)!, conversations.get(row.conversationId)!, at, counts),
  );
  const history = fresh.flatMap((row) => (row.message.origin === 'history' ? [row.conversationId] : []));
  return [...events, ...(await conversationEvents(db, history, at))];
}

function messageCreated(
  row: MessageToInsert,
  attachments: readonly AttachmentToInsert[],
  conversation: ConversationRow,
  at: Date,
  counts: ReadonlyMap<string, ConversationGrowth>,
): NewEvent<'message.created'> {
  // The row shows the whole batch; each event tells the counts as they were after its own message. What is counted
  // down here is what still comes after it.
  const later = counts.get(row.conversationId)!;
  const live = isLive(row.message);
  if (live && row.message.direction === 'inbound') later.inboundCount--;
  later.messageCount--;
  const view = conversationView(conversation, at.getTime());
  return {
    type: 'message.created',
    channelId: row.channelId,
    conversationId: row.conversationId,
    data: {
      message: newMessageView(row, attachments, at),
      conversation: {
        ...view,
        unread_count: view.unread_count - later.inboundCount,
        total_messages: view.total_messages - later.messageCount,
        ...(live
          ? {
              last_message: row.message.text,
              last_message_type: row.message.type,
              last_message_direction: row.message.direction,
            }
          : {}),
      },
    },
  };
}

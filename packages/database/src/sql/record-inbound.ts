import type { QueryResult } from 'pg';
import {
  type ConversationView,
  type InboundMessage,
  type MessageUpdate,
  type NewEvent,
  newId,
} from '@switchboard/core';
import type { InboundItem, RecordedBatch } from '../inbound-batch.ts';
import { newMessageView, viewWithClient } from '../views.ts';
import { eventsToAppend } from './append-events.ts';
import { lockReceipts, type ReceiptKey } from './apply-statuses.ts';
import { changedMessageEvents, conversationEvents, refreshLastMessages } from './changed-messages.ts';
import { withMessage } from './conversation-growth.ts';
import { deliveryToRecord, outcomeOf } from './delivery-outcome.ts';
import { placeHistory } from './history-position.ts';
import { improveMessages } from './improve-messages.ts';
import { closeIngestGate } from './ingest-gate.ts';
import { type InboundPlan, planInbound } from './inbound-plan.ts';
import {
  attachmentsOf,
  attachmentsToStore,
  type AttachmentToInsert,
  type InsertedMessages,
  insertMessages,
  type MessageToInsert,
  NOTHING_INSERTED,
} from './insert-messages.ts';
import type { LockedConversation } from './lock-conversations.ts';
import { type PlacedConversations, placeConversations } from './place-conversations.ts';
import { takePendingUpdates } from './pending-updates.ts';
import { recordChannelEvents } from './record-channel-events.ts';
import { deliveriesToRecord } from './record-deliveries.ts';
import { holdTelegramAccounts, recordTelegramProgress } from './record-telegram-progress.ts';
import { recordUpdates, type StoredMessage } from './record-updates.ts';
import { routeDashboardTests } from './route-dashboard-tests.ts';
import { recordWaysToAnswer, type RoutedItems, routeSharedChats } from './route-shared-chats.ts';
import { sortEchoes } from './sort-echoes.ts';
import { Flights, type Queryable, queryAll, type Statement } from './statement.ts';
import { conversationsToTouch, deleteEmptyConversations } from './touch-conversations.ts';
import { wakeHistory } from './wake-history.ts';

/** What happened in the same transaction before: events to tell first, and replies that have just got their id. */
export interface Before {
  events: readonly NewEvent[];
  adopted: readonly StoredMessage[];
}

const NOTHING_BEFORE: Before = { events: [], adopted: [] };

/** What surrounds a batch in the transaction of its caller. */
export interface RecordOptions {
  before?: Before;
  /** Sends the last statements and answers them; with the commit, where that is known to follow. */
  sendLast?: (statements: readonly Statement[]) => Promise<QueryResult[]>;
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
  connection: Queryable,
  received: readonly InboundItem[],
  at: Date,
  { before = NOTHING_BEFORE, sendLast }: RecordOptions = {},
): Promise<RecordedBatch> {
  const db = new Flights(connection);
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
  await recordWaysToAnswer(db, routed.newWays);
  await recordTelegramProgress(db, items, held.holds, plan.results);
  const deliveries = items.flatMap((item, index) => deliveryToRecord(item, plan.results[index]!));
  // Last, because it takes the lock for which every other writer waits.
  const append = events.length > 0 ? eventsToAppend(events, at) : null;
  const send = sendLast ?? ((statements) => queryAll(connection, statements));
  const answers = await send([
    ...db.takeWaiting(),
    ...deliveriesToRecord(deliveries),
    ...(append === null ? [] : [append.statement]),
  ]);
  return { items: plan.results, events: append?.logged(answers.at(-1)!) ?? [] };
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
  db: Flights,
  plan: InboundPlan,
  placed: PlacedConversations,
  messages: readonly PlacedMessage[],
  at: Date,
): Promise<RecordedMessages> {
  const echoes = await sortEchoes(db, messages, at);
  const rows = echoes.toStore;
  const inserted = await insertNew(
    db,
    rows.map(({ row }) => row),
    placed,
    at,
  );
  for (const { row, item } of rows) {
    if (inserted.again.has(row.id)) plan.results[item]!.messagesDuplicate++;
    else plan.results[item]!.messagesStored++;
  }
  for (const { item } of echoes.own) plan.results[item]!.messagesDuplicate++;
  for (const { item } of echoes.waiting) plan.results[item]!.updatesWaiting++;
  const fresh = rows.flatMap(({ row }) => (inserted.again.has(row.id) ? [] : [row]));
  const again = rows.flatMap(({ row }) => (inserted.again.has(row.id) ? [row] : []));
  await dropUnused(db, placed, fresh);
  const adopted = await takePendingUpdates(
    db,
    echoes.adopted.map((row) => ({ channelId: row.channelId, externalId: row.message.externalId })),
  );
  return {
    stored: [...fresh, ...echoes.adopted].map(storedMessage),
    waiting: [...adopted, ...inserted.waiting],
    events: [
      ...echoes.events,
      // New messages first: what they make of their conversations goes by what was locked.
      ...(fresh.length > 0 ? await recordFresh(db, { placed, fresh, contacts: inserted.contacts, at }) : []),
      ...(again.length > 0 ? await improve(db, again, at) : []),
    ],
  };
}

async function insertNew(
  db: Queryable,
  rows: readonly MessageToInsert[],
  { conversations }: PlacedConversations,
  at: Date,
): Promise<InsertedMessages> {
  const history = rows.filter(({ message }) => message.origin === 'history');
  if (history.length > 0) await placeHistory(db, history);
  if (rows.length === 0) return NOTHING_INSERTED;
  const contactIds = conversations.flatMap((one) => one?.contact_id ?? []);
  return await insertMessages(db, rows, [...new Set(contactIds)], at);
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
    const position = (lastPosition.get(place.id) ?? place.last_position) + 1;
    if (message.origin === 'live') lastPosition.set(place.id, position);
    rows.push({
      item,
      row: {
        id: newId(),
        conversationId: place.id,
        channelId: place.channel_id,
        fetchChannelId: fetchChannelOf(items[item]!, message, ownChannels.get(item) ?? place.channel_id),
        position,
        message,
        status: message.direction === 'outbound' ? (message.status ?? 'sent') : null,
        sentAt: message.sentAt ?? at,
      },
    });
  }
  return rows;
}

/** Nobody fetches the files of Telegram bots yet. */
function fetchChannelOf(
  { fetchChannelId, telegram }: InboundItem,
  { platform }: InboundMessage,
  channelId: string,
): string | null {
  if (fetchChannelId !== undefined) return fetchChannelId;
  return telegram === undefined && platform === 'telegram' ? null : channelId;
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

interface FreshMessages {
  placed: PlacedConversations;
  fresh: readonly MessageToInsert[];
  contacts: InsertedMessages['contacts'];
  at: Date;
}

/** Attachments and counters of new messages, and the events that tell of them, one by one; history is told as a whole. */
async function recordFresh(db: Flights, { placed, fresh, contacts, at }: FreshMessages): Promise<NewEvent[]> {
  const before = new Map(
    placed.conversations.flatMap((one) => (one === null ? [] : [[one.id, one] as const])),
  );
  const touched = new Map<string, LockedConversation>();
  const attachments: AttachmentToInsert[] = [];
  const events: NewEvent[] = [];
  for (const row of fresh) {
    const { conversationId: id, message } = row;
    const conversation = withMessage(touched.get(id) ?? before.get(id)!, row, at);
    touched.set(id, conversation);
    const files = attachmentsOf(row);
    attachments.push(...files);
    if (message.origin === 'live')
      events.push(messageCreated(row, files, viewOf(conversation, contacts, at), at));
  }
  if (attachments.length > 0) db.later(attachmentsToStore(attachments));
  db.later(conversationsToTouch([...touched.values()], at));
  const history = fresh.flatMap((row) => (row.message.origin === 'history' ? [row.conversationId] : []));
  return [...events, ...(await conversationEvents(db, history, at))];
}

function viewOf(
  conversation: LockedConversation,
  contacts: InsertedMessages['contacts'],
  at: Date,
): ConversationView {
  const contact = contacts.get(conversation.contact_id ?? '');
  const client = {
    client_id: contact?.client_id ?? null,
    client_name: contact?.name ?? conversation.peer_name ?? conversation.peer_username,
  };
  return viewWithClient(conversation, client, at.getTime());
}

function messageCreated(
  row: MessageToInsert,
  attachments: readonly AttachmentToInsert[],
  conversation: ConversationView,
  at: Date,
): NewEvent<'message.created'> {
  const { channelId, conversationId } = row;
  const data = { message: newMessageView(row, attachments, at), conversation };
  return { type: 'message.created', channelId, conversationId, data };
}

import type { Direction, InboundEvent, MessageStatus } from '@switchboard/core';
import { ignored, readEach, unrecognized } from '../item-outcome.ts';
import { idOf, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import { type Attribution, attributionOf } from './attribution.ts';
import { type PartyIds, partyKey, partyKeys, recipientIds, senderIds } from './contact-book.ts';
import { errorEvent } from './parse-account-event.ts';
import { parseWhatsappMessage } from './parse-message.ts';
import { firstErrorOf } from './platform-error.ts';
import { originOf, type WhatsappChange } from './whatsapp-change.ts';

/** Meta's page "history webhook reference"; `PENDING` and whatever else is unknown was at least sent. */
const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
  ['SENT', 'sent'],
  ['DELIVERED', 'delivered'],
  ['READ', 'read'],
  ['PLAYED', 'read'],
  ['ERROR', 'failed'],
]);

/**
 * What was said before the number was connected (notes/meta.md §4.1, coexistence): chunks of threads in any order, and
 * afterwards the files of `media_placeholder`s, which come as `messages[]` of their own.
 */
export function parseHistory(change: WhatsappChange, value: JsonRecord): InboundEvent[] {
  const origin = originOf(change);
  return [
    ...readEach(origin, value, 'history', (chunk) => parseChunk(change, chunk)),
    ...readEach(origin, value, 'messages', (item) => parseLooseMessage(change, item)),
  ];
}

function parseChunk(change: WhatsappChange, chunk: JsonRecord): InboundEvent[] {
  const origin = originOf(change);
  const error = firstErrorOf(chunk);
  const events = [
    ...(error === null ? [] : [errorEvent(change, 'history', error, valueOf(chunk, 'errors'))]),
    ...readEach(origin, chunk, 'threads', (thread) => parseThread(change, thread)),
  ];
  if (events.some(({ kind }) => kind !== 'unrecognized')) return events;
  // A chunk may tell nothing but how far the transfer has come.
  if (recordOf(chunk, 'metadata') !== null) return [...events, ignored(origin, 'history.progress')];
  return events.length > 0 ? events : [unrecognized(origin, 'history.empty')];
}

function parseThread(change: WhatsappChange, thread: JsonRecord): InboundEvent[] {
  const origin = originOf(change);
  const threadId = idOf(thread, 'id');
  if (threadId === null) return [unrecognized(origin, 'threads.without_id')];
  return readEach(origin, thread, 'messages', (item) => {
    const direction = directionInThread(threadId, item);
    if (direction === null) return [unrecognized(origin, 'messages.without_sender')];
    const party = direction === 'inbound' ? senderIds(item) : recipientIds(item);
    const peerIds: PartyIds = { addresses: [threadId, ...party.addresses], userIds: party.userIds };
    return parseWhatsappMessage(change, attributionInHistory(change, item, direction, peerIds), item);
  });
}

/**
 * The customer's messages come from the thread's own id, or from a BSUID while the number is hidden; everything else
 * is the business's. Null when there is no telling.
 */
function directionInThread(threadId: string, item: JsonRecord): Direction | null {
  const sender = senderIds(item);
  if (partyKeys(sender).includes(threadId)) return 'inbound';
  if (sender.addresses.length > 0) return 'outbound';
  return sender.userIds.length > 0 || textOf(item, 'type') === 'system' ? 'inbound' : null;
}

/** Outside a thread only the number itself, or somebody whom it was sent to, tells the business's words apart. */
function parseLooseMessage(change: WhatsappChange, item: JsonRecord): InboundEvent[] {
  const sender = senderIds(item);
  const recipient = recipientIds(item);
  const isOurs = sender.addresses[0] !== undefined && sender.addresses[0] === change.businessNumber;
  const direction = isOurs || partyKey(recipient) !== null ? 'outbound' : 'inbound';
  const peerIds = direction === 'inbound' ? sender : recipient;
  return parseWhatsappMessage(change, attributionInHistory(change, item, direction, peerIds), item);
}

function attributionInHistory(
  change: WhatsappChange,
  item: JsonRecord,
  direction: Direction,
  peerIds: PartyIds,
): Attribution {
  const name = textOf(recordOf(item, 'history_context'), 'status') ?? '';
  const status = STATUSES.get(name) ?? 'sent';
  return attributionOf(change, item, { list: 'messages', origin: 'history', direction, status }, peerIds);
}

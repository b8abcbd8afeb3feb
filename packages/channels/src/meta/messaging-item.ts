import { createHash } from 'node:crypto';
import type { Direction, InboundEvent, InboundMessage, Peer } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { idOf, isTrue, itemsOf, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import { unrecognized } from '../unrecognized.ts';
import { readMessagingAttachments } from './messaging-attachments.ts';
import type { MessagingLine } from './messaging-entry.ts';

/** The list that an item came in, in Meta's words. */
export type MessagingList = 'messaging' | 'standby' | 'changes';

/** Keys that say whose and when an item is; any other key says what it is. */
const ENVELOPE_KEYS: ReadonlySet<string> = new Set(['sender', 'recipient', 'timestamp', 'prior_message']);

/** One event of the Messenger Platform, for Messenger and Instagram alike (notes/meta.md §4.2, §4.3). */
export function parseMessagingItem(
  line: MessagingLine,
  list: MessagingList,
  item: JsonRecord,
): InboundEvent[] {
  const kind = kindOf(item);
  switch (kind) {
    case 'message':
      return [parseMessage(line, list, item)];
    case 'postback':
      return [parsePostback(line, list, item)];
    default:
      return [unrecognized(line, `${list}.${kind}`)];
  }
}

function kindOf(item: JsonRecord): string {
  const present = Object.keys(item).filter((key) => !ENVELOPE_KEYS.has(key) && valueOf(item, key) !== null);
  return ['message', 'postback'].find((key) => present.includes(key)) ?? present[0] ?? 'empty';
}

function parseMessage(line: MessagingLine, list: MessagingList, item: JsonRecord): InboundEvent {
  const message = recordOf(item, 'message');
  if (message === null) return unrecognized(line, `${list}.message.malformed`);
  // An unsend speaks of a message that is stored already; it is not another one.
  if (isTrue(message, 'is_deleted')) return unrecognized(line, `${list}.message.is_deleted`);
  const externalId = idOf(message, 'mid');
  if (externalId === null) return unrecognized(line, `${list}.message.without_mid`);
  const parties = partiesOf(line, item, isTrue(message, 'is_echo'));
  if (parties === null) return unrecognized(line, `${list}.message.without_peer`);
  return {
    ...messageBase(line, item, parties),
    externalId,
    ...contentOf(item, message),
    replyToExternalId: idOf(recordOf(message, 'reply_to'), 'mid'),
  };
}

type Content = Pick<InboundMessage, 'type' | 'text' | 'attachments' | 'payload'>;

/** What a message holds. Whatever part of it we cannot show leaves the item itself in `payload`. */
function contentOf(item: JsonRecord, message: JsonRecord): Content {
  const text = textOf(message, 'text');
  if (isTrue(message, 'is_unsupported')) return { type: 'unsupported', text, attachments: [], payload: item };
  const found = readMessagingAttachments(itemsOf(message, 'attachments'));
  if (found.type !== null) {
    return { type: found.type, text, attachments: found.attachments, payload: found.complete ? null : item };
  }
  if (text !== null) return { type: 'text', text, attachments: [], payload: found.complete ? null : item };
  return { type: 'unsupported', text: null, attachments: [], payload: item };
}

/** A pressed button: the customer's words are its title. */
function parsePostback(line: MessagingLine, list: MessagingList, item: JsonRecord): InboundEvent {
  const postback = recordOf(item, 'postback');
  if (postback === null) return unrecognized(line, `${list}.postback.malformed`);
  const parties = partiesOf(line, item, false);
  if (parties === null) return unrecognized(line, `${list}.postback.without_peer`);
  return {
    ...messageBase(line, item, parties),
    externalId: idOf(postback, 'mid') ?? postbackId(parties.peerId, item, postback),
    type: 'unsupported',
    text: textOf(postback, 'title'),
    attachments: [],
    payload: item,
    replyToExternalId: null,
  };
}

/** Messenger may leave out the mid. A retry repeats sender, time and content, so the id made of them dedupes it. */
function postbackId(peerId: string, item: JsonRecord, postback: JsonRecord): string {
  const content = [peerId, idOf(item, 'timestamp'), textOf(postback, 'payload'), textOf(postback, 'title')];
  return `postback.${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`;
}

interface Parties {
  direction: Direction;
  peerId: string;
}

/**
 * Who wrote to whom. An echo is what the business wrote, here or in Meta's own inbox; so is anything that the channel
 * itself sent, marked or not, because a message of ours that counts as a customer's is answered for ever.
 */
function partiesOf(line: MessagingLine, item: JsonRecord, isEcho: boolean): Parties | null {
  const senderId = idOf(recordOf(item, 'sender'), 'id');
  const outbound = isEcho || senderId === line.channelExternalId;
  const peerId = outbound ? idOf(recordOf(item, 'recipient'), 'id') : senderId;
  return peerId === null ? null : { direction: outbound ? 'outbound' : 'inbound', peerId };
}

type MessageBase = Pick<
  InboundMessage,
  'kind' | 'platform' | 'channelExternalId' | 'direction' | 'peer' | 'sentAt' | 'status'
>;

function messageBase(line: MessagingLine, item: JsonRecord, parties: Parties): MessageBase {
  const { platform, channelExternalId } = line;
  return {
    kind: 'message',
    platform,
    channelExternalId,
    direction: parties.direction,
    peer: peerOf(line, parties.peerId),
    sentAt: claimedTime(item, 'timestamp', line.receivedAtMs),
    ...(parties.direction === 'outbound' ? { status: 'sent' as const } : {}),
  };
}

/** PSIDs and IGSIDs mean a person only together with the page or account; names are not in the webhook. */
function peerOf(line: MessagingLine, peerId: string): Peer {
  return {
    externalId: peerId,
    name: null,
    username: null,
    identities: [{ kind: line.identityKind, scope: line.channelExternalId, value: peerId }],
  };
}

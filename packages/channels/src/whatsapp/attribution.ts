import {
  BUSINESS_ACTOR,
  type Direction,
  type MessageOrigin,
  type MessagePayload,
  type MessageStatus,
  type Peer,
  PEER_ACTOR,
  type ReactionActor,
} from '@switchboard/core';
import { idOf, type JsonRecord } from '../tolerant-reader.ts';
import { groupPeer, type PartyIds, peerOf, recipientIds, senderIds, speakerOf } from './contact-book.ts';
import type { WhatsappChange } from './whatsapp-change.ts';

/** Whose words an item is, to whom, and whether they were said now or before the number was connected. */
export interface Attribution {
  /** The list that the item came in, in Meta's words. */
  list: string;
  origin: MessageOrigin;
  direction: Direction;
  /** Of an outbound message. */
  status: MessageStatus;
  /** Null when the item does not say whose conversation it is. */
  peer: Peer | null;
  /** Of a group only. */
  speaker: NonNullable<MessagePayload['sender']> | null;
  /** Who reacts, edits or takes back; null when a group's item does not say. */
  actor: ReactionActor | null;
}

/** What is already known of an item before its parties are read. */
type Circumstances = Pick<Attribution, 'list' | 'origin' | 'direction' | 'status'>;

/** An item of a live `messages[]`: the customer speaks. */
export function attributionOfInbound(change: WhatsappChange, item: JsonRecord): Attribution {
  const live: Circumstances = { list: 'messages', origin: 'live', direction: 'inbound', status: 'sent' };
  return attributionOf(change, item, live, senderIds(item));
}

/** An item of `message_echoes[]`: what the business typed on its phone (notes/meta.md §4.1, coexistence). */
export function attributionOfEcho(change: WhatsappChange, item: JsonRecord): Attribution {
  const echo: Circumstances = {
    list: 'message_echoes',
    origin: 'live',
    direction: 'outbound',
    status: 'sent',
  };
  return attributionOf(change, item, echo, recipientIds(item));
}

/** `other` is the party that is not the business. */
export function attributionOf(
  change: WhatsappChange,
  item: JsonRecord,
  { list, origin, direction, status }: Circumstances,
  other: PartyIds,
): Attribution {
  const groupId = idOf(item, 'group_id');
  const outbound = direction === 'outbound';
  if (groupId === null) {
    const actor = outbound ? BUSINESS_ACTOR : PEER_ACTOR;
    const peer = peerOf(change.contacts, other);
    return { list, origin, direction, status, peer, speaker: null, actor };
  }
  const speaker = outbound ? null : speakerOf(change.contacts, other);
  const actor = outbound ? BUSINESS_ACTOR : (speaker?.id ?? null);
  return { list, origin, direction, status, peer: groupPeer(groupId), speaker, actor };
}

/** The name under which an item without a conversation is counted. */
export function withoutPeer({ list, direction }: Attribution): string {
  return `${list}.${direction === 'inbound' ? 'without_sender' : 'without_recipient'}`;
}

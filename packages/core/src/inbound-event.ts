import type { Direction, MessageError, MessageStatus, MessageType } from './message.ts';
import type { MessagePayload } from './message-payload.ts';
import type { Platform } from './platforms.ts';

/**
 * What an adapter makes of a platform's payload, and the only thing that ingest accepts. All ids are the platform's
 * own, as text, unchanged: a reply must go to exactly the address that wrote.
 */
export type InboundEvent =
  | InboundMessage
  | MessageUpdate
  | InboundReactionList
  | InboundWatermark
  | InboundReadUpTo
  | InboundIdentityChange
  | InboundContact
  | InboundChannelEvent
  | InboundIgnored
  | InboundUnrecognized;

/** What changes a message that is stored already, or waits in `pending_updates` until it is. */
export type MessageUpdate = InboundStatus | InboundReaction | InboundEdit | InboundUnsend;

export const IDENTITY_KINDS = [
  'phone',
  'bsuid',
  'whatsapp_group',
  'psid',
  'igsid',
  'telegram_user',
  'telegram_chat',
  'telegram_phone',
] as const;
/**
 * `phone` and `bsuid` are WhatsApp's two names for one person. A `telegram_phone` is an attribute of a Telegram user
 * that moves to other people, so nobody is ever found by it.
 */
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** How a platform names a person. `scope` says within what the id is unique; empty means everywhere. */
export interface PeerIdentity {
  kind: IdentityKind;
  scope: string;
  value: string;
}

/** Who a conversation is with. */
export interface Peer {
  /** The address that wrote: the conversation's first key, and where the next reply goes. */
  externalId: string;
  /** As the platform shows the person, for display only: people rename themselves. */
  name: string | null;
  username: string | null;
  /** Every id in the payload that means this peer; each finds the same conversation. */
  identities: PeerIdentity[];
}

/** A file that a message refers to; its bytes are fetched later. */
export interface InboundAttachment {
  type: MessageType;
  /** The platform's media id, where it has one. */
  externalId: string | null;
  /** Where the platform serves the file, where it says so. Not to be trusted: fetched only through the media guard. */
  url: string | null;
  filename: string | null;
  mimeType: string | null;
  /** As the platform states it: base64 for WhatsApp. */
  sha256: string | null;
  sizeBytes: number | null;
}

/**
 * Where a message stands in time: `live` is said now; `history` was said before the number was connected, and counts
 * as nobody's unread, moves nothing up and is told to nobody one by one.
 */
export type MessageOrigin = 'live' | 'history';

export interface InboundMessage {
  kind: 'message';
  platform: Platform;
  /** The channel's external id: phone_number_id, page id, Instagram account id, Telegram user id of the account. */
  channelExternalId: string;
  externalId: string;
  direction: Direction;
  origin: MessageOrigin;
  peer: Peer;
  type: MessageType;
  /** The words of the message or the caption of its media. */
  text: string | null;
  attachments: InboundAttachment[];
  replyToExternalId: string | null;
  /** When the platform says it was sent; null when it does not say so credibly. */
  sentAt: Date | null;
  /** Initial status of an outbound message; ignored for inbound ones. */
  status?: MessageStatus;
  /** What else there is to show, and the raw item where we do not understand all of it. */
  payload: MessagePayload | null;
  /** On the echo of a message that we sent: our own id of it, which we gave the platform to repeat. */
  sendReference: string | null;
}

/** What updates of a message have in common. */
interface OfMessage {
  platform: Platform;
  channelExternalId: string;
  messageExternalId: string;
}

/** A delivery receipt for a message that we sent. */
export interface InboundStatus extends OfMessage {
  kind: 'status';
  status: MessageStatus;
  occurredAt: Date | null;
  error: MessageError | null;
  /** True when it holds for everything that we sent there before, too (Instagram's `read`). */
  includesEarlier: boolean;
  /** Our own id of the message, where we gave the platform one to repeat. */
  sendReference: string | null;
}

/** Who reacted: the other side of a one-to-one chat, the business, or a group member's id. */
export type ReactionActor = string;
export const PEER_ACTOR = 'peer';
export const BUSINESS_ACTOR = 'business';

/** One person's reaction to a message; the newest replaces the older, null takes it away. */
export interface InboundReaction extends OfMessage {
  kind: 'reaction';
  peer: Peer;
  actor: ReactionActor;
  emoji: string | null;
  occurredAt: Date;
}

/**
 * All reactions that a message has now, where the platform tells the whole list instead of each change: who is not in it
 * has none any more. The list that was received last holds.
 */
export interface InboundReactionList extends OfMessage {
  kind: 'reaction_list';
  peer: Peer;
  reactions: { actor: ReactionActor; emoji: string }[];
  /** When we received it. */
  occurredAt: Date;
}

/** New words for a message. The newest win: by time, then by the platform's count of edits. */
export interface InboundEdit extends OfMessage {
  kind: 'edit';
  /** Null where the platform does not say whose conversation it is. */
  peer: Peer | null;
  text: string | null;
  /** Which edit this is, where the platform counts them; 0 where it does not. */
  revision: number;
  occurredAt: Date;
}

/** Its author took a message back: its words and files must go. */
export interface InboundUnsend extends OfMessage {
  kind: 'unsend';
  /** Null where the platform does not say whose conversation it is. */
  peer: Peer | null;
  occurredAt: Date;
}

/** The other side has received, or read, everything that we sent until a moment. */
export interface InboundWatermark {
  kind: 'watermark';
  platform: Platform;
  channelExternalId: string;
  peerExternalId: string;
  status: 'delivered' | 'read';
  until: Date;
}

/**
 * One side of a chat has read everything up to a message, where the platform counts messages upwards (Telegram): `peer`
 * what we sent, `business` what came in, read on another device of ours.
 */
export interface InboundReadUpTo {
  kind: 'read_up_to';
  platform: Platform;
  channelExternalId: string;
  peerExternalId: string;
  by: 'peer' | 'business';
  /** The platform's number of the last message that was read, within the chat: decimal digits. */
  messageNumber: string;
}

/** The platform says that one id has become another: both are the same person. */
export interface InboundIdentityChange {
  kind: 'identity_change';
  platform: Platform;
  /** Null where the platform does not say on which of its numbers: it holds for all of them. */
  channelExternalId: string | null;
  previous: PeerIdentity;
  current: PeerIdentity;
  /** The platform's own word for it. */
  reason: string;
  occurredAt: Date | null;
}

/** How the business calls somebody in its own address book; null once it was removed from there. */
export interface InboundContact {
  kind: 'contact';
  platform: Platform;
  channelExternalId: string;
  identities: PeerIdentity[];
  name: string | null;
  occurredAt: Date | null;
}

/** News of the account itself: restrictions, quality, templates, names. */
export interface InboundChannelEvent {
  kind: 'channel_event';
  platform: Platform;
  /** Null where the platform names only the account above its channels. */
  channelExternalId: string | null;
  /** The WhatsApp Business account, the page, the Instagram account. */
  accountExternalId: string | null;
  /** The platform's own name of it: `account_update`, `message_template_status_update`. */
  name: string;
  /** What happened, in the platform's words: `ACCOUNT_RESTRICTION`, `hello_world: REJECTED`. */
  detail: string | null;
  occurredAt: Date | null;
  payload: unknown;
}

/** Understood, and no business of an inbox: a post on the page, a call, a typing customer. Kept raw. */
export interface InboundIgnored {
  kind: 'ignored';
  platform: Platform;
  channelExternalId: string | null;
  /** In the platform's words: `changes.feed`. */
  what: string;
}

/** Nothing that we understand: kept with its raw delivery, counted, never guessed at. */
export interface InboundUnrecognized {
  kind: 'unrecognized';
  platform: Platform;
  channelExternalId: string | null;
  /** What it was, in the platform's words: `changes.something_new`. */
  what: string;
}

/**
 * The account that Meta's dashboard names in what its "Test" buttons send. No real account has this id; such a message
 * is shown in the channel of its platform that was connected last.
 */
export const DASHBOARD_TEST_ACCOUNT = '0';

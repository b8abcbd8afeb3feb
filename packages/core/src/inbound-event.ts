import type { Direction, MessageError, MessageStatus, MessageType } from './message.ts';
import type { Platform } from './platforms.ts';

/**
 * What an adapter makes of a platform's payload, and the only thing that ingest accepts. All ids are the platform's
 * own, as text, unchanged: a reply must go to exactly the address that wrote.
 */
export type InboundEvent = InboundMessage | InboundStatus | InboundUnrecognized;

/** How a platform names a person. `scope` says within what the id is unique; empty means everywhere. */
export interface PeerIdentity {
  kind: 'phone' | 'bsuid' | 'psid' | 'igsid' | 'telegram_user' | 'telegram_chat';
  scope: string;
  value: string;
}

/** Who a conversation is with. */
export interface Peer {
  /** The conversation's key within its channel. */
  externalId: string;
  /** As the platform shows the person, for display only: people rename themselves. */
  name: string | null;
  username: string | null;
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

export interface InboundMessage {
  kind: 'message';
  platform: Platform;
  /** The channel's external id: phone_number_id, page id, Instagram account id, Telegram user id of the account. */
  channelExternalId: string;
  externalId: string;
  direction: Direction;
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
  /** The item as it came, for what we do not understand yet; structured details for what we do. */
  payload: unknown;
}

/** A delivery receipt for a message that we sent. */
export interface InboundStatus {
  kind: 'status';
  platform: Platform;
  channelExternalId: string;
  messageExternalId: string;
  status: MessageStatus;
  occurredAt: Date | null;
  error: MessageError | null;
}

/** An item that is no message and that we do not understand: kept with its raw delivery, counted, never guessed at. */
export interface InboundUnrecognized {
  kind: 'unrecognized';
  platform: Platform;
  channelExternalId: string | null;
  /** What it was, in the platform's words: `messaging.read`, `changes.account_update`. */
  what: string;
}

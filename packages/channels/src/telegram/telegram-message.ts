import type { TelegramReactions } from './telegram-change.ts';

/**
 * A Telegram message as plain data: what the listener hands over, whichever library it uses to talk to Telegram
 * (notes/telegram.md A9). Ids are decimal text, never a library's big-integer objects, and absent things are null.
 */
export interface TelegramMessage {
  /** Unique per account in private chats and basic groups, per channel in supergroups and channels. */
  id: string;
  /** Where it was said: the other person, the group or the channel. */
  chat: TelegramPeer;
  /** Who said it, in groups and channels; null in private chats, where `chat` and `out` say it. */
  sender: TelegramPeer | null;
  /** Written by the account itself, on whichever of its devices. */
  out: boolean;
  dateSeconds: number;
  /** The words, or the caption of the media. */
  text: string;
  media: TelegramMedia | null;
  /** What a service message tells: somebody joined, a call ended, … */
  action: TelegramDetails | null;
  replyTo: TelegramReplyTo | null;
  /** The original author's name, for a forwarded message; empty when Telegram hides it, null when not forwarded. */
  forwardedFrom: string | null;
  /** Photos sent as one album share this id. */
  albumId: string | null;
  /** When its words were last changed, on top of which the next two lines stand; absent: never, and of a bot unknown. */
  editedAtSeconds?: number | null;
  /** The last change is not shown as one: reactions, buttons. */
  editIsHidden?: boolean;
  /** Absent: not told. */
  reactions?: TelegramReactions | null;
}

export const TELEGRAM_PEER_KINDS = ['user', 'chat', 'channel'] as const;
/** `chat` is a basic group, `channel` a supergroup or a broadcast channel; their id spaces overlap. */
export type TelegramPeerKind = (typeof TELEGRAM_PEER_KINDS)[number];

/** What identifies a peer: kind and bare, positive id. */
export interface TelegramPeerId {
  kind: TelegramPeerKind;
  id: string;
}

/** A person, group or channel as far as it is known; every name may be missing. */
export interface TelegramPeer extends TelegramPeerId {
  firstName: string | null;
  lastName: string | null;
  /** Of a group or channel. */
  title: string | null;
  username: string | null;
  /** Only of people who let the account see it. */
  phone: string | null;
}

/** `peer` is set when the answered message was said in another chat. */
export interface TelegramReplyTo {
  messageId: string;
  peer: TelegramPeerId | null;
}

/** Something that we do not translate further: Telegram's name for it and its fields, JSON-safe. */
export interface TelegramDetails {
  name: string;
  details: unknown;
}

/** A file, or anything else that hangs on a message. Link previews are not media here: the link is in the text. */
export type TelegramMedia =
  | TelegramPhoto
  | TelegramDocument
  | TelegramLocation
  | TelegramContact
  | TelegramPoll
  | ({ kind: 'other' } & TelegramDetails);

/** A picture that Telegram has compressed; always JPEG. */
export interface TelegramPhoto {
  kind: 'photo';
  /** An account's photo id in digits, or a bot's `file_id`. */
  id: string;
  /** Of the largest size. */
  sizeBytes: number | null;
}

/** Every other file: its flags say how Telegram's own apps show it. */
export interface TelegramDocument {
  kind: 'document';
  /** An account's document id in digits, or a bot's `file_id`. */
  id: string;
  mimeType: string | null;
  filename: string | null;
  sizeBytes: number | null;
  shownAs: TelegramDocumentKind;
}

/** A place on the map; a venue has a title and an address too. */
export interface TelegramLocation {
  kind: 'location';
  latitude: number | null;
  longitude: number | null;
  title: string | null;
  address: string | null;
  /** It moves while it is shared; each move is an edit of the message. */
  isLive?: boolean;
}

/** A question with answers to choose from. */
export interface TelegramPoll {
  kind: 'poll';
  question: string;
  options: { text: string; votes: number | null }[];
  isClosed: boolean;
}

/** Somebody's business card. */
export interface TelegramContact {
  kind: 'contact';
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  /** Everything else on the card, as the sender's address book wrote it. */
  vcard: string | null;
}

export const TELEGRAM_DOCUMENT_KINDS = [
  'file',
  'video',
  'round_video',
  'animation',
  'audio',
  'voice',
  'sticker',
] as const;
export type TelegramDocumentKind = (typeof TELEGRAM_DOCUMENT_KINDS)[number];

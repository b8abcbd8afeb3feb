import { credibleTime, storableJson } from '@switchboard/core';
import type {
  InboundAttachment,
  InboundMessage,
  InboundUnrecognized,
  MessageType,
  Peer,
  PeerIdentity,
} from '@switchboard/core';
import { TELEGRAM_PEER_KINDS } from './telegram-message.ts';
import type {
  TelegramDocumentKind,
  TelegramMessage,
  TelegramPeer,
  TelegramPeerId,
} from './telegram-message.ts';

/** Which account received the message, and when. */
export interface TelegramReceipt {
  /** The account's own Telegram user id: the channel's external id. */
  accountUserId: string;
  nowMs: number;
}

/**
 * Telegram's own notices, login codes among them. A code shown in a shared inbox would let any agent sign in as the
 * account, so these never become messages.
 */
export const TELEGRAM_SERVICE_USER_ID = '777000';

const DOCUMENT_TYPES: Record<TelegramDocumentKind, MessageType> = {
  file: 'document',
  video: 'video',
  round_video: 'video',
  animation: 'video',
  audio: 'audio',
  voice: 'voice',
  sticker: 'sticker',
};

/**
 * Translates one Telegram message. Never throws, whatever it is given: what has no usable ids is unrecognized, what has
 * ids but is of a kind that we do not know is an `unsupported` message that keeps its details.
 */
export function telegramToInbound(
  message: TelegramMessage,
  { accountUserId, nowMs }: TelegramReceipt,
): InboundMessage | InboundUnrecognized {
  const fields = recordOf(message);
  const chat = peerIdOf(fields.chat);
  const id = digitsOf(fields.id);
  if (chat === null || id === null) return unrecognized(accountUserId, 'message.malformed');
  if (chat.kind === 'user' && chat.id === TELEGRAM_SERVICE_USER_ID) {
    return unrecognized(accountUserId, 'message.telegram_service');
  }
  const key = telegramPeerKey(chat);
  const outbound = fields.out === true;
  const content = contentOf(fields);
  return {
    kind: 'message',
    platform: 'telegram',
    channelExternalId: accountUserId,
    externalId: `${key}:${id}`,
    direction: outbound ? 'outbound' : 'inbound',
    peer: peerOf(chat, key, recordOf(fields.chat)),
    type: content.type,
    text: textOf(fields.text),
    attachments: content.attachments,
    replyToExternalId: replyKeyOf(fields.replyTo, key),
    sentAt: typeof fields.dateSeconds === 'number' ? credibleTime(fields.dateSeconds * 1000, nowMs) : null,
    ...(outbound ? { status: 'sent' as const } : {}),
    payload: content.type === 'unsupported' ? storableJson(fields) : contextOf(fields),
  };
}

/** Where the Bot API begins to count channels downwards: an id of ten digits reads as `-100<id>`. */
const ZERO_CHANNEL_ID = 10n ** 12n;

/**
 * A conversation's key within an account: the bare id of a person, `-<id>` of a basic group, `-100<id>` of a supergroup
 * or channel. These are the Bot API's ids, which keep the overlapping id spaces apart.
 */
export function telegramPeerKey(peer: TelegramPeerId): string {
  if (peer.kind === 'user') return peer.id;
  return peer.kind === 'chat' ? `-${peer.id}` : `-${ZERO_CHANNEL_ID + BigInt(peer.id)}`;
}

/** What a person is called: first and last name, or null. */
export function telegramPeerName(
  peer: Pick<TelegramPeer, 'firstName' | 'lastName' | 'title'>,
): string | null {
  const title = textOf(peer.title);
  if (title !== null) return title;
  return textOf([textOf(peer.firstName), textOf(peer.lastName)].filter((part) => part !== null).join(' '));
}

function unrecognized(channelExternalId: string, what: string): InboundUnrecognized {
  return { kind: 'unrecognized', platform: 'telegram', channelExternalId, what };
}

interface Content {
  type: MessageType;
  attachments: InboundAttachment[];
}

function contentOf(fields: Fields): Content {
  const unsupported: Content = { type: 'unsupported', attachments: [] };
  if (isPresent(fields.action)) return unsupported;
  if (!isPresent(fields.media))
    return textOf(fields.text) === null ? unsupported : { type: 'text', attachments: [] };
  const media = recordOf(fields.media);
  if (media.kind === 'photo') return file('image', media, { mimeType: 'image/jpeg' });
  if (media.kind !== 'document' || typeof media.shownAs !== 'string') return unsupported;
  const type = Object.hasOwn(DOCUMENT_TYPES, media.shownAs)
    ? DOCUMENT_TYPES[media.shownAs as TelegramDocumentKind]
    : null;
  return type === null ? unsupported : file(type, media, {});
}

function file(type: MessageType, media: Fields, known: { mimeType?: string }): Content {
  const attachment: InboundAttachment = {
    type,
    externalId: digitsOf(media.id),
    url: null,
    filename: textOf(media.filename),
    mimeType: known.mimeType ?? textOf(media.mimeType),
    sha256: null,
    sizeBytes:
      Number.isSafeInteger(media.sizeBytes) && Number(media.sizeBytes) >= 0 ? Number(media.sizeBytes) : null,
  };
  return { type, attachments: [attachment] };
}

function peerOf(chat: TelegramPeerId, key: string, fields: Fields): Peer {
  const identities: PeerIdentity[] = [
    { kind: chat.kind === 'user' ? 'telegram_user' : 'telegram_chat', scope: '', value: key },
  ];
  const phone = typeof fields.phone === 'string' ? fields.phone.replaceAll(/\D/g, '') : '';
  if (chat.kind === 'user' && phone !== '') identities.push({ kind: 'phone', scope: '', value: phone });
  return { externalId: key, name: nameOf(fields), username: textOf(fields.username), identities };
}

/** What else is worth showing beside the words: who spoke in a group, whose words were forwarded, which album. */
function contextOf(fields: Fields): Fields | null {
  const context: Fields = {};
  const sender = peerIdOf(fields.sender);
  if (sender !== null) {
    const known = recordOf(fields.sender);
    context.sender = { id: telegramPeerKey(sender), name: nameOf(known), username: textOf(known.username) };
  }
  if (typeof fields.forwardedFrom === 'string') context.forwarded_from = textOf(fields.forwardedFrom);
  const albumId = textOf(fields.albumId);
  if (albumId !== null) context.album_id = albumId;
  return Object.keys(context).length === 0 ? null : context;
}

function replyKeyOf(value: unknown, key: string): string | null {
  const reply = recordOf(value);
  const messageId = digitsOf(reply.messageId);
  if (messageId === null) return null;
  const elsewhere = peerIdOf(reply.peer);
  return `${elsewhere === null ? key : telegramPeerKey(elsewhere)}:${messageId}`;
}

function peerIdOf(value: unknown): TelegramPeerId | null {
  const { kind, id } = recordOf(value);
  const known = TELEGRAM_PEER_KINDS.find((candidate) => candidate === kind);
  const digits = digitsOf(id);
  return known === undefined || digits === null ? null : { kind: known, id: digits };
}

function nameOf(fields: Fields): string | null {
  return telegramPeerName({
    firstName: textOf(fields.firstName),
    lastName: textOf(fields.lastName),
    title: textOf(fields.title),
  });
}

type Fields = Record<string, unknown>;

function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function digitsOf(value: unknown): string | null {
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : null;
}

import {
  credibleTime,
  type InboundIgnored,
  type InboundMessage,
  type InboundUnrecognized,
  type MessageOrigin,
  type MessagePayload,
  type Peer,
  type PeerIdentity,
  storableJson,
} from '@switchboard/core';
import { ignored, unrecognized } from '../item-outcome.ts';
import { asRecord, isTrue, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import { fullName, telegramContent } from './telegram-content.ts';
import { TELEGRAM_PEER_KINDS } from './telegram-message.ts';
import type { TelegramMessage, TelegramPeer, TelegramPeerId } from './telegram-message.ts';

/** Which account received the message, and when. */
export interface TelegramReceipt {
  /** The account's own Telegram user id: the channel's external id. */
  accountUserId: string;
  nowMs: number;
  /** Absent: it is said now. */
  origin?: MessageOrigin;
  /** Set when it was said in a chat of somebody else's business account, which the account looks after as a bot. */
  businessConnectionId?: string | null;
}

/**
 * Telegram's own notices, login codes among them. A code shown in a shared inbox would let any agent sign in as the
 * account, so these never become messages.
 */
export const TELEGRAM_SERVICE_USER_ID = '777000';

/**
 * Translates one Telegram message. Never throws, whatever it is given: what has no usable ids is unrecognized, what has
 * ids but is of a kind that we do not know is an `unsupported` message that keeps its details.
 */
export function telegramToInbound(
  message: TelegramMessage,
  receipt: TelegramReceipt,
): InboundMessage | InboundIgnored | InboundUnrecognized {
  const { accountUserId, nowMs, businessConnectionId = null } = receipt;
  const origin = { platform: 'telegram', channelExternalId: accountUserId } as const;
  const fields = asRecord(message) ?? {};
  const chat = telegramPeerIdOf(valueOf(fields, 'chat'));
  const id = digitsOf(fields, 'id');
  if (chat === null || id === null) return unrecognized(origin, 'message.malformed');
  const reason = keptOutOfInbox(chat, receipt);
  if (reason !== null) return ignored(origin, `message.${reason}`);
  const address = telegramAddress(chat, businessConnectionId);
  const outbound = isTrue(fields, 'out');
  const { type, text, attachments, payload: shown, needsRaw } = telegramContent(fields);
  const payload = { ...surroundingsOf(fields), ...shown, ...(needsRaw ? { raw: storableJson(fields) } : {}) };
  const seconds = valueOf(fields, 'dateSeconds');
  return {
    kind: 'message',
    ...origin,
    externalId: `${address}:${id}`,
    direction: outbound ? 'outbound' : 'inbound',
    origin: receipt.origin ?? 'live',
    peer: telegramPeer(chat, recordOf(fields, 'chat'), businessConnectionId),
    type,
    text: textOf(fields, 'text') ?? text,
    attachments,
    replyToExternalId: replyKeyOf(recordOf(fields, 'replyTo'), address),
    sentAt: typeof seconds === 'number' ? credibleTime(seconds * 1000, nowMs) : null,
    ...(outbound ? { status: 'sent' as const } : {}),
    payload: Object.keys(payload).length === 0 ? null : payload,
    sendReference: null,
  };
}

/**
 * Why nothing of a chat may be shown in a shared inbox, or null. A chat with oneself is "Saved Messages": the private
 * notes of the person whose account it is, and no conversation with anybody.
 */
export function keptOutOfInbox(
  chat: TelegramPeerId,
  { accountUserId, businessConnectionId = null }: TelegramReceipt,
): 'telegram_service' | 'saved_messages' | null {
  if (chat.kind !== 'user') return null;
  if (chat.id === TELEGRAM_SERVICE_USER_ID) return 'telegram_service';
  return chat.id === accountUserId && businessConnectionId === null ? 'saved_messages' : null;
}

/** Where the Bot API begins to count channels downwards: an id of ten digits reads as `-100<id>`. */
export const ZERO_CHANNEL_ID = 10n ** 12n;

/**
 * A chat's key within an account: the bare id of a person, `-<id>` of a basic group, `-100<id>` of a supergroup or
 * channel. These are the Bot API's ids, which keep the overlapping id spaces apart.
 */
export function telegramPeerKey(peer: TelegramPeerId): string {
  if (peer.kind === 'user') return peer.id;
  return peer.kind === 'chat' ? `-${peer.id}` : `-${ZERO_CHANNEL_ID + BigInt(peer.id)}`;
}

/**
 * Where a reply must go: the chat's key, within a business account `business:<connection>:<key>`. Such a chat is another
 * one than the bot's own with the same person, and counts its messages by itself (Bot API, Message,
 * `business_connection_id`).
 */
export function telegramAddress(peer: TelegramPeerId, businessConnectionId: string | null): string {
  const key = telegramPeerKey(peer);
  return businessConnectionId === null ? key : `business:${businessConnectionId}:${key}`;
}

/** Who a conversation in this chat is with; `known` are the names of the chat, as far as they are known. */
export function telegramPeer(
  chat: TelegramPeerId,
  known: JsonRecord | null,
  businessConnectionId: string | null,
): Peer {
  const identities: PeerIdentity[] = [
    {
      kind: chat.kind === 'user' ? 'telegram_user' : 'telegram_chat',
      scope: '',
      value: telegramPeerKey(chat),
    },
  ];
  const phone = textOf(known, 'phone')?.replaceAll(/\D/g, '') ?? '';
  // Numbers move on to other people: it is shown, and nobody is found by it.
  if (chat.kind === 'user' && phone !== '') {
    identities.push({ kind: 'telegram_phone', scope: '', value: phone });
  }
  return {
    externalId: telegramAddress(chat, businessConnectionId),
    name: nameOf(known),
    username: textOf(known, 'username'),
    identities,
  };
}

/** What a person, group or channel is called, or null. */
export function telegramPeerName(
  peer: Pick<TelegramPeer, 'firstName' | 'lastName' | 'title'>,
): string | null {
  return nameOf({ ...peer });
}

function nameOf(known: JsonRecord | null): string | null {
  return known === null ? null : (textOf(known, 'title') ?? fullName(known));
}

/** What else is worth showing beside the words: who spoke in a group, whose words were forwarded, which album. */
function surroundingsOf(fields: JsonRecord): MessagePayload {
  const sender = telegramPeerIdOf(valueOf(fields, 'sender'));
  const known = recordOf(fields, 'sender');
  const author = valueOf(fields, 'forwardedFrom');
  const albumId = textOf(fields, 'albumId');
  return {
    ...(sender === null
      ? {}
      : {
          sender: {
            id: telegramPeerKey(sender),
            name: nameOf(known),
            username: textOf(known, 'username'),
          },
        }),
    ...(typeof author === 'string' ? { forwarded: true as const } : {}),
    ...(typeof author === 'string' && author !== '' ? { forwarded_from: author } : {}),
    ...(albumId === null ? {} : { album_id: albumId }),
  };
}

function replyKeyOf(reply: JsonRecord | null, address: string): string | null {
  const messageId = digitsOf(reply, 'messageId');
  if (messageId === null) return null;
  const elsewhere = telegramPeerIdOf(valueOf(reply, 'peer'));
  return `${elsewhere === null ? address : telegramPeerKey(elsewhere)}:${messageId}`;
}

/** Kind and id of a peer, when both are there. */
export function telegramPeerIdOf(value: unknown): TelegramPeerId | null {
  const peer = asRecord(value);
  const kind = TELEGRAM_PEER_KINDS.find((candidate) => candidate === valueOf(peer, 'kind'));
  const id = digitsOf(peer, 'id');
  return kind === undefined || id === null ? null : { kind, id };
}

/** A bare id: text of decimal digits. */
export function digitsOf(record: JsonRecord | null, key: string): string | null {
  const value = valueOf(record, key);
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : null;
}

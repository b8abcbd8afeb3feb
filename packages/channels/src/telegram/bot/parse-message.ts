import type { InboundEvent } from '@switchboard/core';
import { unrecognized } from '../../item-outcome.ts';
import { isTrue, type JsonRecord, recordOf, textOf, valueOf } from '../../tolerant-reader.ts';
import type { TelegramMessage, TelegramPeer, TelegramReplyTo } from '../telegram-message.ts';
import { telegramPeerKey, telegramPeerName, telegramToInbound } from '../telegram-to-inbound.ts';
import { type BotChat, type BotLine, chatOf, messageIdOf, peerOf } from './bot-chat.ts';
import { botContent, hasMoreThanShown, wordsOf } from './bot-media.ts';

/** Which field of an update is being read, and the update's own number. */
export interface UpdateField {
  kind: string;
  updateId: string | null;
}

/** A new message or channel post, in a chat of the bot's own or of a business account (Bot API, Message). */
export function parseBotMessage(
  line: BotLine,
  message: JsonRecord,
  { kind, updateId }: UpdateField,
): InboundEvent[] {
  const where = chatOf(message);
  const id = messageIdOf(message);
  if (where === null || (id === null && updateId === null)) return [unrecognized(line, `${kind}.malformed`)];
  const plain = plainMessage(line, where, message, id ?? '0');
  const event = telegramToInbound(plain, {
    accountUserId: line.channelExternalId,
    nowMs: line.receivedAtMs,
    businessConnectionId: where.businessConnectionId,
  });
  if (event.kind !== 'message') return [event];
  const keepsRaw = event.payload?.raw !== undefined || hasMoreThanShown(message);
  return [
    {
      ...event,
      // Ephemeral messages have no number of their own that lasts, so that of the update stands in.
      externalId: id === null ? `${where.address}:update.${updateId}` : event.externalId,
      payload: keepsRaw ? { ...event.payload, raw: message } : event.payload,
    },
  ];
}

function plainMessage(line: BotLine, where: BotChat, message: JsonRecord, id: string): TelegramMessage {
  const seconds = valueOf(message, 'date');
  return {
    id,
    chat: where.chat,
    sender: where.chat.kind === 'user' ? null : speakerOf(where.chat, message),
    out: isOurs(line, where, message),
    dateSeconds: typeof seconds === 'number' ? seconds : Number.NaN,
    text: wordsOf(message) ?? '',
    ...botContent(message),
    replyTo: replyOf(message),
    forwardedFrom: authorOf(recordOf(message, 'forward_origin')),
    albumId: textOf(message, 'media_group_id'),
  };
}

/**
 * Who spoke in a group or channel; null when it is the chat itself. Where a chat speaks, `from` holds a made-up user
 * (Bot API, Message, `sender_chat`).
 */
function speakerOf(chat: TelegramPeer, message: JsonRecord): TelegramPeer | null {
  const speaker = peerOf(recordOf(message, 'sender_chat')) ?? peerOf(recordOf(message, 'from'));
  return speaker === null || telegramPeerKey(speaker) === telegramPeerKey(chat) ? null : speaker;
}

/**
 * True for what the bot itself said or was said through it. In a chat of a business account everybody who is not the
 * other side speaks for the business, its owner on the phone included.
 */
function isOurs(line: BotLine, where: BotChat, message: JsonRecord): boolean {
  const author = keyOf(recordOf(message, 'from'));
  const bots = [author, keyOf(recordOf(message, 'via_bot'))];
  if (bots.includes(line.channelExternalId)) return true;
  return where.businessConnectionId !== null && author !== null && author !== telegramPeerKey(where.chat);
}

function keyOf(record: JsonRecord | null): string | null {
  const peer = peerOf(record);
  return peer === null ? null : telegramPeerKey(peer);
}

function replyOf(message: JsonRecord): TelegramReplyTo | null {
  const messageId = messageIdOf(recordOf(message, 'reply_to_message'));
  if (messageId !== null) {
    // In a forum every message points at the one that opened its topic; that is no answer.
    const opensTopic = messageId === messageIdOf(message, 'message_thread_id');
    return isTrue(message, 'is_topic_message') && opensTopic ? null : { messageId, peer: null };
  }
  const elsewhere = recordOf(message, 'external_reply');
  const peer = peerOf(recordOf(elsewhere, 'chat'));
  const answered = messageIdOf(elsewhere);
  return peer === null || answered === null
    ? null
    : { messageId: answered, peer: { kind: peer.kind, id: peer.id } };
}

/** The name of a forwarded message's author, empty when nobody says it (Bot API, MessageOrigin); null for no forward. */
function authorOf(origin: JsonRecord | null): string | null {
  if (origin === null) return null;
  const author =
    peerOf(recordOf(origin, 'sender_user')) ??
    peerOf(recordOf(origin, 'sender_chat')) ??
    peerOf(recordOf(origin, 'chat'));
  return textOf(origin, 'sender_user_name') ?? (author === null ? null : telegramPeerName(author)) ?? '';
}

import type { Peer } from '@switchboard/core';
import { type JsonRecord, recordOf, textOf, valueOf } from '../../tolerant-reader.ts';
import type { TelegramPeer, TelegramPeerId } from '../telegram-message.ts';
import { telegramAddress, telegramPeer, ZERO_CHANNEL_ID } from '../telegram-to-inbound.ts';

/** The bot whose update is being read; enough of it is an `ItemOrigin`. */
export interface BotLine {
  platform: 'telegram';
  /** The bot's own user id. */
  channelExternalId: string;
  receivedAtMs: number;
}

/** Where something happened. */
export interface BotChat {
  chat: TelegramPeer;
  /** Set in a chat of a business account that the bot looks after. */
  businessConnectionId: string | null;
  /** The conversation's key, with which its message ids begin. */
  address: string;
  peer: Peer;
}

/** The chat that an item names, with its business connection where it has one; null when it names none. */
export function chatOf(item: JsonRecord | null): BotChat | null {
  const chat = peerOf(recordOf(item, 'chat'));
  if (chat === null) return null;
  const businessConnectionId = textOf(item, 'business_connection_id');
  return {
    chat,
    businessConnectionId,
    address: telegramAddress(chat, businessConnectionId),
    peer: telegramPeer(chat, { ...chat }, businessConnectionId),
  };
}

/** A `User` or a `Chat` (Bot API, User, Chat): both have an id and the same names for names. */
export function peerOf(record: JsonRecord | null): TelegramPeer | null {
  const id = peerIdOf(integerOf(record, 'id'));
  if (id === null) return null;
  return {
    ...id,
    firstName: textOf(record, 'first_name'),
    lastName: textOf(record, 'last_name'),
    title: textOf(record, 'title'),
    username: textOf(record, 'username'),
    phone: null,
  };
}

/** The Bot API's one number line of people, groups and channels, taken apart again. */
function peerIdOf(id: bigint | null): TelegramPeerId | null {
  if (id === null || id === 0n) return null;
  if (id > 0n) return { kind: 'user', id: String(id) };
  if (id > -ZERO_CHANNEL_ID) return { kind: 'chat', id: String(-id) };
  return { kind: 'channel', id: String(-id - ZERO_CHANNEL_ID) };
}

/** A message's number within its chat; null for 0 too, which names none (Bot API, Message, `message_id`). */
export function messageIdOf(record: JsonRecord | null, key = 'message_id'): string | null {
  const id = integerOf(record, key);
  return id === null || id <= 0n ? null : String(id);
}

/** A whole number of any length; long ones arrive as text, so that no digit is lost. */
function integerOf(record: JsonRecord | null, key: string): bigint | null {
  const value = valueOf(record, key);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? BigInt(value) : null;
}

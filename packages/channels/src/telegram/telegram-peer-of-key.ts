import type { TelegramPeerId } from './telegram-message.ts';
import { ZERO_CHANNEL_ID } from './telegram-to-inbound.ts';

/** No id begins with a zero; the highest have 13 digits (core.telegram.org/api/bots/ids). */
const KEY = /^-?[1-9]\d{0,19}$/;

/**
 * The peer that a key of `telegramPeerKey` stands for; null for whatever is no such key, the addresses of a bot's
 * business chats among them.
 */
export function telegramPeerOfKey(key: string): TelegramPeerId | null {
  if (!KEY.test(key)) return null;
  const number = BigInt(key);
  if (number > 0n) return { kind: 'user', id: String(number) };
  if (number >= -ZERO_CHANNEL_ID) return { kind: 'chat', id: String(-number) };
  return { kind: 'channel', id: String(-number - ZERO_CHANNEL_ID) };
}

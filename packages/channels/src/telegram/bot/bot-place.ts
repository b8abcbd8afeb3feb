import { telegramPeerOfKey } from '../telegram-peer-of-key.ts';

/** Where a bot writes, as the Bot API names it. */
export interface BotPlace {
  /** At most 52 bits (core.telegram.org/api/bots/ids), so that a number holds it. */
  chat_id: number;
  business_connection_id?: string;
}

const BUSINESS_CHAT = /^business:([^:]+):(-?\d+)$/;
const MESSAGE_ID_MAX = 2_147_483_647;

/** The place of an address of `telegramAddress`; null when it is none. */
export function botPlaceOf(address: string): BotPlace | null {
  const [, connection, key = address] = BUSINESS_CHAT.exec(address) ?? [];
  const chatId = Number(key);
  if (telegramPeerOfKey(key) === null || !Number.isSafeInteger(chatId)) return null;
  return connection === undefined
    ? { chat_id: chatId }
    : { chat_id: chatId, business_connection_id: connection };
}

/** The Bot API's number of the message `externalId` in the chat `address`; null when it is none of that chat. */
export function botMessageIdOf(address: string, externalId: string): number | null {
  const prefix = `${address}:`;
  if (!externalId.startsWith(prefix)) return null;
  const id = externalId.slice(prefix.length);
  return /^[1-9]\d{0,9}$/.test(id) && Number(id) <= MESSAGE_ID_MAX ? Number(id) : null;
}

import { TelegramConnectionError } from './telegram-client.ts';

/**
 * Telegram's words for a chat that the account has nothing to do with any more, or that it cannot be asked about at all
 * (messages.getHistory, messages.getPeerDialogs, updates.getChannelDifference).
 */
const INACCESSIBLE: ReadonlySet<string> = new Set([
  'CHANNEL_PRIVATE',
  'CHANNEL_INVALID',
  'CHANNEL_PUBLIC_GROUP_NA',
  'USER_BANNED_IN_CHANNEL',
  'CHAT_FORBIDDEN',
  'CHAT_ID_INVALID',
  'PEER_ID_INVALID',
  'PEER_ID_NOT_SUPPORTED',
  'USER_ID_INVALID',
  'INPUT_USER_DEACTIVATED',
]);

/** True for the refusals that say: not this chat, not any more. They say nothing against the connection. */
export function saysInaccessible(error: unknown): boolean {
  return error instanceof TelegramConnectionError && INACCESSIBLE.has(error.reason);
}

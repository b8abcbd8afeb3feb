import type { TelegramMessage, TelegramPeerId } from './telegram-message.ts';

/**
 * What Telegram tells of messages, as plain data: the only thing that the listener makes of an update, whichever library
 * it uses. The order of changes and what makes two of them the same is the update engine's business.
 */
export type TelegramChange =
  | { kind: 'message'; message: TelegramMessage }
  /** The message as it is now. Also sent when only reactions or buttons changed (`editIsHidden`). */
  | { kind: 'edit'; message: TelegramMessage }
  /** `chat` is null for private chats and basic groups: there the ids are the account's own, and must be looked up. */
  | { kind: 'delete'; chat: TelegramPeerId | null; messageIds: string[] }
  /** `peer` has read what the account wrote; `account` has read, on any of its devices, what came in. */
  | { kind: 'read'; by: 'peer' | 'account'; chat: TelegramPeerId; upToMessageId: string }
  | { kind: 'reactions'; chat: TelegramPeerId; messageId: string; reactions: TelegramReactions };

/** All reactions of a message. */
export interface TelegramReactions {
  /** The newest of those who reacted; all of them when `isComplete`. */
  list: TelegramReaction[];
  /** False in large groups and channels, where Telegram tells numbers and not names. */
  isComplete: boolean;
}

export interface TelegramReaction {
  by: TelegramPeerId;
  /** An emoji; null for a picture of its own or a paid star, which cannot be shown. */
  emoji: string | null;
}

import type { InboundItem, InboundItemResult } from '@switchboard/database';
import type { TelegramPeerId } from '@switchboard/channels';
import type { AccountState, ChatReference } from '../client/telegram-updates.ts';

/** Where an account stood when it was last written down. */
export interface RememberedAccount {
  /** Null before its first connection. */
  state: AccountState | null;
  channels: { channelId: string; pts: number }[];
  /** The chats' older messages have been fetched. */
  isBackfilled: boolean;
}

/** A message that is stored, by its number within its chat. */
export interface RememberedMessage {
  messageId: string;
  isDeleted: boolean;
}

/** What the update engine writes down and looks up: the database, in its words. */
export interface AccountMemory {
  recall(): Promise<RememberedAccount>;
  /**
   * Stores messages and where the account stands after them, in one transaction.
   *
   * @throws SwitchboardError retryable, while it cannot be made durable.
   */
  store(item: InboundItem): Promise<InboundItemResult>;
  /** Makes the account's channel again: it was taken away under it. */
  restoreChannel(): Promise<void>;
  /** In which chats messages of private chats and basic groups were said. */
  addressesOf(messageIds: readonly string[]): Promise<Map<string, string>>;
  referenceTo(peer: TelegramPeerId): Promise<ChatReference | null>;
  /** The highest message number that is stored, by the address of the chat. */
  newestMessages(): Promise<Map<string, number>>;
  /** Stored messages of a chat from one number to another, both included, in the order of their numbers. */
  messagesBetween(address: string, from: number, to: number): Promise<RememberedMessage[]>;
  markBackfilled(): Promise<void>;
}

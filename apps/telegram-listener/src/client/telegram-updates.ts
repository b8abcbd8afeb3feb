import type { TelegramChange, TelegramPeerId } from '@switchboard/channels';

/**
 * What Telegram says by itself, as plain data. Telegram counts in boxes: one for the account's private chats and basic
 * groups, and one for each supergroup and channel (core.telegram.org/api/updates). What is counted can be asked for again
 * with `getDifference`; what is not is said once.
 */
export interface TelegramUpdates {
  updates: TelegramUpdate[];
  /** The container's own numbers, for what is not counted in a box; 0: not numbered. */
  seqStart: number;
  seq: number;
  dateSeconds: number | null;
}

export type TelegramUpdate =
  /** `pts` is the box's number after it, `ptsCount` by how many it rose. */
  | { kind: 'counted'; box: TelegramBox; pts: number; ptsCount: number; change: TelegramChange | null }
  /** Of secret chats, which we cannot read; counted by itself. */
  | { kind: 'secret'; qts: number }
  | { kind: 'uncounted'; change: TelegramChange }
  /** There is more than Telegram sends unasked. */
  | { kind: 'too_long' }
  | { kind: 'channel_too_long'; channelId: string; pts: number | null }
  /** The account came into a channel, left it, or what it may do there changed. */
  | { kind: 'channel_changed'; channelId: string };

/** `account` holds private chats and basic groups. */
export type TelegramBox = { kind: 'account' } | { kind: 'channel'; channelId: string };

/** Where the account stands: all counters but those of channels. */
export interface AccountState {
  pts: number;
  qts: number;
  seq: number;
  /** Telegram's own time, in seconds. */
  date: number;
}

/** What an account has missed. Peers that it names have been remembered by the time it is handed over. */
export type AccountDifference =
  /** `isFinal` is false when there is more after `state`. */
  | { kind: 'difference'; changes: TelegramUpdate[]; state: AccountState; isFinal: boolean }
  /** Too much: only what the chats hold now can be asked for. */
  | { kind: 'too_long'; pts: number };

export type ChannelDifference =
  | { kind: 'difference'; changes: TelegramUpdate[]; pts: number; isFinal: boolean }
  | { kind: 'too_long'; pts: number }
  /** Not a member any more, or the channel is gone. */
  | { kind: 'inaccessible' };

/** A chat that can be asked about: its id, and what proves to Telegram that the account has met it. */
export interface ChatReference extends TelegramPeerId {
  /** Null for basic groups. */
  accessHash: string | null;
}

/** A chat in the account's list of chats, and how far both sides have read it. */
export interface TelegramDialog {
  chat: ChatReference;
  topMessageId: string;
  /** Until where the account, and the other side, have read. */
  readInboxUpToId: string;
  readOutboxUpToId: string;
  unreadCount: number;
  /** Of channels: their counter. */
  pts: number | null;
}

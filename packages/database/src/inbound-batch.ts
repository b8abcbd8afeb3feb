import type { InboundEvent, LoggedEvent, Platform } from '@switchboard/core';

/**
 * How a raw delivery ended:
 * - `stored`: every item in it is stored (or was stored before);
 * - `ignored`: understood, and none of an inbox's business;
 * - `not_understood`: authentic, but nothing in it is anything that we know;
 * - `unconnected`: at least one item is for an account that is not connected; replayed when it is;
 * - `partly_failed`, `failed`: items that the database refused even alone; `detail` says why.
 */
export const DELIVERY_OUTCOMES = [
  'stored',
  'ignored',
  'not_understood',
  'unconnected',
  'partly_failed',
  'failed',
] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** A webhook as it came, to be kept byte for byte. */
export interface RawDelivery {
  id: string;
  platform: Platform;
  /** The channel that it came for, where only the address it was posted to says so: a Telegram bot. */
  channelExternalId?: string;
  body: Buffer;
  receivedAt: Date;
  /** Read back from its row: only the outcome is written, and nothing when the row has been deleted meanwhile. */
  isReplay?: true;
}

/** One thing to record: the events of one delivery (or of one Telegram update, which has no delivery). */
export interface InboundItem {
  delivery: RawDelivery | null;
  events: InboundEvent[];
  /** Set when its events went one by one: what became of them, for the raw row. */
  parts?: { storedCount: number; failedCount: number; reason: string; unconnected: string[] };
  /** Where a Telegram account stands after these events, written in the same transaction. */
  telegram?: TelegramProgress;
  /** By which channel the files of its messages are fetched (null: by none), where that was found out before. */
  fetchChannelId?: string | null;
}

/** How far a Telegram account has been read. Absent counters stay as they are. */
export interface TelegramProgress {
  accountId: string;
  /** Who looks after the account. Nothing is stored for anybody but the holder of its lease. */
  leaseHolder: string;
  state: { pts: number; qts: number; seq: number; date: number } | null;
  /** Counters of supergroups and channels; null forgets a channel that the account is not in any more. */
  channels: { channelId: string; pts: number | null }[];
  /** People, groups and channels that are new or have changed. */
  peers: TelegramPeerRecord[];
  /** In which chat each message of a private chat or basic group was said: a deletion tells only its id. */
  messageChats: { messageId: string; address: string }[];
}

/** A peer as one account knows it. */
export interface TelegramPeerRecord {
  kind: 'user' | 'chat' | 'channel';
  id: string;
  accessHash: string | null;
  firstName: string | null;
  lastName: string | null;
  title: string | null;
  username: string | null;
  phone: string | null;
}

/** What became of one item. */
export interface InboundItemResult {
  outcome: DeliveryOutcome;
  messagesStored: number;
  messagesDuplicate: number;
  /** Statuses, reactions, edits, unsends, ids and news that found what they are about; a repeated one changes nothing. */
  updatesApplied: number;
  /** Those of them whose message has not arrived yet. */
  updatesWaiting: number;
  ignored: number;
  unrecognized: number;
  /** External ids of accounts that sent something and are not connected. */
  unconnected: string[];
  /** Somebody else holds the Telegram account's lease: nothing of the item was written. */
  leaseLost: boolean;
}

/** What one transaction did: what became of each item, and the events that it logged, in order. */
export interface RecordedBatch {
  items: InboundItemResult[];
  events: LoggedEvent[];
}

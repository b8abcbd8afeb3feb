export const DIRECTIONS = ['inbound', 'outbound'] as const;
/** Seen from the business: `inbound` is what the customer wrote. */
export type Direction = (typeof DIRECTIONS)[number];

/** The kinds of message that clients may see (CONTRACT §5). */
export const MESSAGE_TYPES = [
  'text',
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'reaction',
  'story',
  'template',
  'system',
  'unsupported',
] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

export const MESSAGE_STATUSES = ['queued', 'sending', 'sent', 'delivered', 'read', 'failed'] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/**
 * Statuses only ever move to a higher rank: platforms repeat and reorder them (notes/meta.md §3). `failed` is final,
 * and therefore the highest.
 */
export const STATUS_RANK: Record<MessageStatus, number> = {
  queued: 0,
  sending: 1,
  sent: 2,
  delivered: 3,
  read: 4,
  failed: 5,
};

/** True when `next` says more than `current`, so that it may replace it. */
export function statusAdvances(current: MessageStatus, next: MessageStatus): boolean {
  return STATUS_RANK[next] > STATUS_RANK[current];
}

/** Why a message was not delivered, for people and for programs. */
export interface MessageError {
  /** The platform's own code (`131047`), or ours where the platform said nothing (`outcome_unknown`). */
  code: string;
  /** What happened, in a sentence. */
  title: string;
  /** The platform's own words. */
  detail?: string;
  /** What to do about it, in a sentence. */
  advice?: string;
}

export const ATTACHMENT_STATES = ['pending', 'ready', 'failed', 'deleted'] as const;
/** `pending`: known by reference, the file is not fetched yet. `deleted`: its author took it back. */
export type AttachmentState = (typeof ATTACHMENT_STATES)[number];

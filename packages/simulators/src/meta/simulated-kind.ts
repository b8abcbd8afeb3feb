import type { Direction, MessageOrigin, MessageType } from '@switchboard/core';
import type { SettledWebhook } from './simulated-webhook.ts';
import type { WebhookBody } from './webhook-body.ts';

/** The statuses of a message that went out, as they are stored; each outranks those before it. */
export const EXPECTED_STATUSES = ['sent', 'delivered', 'read', 'failed'] as const;
export type ExpectedStatus = (typeof EXPECTED_STATUSES)[number];

/**
 * What an item means for the inbox, in the simulator's own words. Nothing here is worked out by the code under test:
 * it is what that code is held against.
 */
export type Meant =
  | MeantMessage
  /** A line in the conversation for which Meta gives no id: whoever stores it makes one up. */
  | { effect: 'line'; peerIds: string[] }
  | { effect: 'status'; externalId: string; status: ExpectedStatus }
  /** Everything that we sent until then has arrived there, or was read. */
  | { effect: 'watermark'; peerIds: string[]; status: 'delivered' | 'read' }
  /** This message of ours was read, and with it everything before it. */
  | { effect: 'read_up_to'; externalId: string }
  | { effect: 'reaction'; externalId: string; actor: 'peer' | 'business'; emoji: string | null }
  | { effect: 'edit'; externalId: string; text: string | null }
  | { effect: 'unsend'; externalId: string }
  /** All of these ids are one person's. */
  | { effect: 'link'; peerIds: string[] };

export interface MeantMessage {
  effect: 'message';
  externalId: string;
  /** Every id of the other side that the item shows; the conversation is found by each. */
  peerIds: string[];
  direction: Direction;
  origin: MessageOrigin;
  type: MessageType;
  text: string | null;
  status: ExpectedStatus | null;
}

/** What an item must point at to change anything: something that was said before in the same conversation. */
export type TargetRule =
  | 'anything'
  | 'their_text'
  | 'their_caption'
  | 'theirs'
  | 'our_text'
  | 'ours'
  /** Something that the customer has reacted to. */
  | 'reacted'
  /** What is taken back: nobody says whether reactions outlive their message, so nobody has reacted to it. */
  | 'theirs_unreacted'
  | 'ours_unreacted';

/** One kind of item: how Meta writes it and what it means. */
export interface SimulatedKind {
  /** True when it holds the customer's or the business's own sentences, and no title, name or emoji. */
  speaks?: true;
  /** The text when none is given; a kind without it says nothing by itself. */
  defaultText?: string;
  target?: TargetRule;
  /** WhatsApp: the id that a person must have for this to happen to them. */
  requires?: 'phone' | 'user_id';
  /** WhatsApp: the id that is another one afterwards. */
  changes?: 'phone' | 'user_id';
  /** It was said before the number was connected. */
  past?: true;
  build: (webhook: SettledWebhook) => WebhookBody;
  meant: (webhook: SettledWebhook) => Meant[];
}

export type SimulatedKinds = ReadonlyMap<string, SimulatedKind>;

/** What an item means that is none of an inbox's business, or only news of the account. */
export function nothing(): Meant[] {
  return [];
}

import type { MetaPlatform } from '@switchboard/core';
import type { Random } from './seeded-random.ts';

/** What Meta reports of a message that was sent; `played` is of voice messages only (notes/meta.md §4.1). */
export const SIMULATED_STATUSES = ['sent', 'delivered', 'read', 'played', 'failed'] as const;
export type SimulatedStatus = (typeof SIMULATED_STATUSES)[number];

/** By which ids WhatsApp shows a person: the phone is hidden from some, the user id is newer than old payloads. */
export const SIMULATED_IDENTITIES = ['both', 'phone', 'bsuid'] as const;
export type SimulatedIdentity = (typeof SIMULATED_IDENTITIES)[number];

/** One item to make up: the whole of a webhook that is not batched. */
export interface SimulatedWebhook {
  platform: MetaPlatform;
  /** One of `SIMULATED_KINDS[platform]`. */
  kind: string;
  /** phone_number_id, Instagram account id or page id. */
  channelExternalId: string;
  /** The customer: phone or BSUID, IGSID, PSID. */
  peerExternalId: string;
  peerName: string;
  /** WhatsApp: the BSUID of somebody with a phone; follows from the phone when absent. */
  peerUserId?: string;
  /** WhatsApp: which ids are shown. `both` when absent, or the BSUID alone where there is no phone. */
  identity?: SimulatedIdentity;
  /** WhatsApp: the group that is written to, for kind `group_text`. */
  groupExternalId?: string;
  /** Who the customer becomes, for kinds that change the number or the user id. Made up when absent. */
  newPeerExternalId?: string;
  /** The words, the caption, the button's title or the emoji, as the kind has it. */
  text?: string;
  /** The message's own id; of the message that a `status` is about. Made up when absent. */
  messageExternalId?: string;
  /** The message that is answered, reacted to, edited, taken back or read. */
  targetMessageExternalId?: string;
  /** Which edit of its message this is, where the platform counts them; 1 when absent. */
  revision?: number;
  /** For kind `status`; `delivered` when absent. */
  status?: SimulatedStatus;
  /** Where the file is served, for kinds that have one. */
  mediaUrl?: string;
  /** For kind `document`. */
  filename?: string;
  timestampMs: number;
  /** Where made-up ids come from; unpredictable when absent. */
  random?: Random;
}

/** A webhook whose ids are all settled, so that what is sent and what is expected speak of the same ones. */
export interface SettledWebhook extends SimulatedWebhook {
  messageExternalId: string;
  newPeerExternalId: string;
}

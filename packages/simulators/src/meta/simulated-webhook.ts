import { randomBytes } from 'node:crypto';
import { type MessageStatus, type MetaPlatform, SwitchboardError } from '@switchboard/core';

/** What each platform's simulator can send. */
export const SIMULATED_KINDS: Record<MetaPlatform, readonly string[]> = {
  whatsapp: [
    'text',
    'image',
    'video',
    'audio',
    'voice',
    'document',
    'sticker',
    'location',
    'reaction',
    'status',
  ],
  instagram: ['text', 'image', 'video', 'audio', 'sticker', 'postback', 'reaction', 'echo'],
  facebook: ['text', 'image', 'video', 'audio', 'document', 'sticker', 'postback', 'reaction', 'echo'],
};

/** The statuses that Meta reports of a message that was sent. */
export const SIMULATED_STATUSES = [
  'sent',
  'delivered',
  'read',
  'failed',
] as const satisfies readonly MessageStatus[];
export type SimulatedStatus = (typeof SIMULATED_STATUSES)[number];

/** One webhook to make up. */
export interface SimulatedWebhook {
  platform: MetaPlatform;
  /** One of `SIMULATED_KINDS[platform]`. */
  kind: string;
  /** phone_number_id, Instagram account id or page id. */
  channelExternalId: string;
  /** The customer: phone or BSUID, IGSID, PSID. */
  peerExternalId: string;
  peerName: string;
  /** The words, the caption, the button's title or the emoji, as the kind has it. */
  text?: string;
  /** The message's own id; of the message that a `status` is about. Made up when absent. */
  messageExternalId?: string;
  /** The message that is answered or reacted to. */
  targetMessageExternalId?: string;
  /** For kind `status`; `delivered` when absent. */
  status?: SimulatedStatus;
  /** Where the file is served, for kinds that have one. */
  mediaUrl?: string;
  /** For kind `document`. */
  filename?: string;
  timestampMs: number;
}

/** @throws SwitchboardError naming the kinds that there are. */
export function checkSimulatedKind(platform: MetaPlatform, kind: string): void {
  const kinds = SIMULATED_KINDS[platform];
  if (kinds.includes(kind)) return;
  throw new SwitchboardError(
    'bad_request',
    `No simulated ${platform} webhook is called "${kind}": ${kinds.join(', ')}.`,
  );
}

/** An id that looks like the platform's own: `wamid.` and base64, `m_`, or Instagram's long `aWdf…` (notes/meta.md §4). */
export function newMessageId(platform: MetaPlatform): string {
  if (platform === 'whatsapp') return `wamid.${randomBytes(42).toString('base64')}`;
  if (platform === 'facebook') return `m_${randomBytes(60).toString('base64url')}`;
  return Buffer.concat([Buffer.from('ig_dm:'), randomBytes(120)]).toString('base64');
}

/** Meta's ids of media are digits. */
export function newMediaId(): string {
  return `1${randomBytes(6).readUIntBE(0, 6).toString().padStart(15, '0')}`;
}

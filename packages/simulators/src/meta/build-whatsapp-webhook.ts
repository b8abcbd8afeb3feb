import { createHash } from 'node:crypto';
import { newMediaId, newMessageId, type SimulatedWebhook } from './simulated-webhook.ts';

/** The business account above all simulated numbers; nothing is routed by it. */
const BUSINESS_ACCOUNT_ID = '100000000000001';
/** No operator can assign a Polish number that begins with two zeros. */
const BUSINESS_PHONE = '48000000000';

interface SimulatedFile {
  mimeType: string;
  extension: string;
}

const FILES = new Map<string, SimulatedFile>([
  ['image', { mimeType: 'image/jpeg', extension: 'jpg' }],
  ['video', { mimeType: 'video/mp4', extension: 'mp4' }],
  ['audio', { mimeType: 'audio/mpeg', extension: 'mp3' }],
  ['voice', { mimeType: 'audio/ogg; codecs=opus', extension: 'ogg' }],
  ['document', { mimeType: 'application/pdf', extension: 'pdf' }],
  ['sticker', { mimeType: 'image/webp', extension: 'webp' }],
]);

/** A `whatsapp_business_account` webhook (notes/meta.md §4.1). */
export function buildWhatsappWebhook(webhook: SimulatedWebhook): object {
  const content =
    webhook.kind === 'status'
      ? { contacts: [contactIds(webhook)], statuses: [buildStatus(webhook)] }
      : {
          contacts: [{ profile: { name: webhook.peerName }, ...contactIds(webhook) }],
          messages: [buildMessage(webhook)],
        };
  const metadata = { display_phone_number: BUSINESS_PHONE, phone_number_id: webhook.channelExternalId };
  const value = { messaging_product: 'whatsapp', metadata, ...content };
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: BUSINESS_ACCOUNT_ID, changes: [{ value, field: 'messages' }] }],
  };
}

function buildMessage(webhook: SimulatedWebhook): object {
  const target = webhook.targetMessageExternalId;
  const isReply = target !== undefined && webhook.kind !== 'reaction';
  return {
    ...(isReply ? { context: { from: BUSINESS_PHONE, id: target } } : {}),
    ...senderIds(webhook),
    id: webhook.messageExternalId ?? newMessageId('whatsapp'),
    timestamp: seconds(webhook),
    ...buildContent(webhook),
  };
}

function buildContent(webhook: SimulatedWebhook): object {
  const { kind, text } = webhook;
  switch (kind) {
    case 'text':
      return { type: 'text', text: { body: text ?? 'Dzień dobry' } };
    case 'location': {
      const address = 'Rynek Główny, Kraków';
      return {
        type: 'location',
        location: { latitude: 50.0614, longitude: 19.9366, name: text ?? 'Rynek', address },
      };
    }
    case 'reaction': {
      const reaction = {
        message_id: webhook.targetMessageExternalId ?? newMessageId('whatsapp'),
        emoji: text ?? '👍',
      };
      return { type: 'reaction', reaction };
    }
    default: {
      const type = kind === 'voice' ? 'audio' : kind;
      return { type, [type]: buildMedia(webhook) };
    }
  }
}

/** Only images, videos and documents have captions, only documents a name, only audio says whether it is a voice note. */
function buildMedia(webhook: SimulatedWebhook): object {
  const { kind, text, mediaUrl } = webhook;
  const file = FILES.get(kind) ?? { mimeType: 'application/octet-stream', extension: 'bin' };
  const id = newMediaId();
  const captioned = ['image', 'video', 'document'].includes(kind) && text !== undefined;
  return {
    ...(captioned ? { caption: text } : {}),
    ...(kind === 'document' ? { filename: webhook.filename ?? `document.${file.extension}` } : {}),
    mime_type: file.mimeType,
    sha256: createHash('sha256').update(id).digest('base64'),
    id,
    ...(mediaUrl === undefined ? {} : { url: mediaUrl }),
    ...(kind === 'voice' || kind === 'audio' ? { voice: kind === 'voice' } : {}),
    ...(kind === 'sticker' ? { animated: false } : {}),
  };
}

function buildStatus(webhook: SimulatedWebhook): object {
  const status = webhook.status ?? 'delivered';
  return {
    id: webhook.messageExternalId ?? newMessageId('whatsapp'),
    status,
    timestamp: seconds(webhook),
    ...recipientIds(webhook),
    ...(status === 'sent' || status === 'delivered'
      ? {
          pricing: {
            billable: false,
            pricing_model: 'PMP',
            category: 'service',
            type: 'free_customer_service',
          },
        }
      : {}),
    ...(status === 'failed' ? { errors: [UNDELIVERABLE] } : {}),
  };
}

const UNDELIVERABLE = {
  code: 131026,
  title: 'Message undeliverable',
  message: 'Message undeliverable',
  error_data: { details: 'Message Undeliverable.' },
};

function seconds(webhook: SimulatedWebhook): string {
  return String(Math.floor(webhook.timestampMs / 1_000));
}

/** Somebody who hides the phone number is known by the BSUID alone: the phone's keys are absent, not empty. */
function isPhone(peerExternalId: string): boolean {
  return /^\d{6,15}$/.test(peerExternalId);
}

/** A person with a phone has a BSUID too; the simulated one follows from the phone so that it stays the same. */
function bsuidOf(peerExternalId: string): string {
  return isPhone(peerExternalId) ? `PL.9${peerExternalId.padStart(15, '0')}` : peerExternalId;
}

function contactIds({ peerExternalId }: SimulatedWebhook): object {
  return { ...(isPhone(peerExternalId) ? { wa_id: peerExternalId } : {}), user_id: bsuidOf(peerExternalId) };
}

function senderIds({ peerExternalId }: SimulatedWebhook): object {
  return {
    ...(isPhone(peerExternalId) ? { from: peerExternalId } : {}),
    from_user_id: bsuidOf(peerExternalId),
  };
}

function recipientIds({ peerExternalId }: SimulatedWebhook): object {
  return {
    ...(isPhone(peerExternalId) ? { recipient_id: peerExternalId } : {}),
    recipient_user_id: bsuidOf(peerExternalId),
  };
}

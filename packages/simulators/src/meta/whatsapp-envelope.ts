import type { SimulatedWebhook } from './simulated-webhook.ts';
import type { JsonItem, WebhookBody } from './webhook-body.ts';
import { named, whatsappIds } from './whatsapp-person.ts';

/** The business account above all simulated numbers; nothing is routed by it. */
export const BUSINESS_ACCOUNT_ID = '100000000000001';
/** No operator can assign a Polish number that begins with two zeros. */
export const BUSINESS_PHONE = '48000000000';

/** A `whatsapp_business_account` webhook with one change (notes/meta.md §4.1). */
export function whatsappBody(field: string, value: JsonItem, id = BUSINESS_ACCOUNT_ID): WebhookBody {
  return { object: 'whatsapp_business_account', entry: [{ id, changes: [{ value, field }] }] };
}

/** A change of one number: `metadata` says of which (§4.1). News of the account above has none. */
export function numberBody(webhook: SimulatedWebhook, field: string, content: JsonItem): WebhookBody {
  const metadata = { display_phone_number: BUSINESS_PHONE, phone_number_id: webhook.channelExternalId };
  return whatsappBody(field, { messaging_product: 'whatsapp', metadata, ...content });
}

/** The person in `contacts[]`, as messages have them. */
export function contactWithProfile(webhook: SimulatedWebhook): JsonItem {
  return { profile: { name: webhook.peerName }, ...contactIds(webhook) };
}

/** The person in `contacts[]`, as statuses have them: seen without `profile` (§4.1). */
export function contactIds(webhook: SimulatedWebhook): JsonItem {
  return named(whatsappIds(webhook), 'wa_id', 'user_id');
}

/** WhatsApp counts in seconds, and writes them as a string. */
export function seconds({ timestampMs }: SimulatedWebhook): string {
  return String(Math.floor(timestampMs / 1_000));
}

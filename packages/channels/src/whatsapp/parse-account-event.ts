import { type InboundChannelEvent, storableJson, storableText } from '@switchboard/core';
import { idOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import type { PlatformError } from './platform-error.ts';
import type { WhatsappAccount, WhatsappChange } from './whatsapp-change.ts';

/** A line for people; the whole is in `payload`. */
const DETAIL_CHARS_MAX = 200;

/** What happened, in Meta's words, for each field that is about the account (notes/meta.md §4.1, other fields). */
const DETAILS: ReadonlyMap<string, (value: JsonRecord) => string | null> = new Map([
  ['account_update', (value) => textOf(value, 'event')],
  ['account_review_update', (value) => textOf(value, 'decision')],
  ['account_alerts', (value) => textOf(recordOf(value, 'alert_info'), 'alert_type')],
  ['message_template_status_update', templateDetail],
  ['message_template_quality_update', templateDetail],
  ['message_template_components_update', templateDetail],
  ['template_category_update', templateDetail],
  ['phone_number_quality_update', (value) => joined(textOf(value, 'event'), textOf(value, 'current_limit'))],
  [
    'phone_number_name_update',
    (value) => joined(textOf(value, 'requested_verified_name'), textOf(value, 'decision')),
  ],
  ['business_capability_update', capabilityDetail],
  ['business_username_update', usernameDetail],
  // Meta has used both names.
  ['business_username_updates', usernameDetail],
  ['security', (value) => textOf(value, 'event')],
]);

export function isAboutAccount(field: string): boolean {
  return DETAILS.has(field);
}

/** News of the business account; most of it names no number. */
export function accountEvent(
  account: WhatsappAccount,
  channelExternalId: string | null,
  field: string,
  value: JsonRecord,
): InboundChannelEvent {
  const detail = DETAILS.get(field)?.(value) ?? null;
  return channelEvent(account, channelExternalId, field, detail, value);
}

/** An error that Meta reports by itself, beside no message that it could explain. */
export function errorEvent(
  change: WhatsappChange,
  field: string,
  error: PlatformError,
  errors: unknown,
): InboundChannelEvent {
  return channelEvent(change, change.channelExternalId, field, joined(error.code, error.title), { errors });
}

function channelEvent(
  account: WhatsappAccount,
  channelExternalId: string | null,
  name: string,
  detail: string | null,
  payload: JsonRecord,
): InboundChannelEvent {
  return {
    kind: 'channel_event',
    platform: 'whatsapp',
    channelExternalId,
    accountExternalId: account.accountExternalId,
    name,
    detail: detail === null ? null : storableText(detail.slice(0, DETAIL_CHARS_MAX)),
    occurredAt: account.reportedAt,
    payload: storableJson(payload),
  };
}

/** Quality has been seen under the field of statuses, so each is looked for in each (Meta's pages on templates). */
function templateDetail(value: JsonRecord): string | null {
  const happened =
    textOf(value, 'event') ??
    textOf(value, 'new_quality_score') ??
    // `new_category` is the present one while the correct one is only announced.
    textOf(value, 'correct_category') ??
    textOf(value, 'new_category');
  return joined(textOf(value, 'message_template_name'), happened);
}

/** Meta's page "business_capability_update"; the limit is a tier's name or a number. */
function capabilityDetail(value: JsonRecord): string | null {
  for (const key of ['max_daily_conversations_per_business', 'max_daily_conversation_per_phone']) {
    const limit = idOf(value, key);
    if (limit !== null) return `${key}: ${limit}`;
  }
  return null;
}

function usernameDetail(value: JsonRecord): string | null {
  return joined(textOf(value, 'username'), textOf(value, 'status'));
}

function joined(subject: string | null, happened: string | null): string | null {
  if (subject === null) return happened;
  return happened === null ? subject : `${subject}: ${happened}`;
}

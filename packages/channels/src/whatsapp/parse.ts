import type { InboundEvent } from '@switchboard/core';
import type { ParseContext, WebhookAdapter } from '../channel-adapter.ts';
import { ignored, type ItemOrigin, readEach, unrecognized } from '../item-outcome.ts';
import { type Envelope, walkEnvelope } from '../meta/walk-envelope.ts';
import { type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import { attributionOfEcho, attributionOfInbound } from './attribution.ts';
import { WHATSAPP_CATALOGUE } from './catalogue.ts';
import { asDashboardTest } from './dashboard-test.ts';
import { accountEvent, errorEvent, isAboutAccount } from './parse-account-event.ts';
import { parseContactSync } from './parse-contact-sync.ts';
import { parseHistory } from './parse-history.ts';
import { parseWhatsappMessage } from './parse-message.ts';
import { parseWhatsappStatus } from './parse-status.ts';
import { parseUserIdUpdate } from './parse-user-id-update.ts';
import type { PlatformError } from './platform-error.ts';
import {
  isDashboardTest,
  originOf,
  phoneNumberIdOf,
  type WhatsappAccount,
  whatsappAccountOf,
  type WhatsappChange,
  whatsappChangeOf,
} from './whatsapp-change.ts';

const ENVELOPE: Envelope = { platform: 'whatsapp', objectName: 'whatsapp_business_account' };

/** Documented, and no business of an inbox (notes/meta.md §4.1, other fields). */
const IGNORED_FIELDS: ReadonlySet<string> = new Set([
  'automatic_events',
  'calls',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'payment_configuration_update',
  'user_preferences',
]);

/** WhatsApp Cloud API: Meta's page "messages webhook reference", object `whatsapp_business_account`. */
export const whatsappAdapter: WebhookAdapter = {
  platform: 'whatsapp',
  catalogue: WHATSAPP_CATALOGUE,
  parse: (body: unknown, context: ParseContext): InboundEvent[] =>
    walkEnvelope(ENVELOPE, body, (entry) => parseEntry(entry, context)),
};

function parseEntry(entry: JsonRecord, context: ParseContext): InboundEvent[] {
  const origin: ItemOrigin = { platform: 'whatsapp', channelExternalId: null };
  const account = whatsappAccountOf(entry, context.receivedAtMs);
  const events = readEach(origin, entry, 'changes', (change) => parseChange(account, change));
  if (events.length === 0) return [unrecognized(origin, 'entry.empty')];
  return isDashboardTest(account) ? asDashboardTest(events, context.receivedAtMs) : events;
}

/**
 * One batch mixes numbers, so each change is routed by its own `phone_number_id`; `entry.id` is the business account,
 * which is no channel (notes/meta.md §4.1). A field decides alone what its value is: `history` carries `messages` too,
 * and they must not count as new ones (§10.25).
 */
function parseChange(account: WhatsappAccount, change: JsonRecord): InboundEvent[] {
  const value = recordOf(change, 'value');
  const phoneNumberId = phoneNumberIdOf(account, value);
  const origin: ItemOrigin = { platform: 'whatsapp', channelExternalId: phoneNumberId };
  const field = textOf(change, 'field') ?? 'without_field';
  if (IGNORED_FIELDS.has(field)) return [ignored(origin, `changes.${field}`)];
  if (field === 'user_id_update' && value !== null) {
    return parseUserIdUpdate(origin, value, account.receivedAtMs);
  }
  const readValue = readerOf(field);
  if (readValue === null && !isAboutAccount(field)) return [unrecognized(origin, `changes.${field}`)];
  if (value === null) return [unrecognized(origin, `changes.${field}.malformed`)];
  if (readValue === null) return [accountEvent(account, phoneNumberId, field, value)];
  if (phoneNumberId === null) return [unrecognized(origin, `changes.${field}.without_phone_number_id`)];
  return parseNumberChange(whatsappChangeOf(account, phoneNumberId, value), field, value, readValue);
}

type ValueReader = (change: WhatsappChange, value: JsonRecord) => InboundEvent[];

/** An error beside the items stands in those that it explains; otherwise it is news of the number. */
function parseNumberChange(
  change: WhatsappChange,
  field: string,
  value: JsonRecord,
  readValue: ValueReader,
): InboundEvent[] {
  const events = readValue(change, value);
  const { error } = change;
  if (error !== null && !events.some((event) => isExplainedBy(error, event))) {
    events.push(errorEvent(change, field, error, valueOf(value, 'errors')));
  }
  return events.length > 0 ? events : [unrecognized(originOf(change), `changes.${field}.empty`)];
}

function isExplainedBy(error: PlatformError, event: InboundEvent): boolean {
  if (event.kind !== 'message' || event.type !== 'unsupported') return false;
  return event.payload?.unsupported?.code === error.code;
}

/** The fields that belong to a number. */
function readerOf(field: string): ValueReader | null {
  switch (field) {
    case 'messages':
      return parseMessages;
    case 'smb_message_echoes':
      return parseEchoes;
    case 'history':
      return parseHistory;
    case 'smb_app_state_sync':
      return parseContactSync;
    default:
      return null;
  }
}

/** Messages go before statuses, which may speak of them. */
function parseMessages(change: WhatsappChange, value: JsonRecord): InboundEvent[] {
  const origin = originOf(change);
  return [
    ...readEach(origin, value, 'messages', (item) =>
      parseWhatsappMessage(change, attributionOfInbound(change, item), item),
    ),
    ...readEach(origin, value, 'statuses', (item) => parseWhatsappStatus(change, item)),
  ];
}

/** What the business wrote in the WhatsApp Business app (notes/meta.md §4.1, coexistence). */
function parseEchoes(change: WhatsappChange, value: JsonRecord): InboundEvent[] {
  return readEach(originOf(change), value, 'message_echoes', (item) =>
    parseWhatsappMessage(change, attributionOfEcho(change, item), item),
  );
}

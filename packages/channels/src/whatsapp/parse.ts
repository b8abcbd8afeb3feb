import type { InboundEvent } from '@switchboard/core';
import type { ParseContext, WebhookAdapter } from '../channel-adapter.ts';
import { type Envelope, walkEnvelope } from '../meta/walk-envelope.ts';
import { idOf, itemsOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { type ItemOrigin, readEach, unrecognized } from '../unrecognized.ts';
import { contactBookOf } from './contact-book.ts';
import { parseWhatsappMessage } from './parse-message.ts';
import { parseWhatsappStatus } from './parse-status.ts';

const ENVELOPE: Envelope = { platform: 'whatsapp', objectName: 'whatsapp_business_account' };

/** WhatsApp Cloud API: Meta's page "messages webhook reference", object `whatsapp_business_account`. */
export const whatsappAdapter: WebhookAdapter = {
  platform: 'whatsapp',
  parse: (body: unknown, context: ParseContext): InboundEvent[] =>
    walkEnvelope(ENVELOPE, body, (entry) => parseEntry(entry, context)),
};

function parseEntry(entry: JsonRecord, context: ParseContext): InboundEvent[] {
  const origin: ItemOrigin = { platform: 'whatsapp', channelExternalId: null };
  const events = readEach(origin, entry, 'changes', (change) => parseChange(change, context));
  return events.length > 0 ? events : [unrecognized(origin, 'entry.empty')];
}

/**
 * One batch mixes numbers, so each change is routed by its own `phone_number_id`; `entry.id` is the business account,
 * which is no channel (notes/meta.md §4.1). Only the field `messages` holds conversations: `history` and
 * `smb_message_echoes` carry messages too, and must not count as new ones (§10.25).
 */
function parseChange(change: JsonRecord, context: ParseContext): InboundEvent[] {
  const value = recordOf(change, 'value');
  const phoneNumberId = idOf(recordOf(value, 'metadata'), 'phone_number_id');
  const origin: ItemOrigin = { platform: 'whatsapp', channelExternalId: phoneNumberId };
  const field = textOf(change, 'field') ?? 'without_field';
  if (field !== 'messages') return [unrecognized(origin, `changes.${field}`)];
  if (value === null) return [unrecognized(origin, 'changes.messages.malformed')];
  if (phoneNumberId === null) return [unrecognized(origin, 'changes.messages.without_phone_number_id')];
  return parseMessagesValue(value, phoneNumberId, context);
}

/** Messages go before statuses, which may speak of them. */
function parseMessagesValue(value: JsonRecord, phoneNumberId: string, context: ParseContext): InboundEvent[] {
  const origin: ItemOrigin = { platform: 'whatsapp', channelExternalId: phoneNumberId };
  const line = { phoneNumberId, receivedAtMs: context.receivedAtMs };
  const contacts = contactBookOf(value);
  const events = [
    ...readEach(origin, value, 'messages', (item) => parseWhatsappMessage(line, contacts, item)),
    ...readEach(origin, value, 'statuses', (item) => parseWhatsappStatus(line, item)),
  ];
  if (itemsOf(value, 'errors').length > 0 && itemsOf(value, 'messages').length === 0) {
    events.push(unrecognized(origin, 'changes.messages.errors'));
  }
  return events.length > 0 ? events : [unrecognized(origin, 'changes.messages.empty')];
}

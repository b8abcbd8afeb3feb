import type { InboundEvent } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { readEach, unrecognized } from '../item-outcome.ts';
import { idOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { isPhone, phone } from './contact-book.ts';
import { originOf, type WhatsappChange } from './whatsapp-change.ts';

/** Field `smb_app_state_sync`: the address book of the business's phone (Meta's page of that name). */
export function parseContactSync(change: WhatsappChange, value: JsonRecord): InboundEvent[] {
  return readEach(originOf(change), value, 'state_sync', (item) => [parseStateSync(change, item)]);
}

function parseStateSync(change: WhatsappChange, item: JsonRecord): InboundEvent {
  const origin = originOf(change);
  const type = textOf(item, 'type') ?? 'without_type';
  if (type !== 'contact') return unrecognized(origin, `state_sync.${type}`);
  const contact = recordOf(item, 'contact');
  const number = idOf(contact, 'phone_number');
  if (number === null || !isPhone(number)) return unrecognized(origin, 'state_sync.contact.without_phone');
  const removed = textOf(item, 'action') === 'remove';
  const name = textOf(contact, 'full_name') ?? textOf(contact, 'first_name');
  // Null would say that the entry is gone.
  if (!removed && name === null) return unrecognized(origin, 'state_sync.contact.without_name');
  return {
    kind: 'contact',
    ...origin,
    identities: [phone(number)],
    name: removed ? null : name,
    occurredAt: claimedTime(recordOf(item, 'metadata'), 'timestamp', change.receivedAtMs),
  };
}

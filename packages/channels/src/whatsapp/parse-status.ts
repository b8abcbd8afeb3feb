import type { InboundEvent, MessageStatus } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { ignored, unrecognized } from '../item-outcome.ts';
import { idOf, type JsonRecord, textOf } from '../tolerant-reader.ts';
import { failureOf } from './platform-error.ts';
import { originOf, type WhatsappChange } from './whatsapp-change.ts';

/** A Map, because the key is the sender's: an object would also find `constructor`. */
const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  // A voice note was listened to: more than read, and we know no word above it.
  ['played', 'read'],
  ['failed', 'failed'],
]);

/**
 * One item of `statuses[]` (Meta's page "status messages webhook reference"). A group's come one for each member; the
 * furthest of them counts.
 */
export function parseWhatsappStatus(change: WhatsappChange, item: JsonRecord): InboundEvent[] {
  const origin = originOf(change);
  // A call rings and is answered; there is no message of that id.
  if (textOf(item, 'type') === 'call') return [ignored(origin, 'statuses.call')];
  const messageExternalId = idOf(item, 'id');
  if (messageExternalId === null) return [unrecognized(origin, 'statuses.without_id')];
  const name = textOf(item, 'status') ?? 'without_status';
  const status = STATUSES.get(name);
  if (status === undefined) return [unrecognized(origin, `statuses.${name}`)];
  return [
    {
      kind: 'status',
      ...origin,
      messageExternalId,
      status,
      occurredAt: claimedTime(item, 'timestamp', change.receivedAtMs),
      error: status === 'failed' ? failureOf(item) : null,
      includesEarlier: false,
      sendReference: textOf(item, 'biz_opaque_callback_data'),
    },
  ];
}

import type { InboundEvent, MessageError, MessageStatus } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';
import { unrecognized } from '../unrecognized.ts';
import type { WhatsappLine } from './parse-message.ts';

/** A Map, because the key is the sender's: an object would also find `constructor`. */
const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['failed', 'failed'],
]);

/** One item of `statuses[]` (Meta's page "status messages webhook reference"). */
export function parseWhatsappStatus(line: WhatsappLine, item: JsonRecord): InboundEvent[] {
  const origin = { platform: 'whatsapp', channelExternalId: line.phoneNumberId } as const;
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
      occurredAt: claimedTime(item, 'timestamp', line.receivedAtMs),
      error: status === 'failed' ? firstError(item) : null,
    },
  ];
}

/** Meta shows `errors[0]` itself; the shape has changed over time, so each word is looked for where it has been. */
function firstError(item: JsonRecord): MessageError | null {
  const error = asRecord(itemsOf(item, 'errors')[0]);
  if (error === null) return null;
  const detail = textOf(recordOf(error, 'error_data'), 'details') ?? textOf(error, 'details');
  return {
    code: idOf(error, 'code') ?? 'unknown',
    title: textOf(error, 'title') ?? textOf(error, 'message') ?? 'The platform gave no reason',
    ...(detail === null ? {} : { detail }),
  };
}

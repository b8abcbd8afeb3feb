import type { InboundEvent, InboundStatus, InboundWatermark } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { ignored, unrecognized } from '../item-outcome.ts';
import { idOf, itemsOf, type JsonRecord, recordOf } from '../tolerant-reader.ts';
import { type MessagingLine, type Parties, partiesOf } from './messaging-line.ts';

/** `read`: of everything until a moment (Messenger), or of a message and all before it (Instagram's `read{mid}`). */
export function parseRead(line: MessagingLine, item: JsonRecord): InboundEvent[] {
  return parseReceipt(line, item, 'read', (read, parties) => {
    const mid = idOf(read, 'mid');
    return [
      ...(mid === null ? [] : [statusOf(line, item, mid, 'read', true)]),
      ...watermarkOf(line, read, parties, 'read'),
    ];
  });
}

/** `delivery`: of the messages in `mids`, where there are any, and of everything until the watermark. */
export function parseDelivery(line: MessagingLine, item: JsonRecord): InboundEvent[] {
  return parseReceipt(line, item, 'delivery', (delivery, parties) => [
    ...itemsOf(delivery, 'mids').map((value) => {
      const mid = idOf({ value }, 'value');
      return mid === null
        ? unrecognized(line, `${line.list}.delivery.malformed_mid`)
        : statusOf(line, item, mid, 'delivered', false);
    }),
    ...watermarkOf(line, delivery, parties, 'delivered'),
  ]);
}

/** That the business itself has read something says nothing about what it sent. */
function parseReceipt(
  line: MessagingLine,
  item: JsonRecord,
  kind: 'read' | 'delivery',
  read: (receipt: JsonRecord, parties: Parties | null) => InboundEvent[],
): InboundEvent[] {
  const receipt = recordOf(item, kind);
  if (receipt === null) return [unrecognized(line, `${line.list}.${kind}.malformed`)];
  if (idOf(recordOf(item, 'sender'), 'id') === line.channelExternalId) {
    return [ignored(line, `${line.list}.${kind}.by_business`)];
  }
  const events = read(receipt, partiesOf(line, item, false));
  return events.length > 0 ? events : [unrecognized(line, `${line.list}.${kind}.of_nothing`)];
}

function statusOf(
  line: MessagingLine,
  item: JsonRecord,
  messageExternalId: string,
  status: InboundStatus['status'],
  includesEarlier: boolean,
): InboundStatus {
  return {
    kind: 'status',
    platform: line.platform,
    channelExternalId: line.channelExternalId,
    messageExternalId,
    status,
    occurredAt: claimedTime(item, 'timestamp', line.receivedAtMs),
    error: null,
    includesEarlier,
    sendReference: null,
  };
}

function watermarkOf(
  line: MessagingLine,
  receipt: JsonRecord,
  parties: Parties | null,
  status: InboundWatermark['status'],
): InboundWatermark[] {
  const until = claimedTime(receipt, 'watermark', line.receivedAtMs);
  if (until === null || parties === null) return [];
  const { platform, channelExternalId } = line;
  return [{ kind: 'watermark', platform, channelExternalId, peerExternalId: parties.peerId, status, until }];
}

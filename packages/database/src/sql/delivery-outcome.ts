import type { DeliveryOutcome, InboundItem, InboundItemResult } from '../inbound-batch.ts';
import type { DeliveryToRecord } from './record-deliveries.ts';

/** The result of an item of which nothing has been recorded yet. */
export function emptyResult(): InboundItemResult {
  return { messagesStored: 0, messagesDuplicate: 0, statusesAdvanced: 0, unrecognized: 0, unconnected: [] };
}

/** The raw row of an item; none for items that came without a delivery. */
export function deliveryToRecord(item: InboundItem, result: InboundItemResult): DeliveryToRecord[] {
  if (item.delivery === null) return [];
  return [
    {
      delivery: item.delivery,
      outcome: outcomeOf(item, result),
      detail: detailOf(item),
      unconnectedIds: [...new Set([...result.unconnected, ...(item.parts?.unconnected ?? [])])],
    },
  ];
}

function outcomeOf(item: InboundItem, result: InboundItemResult): DeliveryOutcome {
  if (item.parts !== undefined && item.parts.failedCount > 0) {
    return item.parts.storedCount > 0 ? 'partly_failed' : 'failed';
  }
  if (result.unconnected.length + (item.parts?.unconnected.length ?? 0) > 0) return 'unconnected';
  if (item.parts !== undefined) return 'stored';
  return item.events.some((event) => event.kind !== 'unrecognized') ? 'stored' : 'not_understood';
}

function detailOf(item: InboundItem): string | null {
  if (item.parts !== undefined && item.parts.failedCount > 0) {
    return `${item.parts.failedCount} failed: ${item.parts.reason}`.slice(0, 500);
  }
  const unrecognized = item.events.flatMap((event) => (event.kind === 'unrecognized' ? [event.what] : []));
  return unrecognized.length > 0 ? [...new Set(unrecognized)].join(', ').slice(0, 500) : null;
}

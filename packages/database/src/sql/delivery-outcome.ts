import type { DeliveryOutcome, InboundItem, InboundItemResult } from '../inbound-batch.ts';
import type { DeliveryToRecord } from './record-deliveries.ts';

/** The result of an item of which nothing has been recorded yet. */
export function emptyResult(): InboundItemResult {
  return {
    outcome: 'stored',
    messagesStored: 0,
    messagesDuplicate: 0,
    updatesApplied: 0,
    updatesWaiting: 0,
    ignored: 0,
    unrecognized: 0,
    unconnected: [],
    leaseLost: false,
  };
}

/** The raw row of an item; none for items that came without a delivery. */
export function deliveryToRecord(item: InboundItem, result: InboundItemResult): DeliveryToRecord[] {
  if (item.delivery === null) return [];
  return [
    {
      delivery: item.delivery,
      outcome: result.outcome,
      detail: detailOf(item),
      unconnectedIds: [...new Set([...result.unconnected, ...(item.parts?.unconnected ?? [])])],
    },
  ];
}

/** How an item ended that has been recorded with this result. */
export function outcomeOf(item: InboundItem, result: InboundItemResult): DeliveryOutcome {
  if (item.parts !== undefined && item.parts.failedCount > 0) {
    return item.parts.storedCount > 0 ? 'partly_failed' : 'failed';
  }
  if (result.unconnected.length + (item.parts?.unconnected.length ?? 0) > 0) return 'unconnected';
  if (item.parts !== undefined) return 'stored';
  return understoodAs(item);
}

/** One thing of ours makes it stored; else one that nobody could read makes it not understood. */
function understoodAs({ events, telegram }: InboundItem): DeliveryOutcome {
  // Nothing but how far an account has been read.
  if (events.length === 0 && telegram !== undefined) return 'stored';
  if (events.some(({ kind }) => kind !== 'unrecognized' && kind !== 'ignored')) return 'stored';
  return events.length > 0 && events.every(({ kind }) => kind === 'ignored') ? 'ignored' : 'not_understood';
}

function detailOf(item: InboundItem): string | null {
  if (item.parts !== undefined && item.parts.failedCount > 0) {
    return `${item.parts.failedCount} failed: ${item.parts.reason}`.slice(0, 500);
  }
  const leftOut = item.events.flatMap((event) => ('what' in event ? [event.what] : []));
  return leftOut.length > 0 ? [...new Set(leftOut)].join(', ').slice(0, 500) : null;
}

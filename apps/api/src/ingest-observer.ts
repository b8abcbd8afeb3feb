import type { Clock, LoggedEvent } from '@switchboard/core';
import type { IngestObserver } from '@switchboard/messaging';
import type { Logger, Metrics } from '@switchboard/service';

export interface IngestObserverOptions {
  metrics: Metrics;
  logger: Logger;
  clock: Clock;
  /** Given the events of every commit. */
  publish: (events: readonly LoggedEvent[]) => void;
  /** Told to look into the log. */
  wake: () => void;
}

/** Turns commits into numbers and hands their events to the publisher. */
export function ingestObserver({
  metrics,
  logger,
  clock,
  publish,
  wake,
}: IngestObserverOptions): IngestObserver {
  return {
    onCommitted(batch, items) {
      if (batch.events.length > 0) publish(batch.events);
      metrics.ingestBatchItems.observe(items.length);
      const nowMs = clock.now();
      for (const [index, item] of items.entries()) {
        const result = batch.items[index]!;
        if (item.delivery !== null) {
          metrics.ingestSeconds.observe(Math.max(0, nowMs - item.delivery.receivedAt.getTime()) / 1000);
        }
        if (result.messagesStored > 0) countMessages(metrics, item.events);
        if (result.unconnected.length > 0 && item.delivery !== null) {
          metrics.unconnectedChannelItems.inc(
            { platform: item.delivery.platform },
            result.unconnected.length,
          );
          logger.warn('an account that is not connected is sending; connect it to see its messages', {
            platform: item.delivery.platform,
            accounts: [...new Set(result.unconnected)],
          });
        }
      }
    },
    onObserverFailed(error) {
      logger.error('a commit could not be counted or published at once; the log has it', { error });
      wake();
    },
    onItemFailed(error) {
      logger.error('the database refused an item; its raw delivery is kept as failed', { error });
    },
  };
}

/** Duplicates that share a delivery with something new are counted too: an exact number is in the table. */
function countMessages(
  metrics: Metrics,
  events: Parameters<IngestObserver['onCommitted']>[1][number]['events'],
): void {
  for (const event of events) {
    if (event.kind === 'message')
      metrics.messages.inc({ platform: event.platform, direction: event.direction });
  }
}

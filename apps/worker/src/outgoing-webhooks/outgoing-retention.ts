import { type Clock, DAY_MS, LIMITS } from '@switchboard/core';
import type { OutgoingDeliveryStore } from '@switchboard/database';
import { type Logger, Retention } from '@switchboard/service';

export interface OutgoingRetentionOptions {
  deliveries: Pick<OutgoingDeliveryStore, 'prune'>;
  /** The age, in days, from which deliveries go; asked at each run. */
  days: () => Promise<number>;
  clock: Clock;
  logger: Logger;
  /** Between two batches; none in tests. */
  pauseMs?: number;
}

/** Deletes deliveries once they are too old. */
export class OutgoingRetention extends Retention {
  constructor({ deliveries, days, clock, logger, pauseMs }: OutgoingRetentionOptions) {
    super({
      ...(pauseMs === undefined ? {} : { pauseMs }),
      run: async (inBatches) => {
        const before = new Date(clock.now() - (await days()) * DAY_MS);
        const rows = LIMITS.retentionBatchRows;
        const removed = await inBatches(() => deliveries.prune(before, rows), rows);
        if (removed > 0) logger.info('old outgoing deliveries were deleted', { removed });
      },
      onFailed: (error) =>
        logger.warn('old outgoing deliveries could not be deleted; the next hour tries again', { error }),
    });
  }
}

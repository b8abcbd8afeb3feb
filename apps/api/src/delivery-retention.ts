import { type Clock, DAY_MS, LIMITS } from '@switchboard/core';
import type { DeliveryStore, PendingUpdateStore } from '@switchboard/database';
import { type Logger, Retention } from '@switchboard/service';

export interface DeliveryRetentionOptions {
  deliveries: Pick<DeliveryStore, 'prune'>;
  pendingUpdates: Pick<PendingUpdateStore, 'prune'>;
  /** The age, in days, from which raw deliveries and updates without a message go; asked at each run. */
  days: () => Promise<number>;
  clock: Clock;
  logger: Logger;
  /** Between two batches; none in tests. */
  pauseMs?: number;
}

/** Deletes raw deliveries, and updates whose message never came, once they are too old. Messages stay. */
export class DeliveryRetention extends Retention {
  constructor({
    deliveries,
    pendingUpdates,
    days: daysNow,
    clock,
    logger,
    pauseMs,
  }: DeliveryRetentionOptions) {
    super({
      ...(pauseMs === undefined ? {} : { pauseMs }),
      run: async (inBatches) => {
        const days = await daysNow();
        const before = new Date(clock.now() - days * DAY_MS);
        const rows = LIMITS.retentionBatchRows;
        const removed = await inBatches(() => deliveries.prune(before, rows), rows);
        if (removed > 0) logger.info('old raw deliveries were deleted', { removed, days });
        const given = await inBatches(() => pendingUpdates.prune(before, rows), rows);
        if (given > 0) logger.info('updates whose message never came were deleted', { removed: given, days });
      },
      onFailed: (error) =>
        logger.warn('old raw deliveries could not be deleted; the next hour tries again', { error }),
    });
  }
}

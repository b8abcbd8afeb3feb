import { type Clock, DAY_MS, LIMITS } from '@switchboard/core';
import type { AuditStore } from '@switchboard/database';
import { type Logger, Retention } from '@switchboard/service';

export interface AuditRetentionOptions {
  audit: Pick<AuditStore, 'prune'>;
  /** The age, in days, from which entries go; asked at each run. */
  days: () => Promise<number>;
  clock: Clock;
  logger: Logger;
  /** Between two batches; none in tests. */
  pauseMs?: number;
}

/** Deletes what was written into the audit log very long ago. */
export class AuditRetention extends Retention {
  constructor({ audit, days, clock, logger, pauseMs }: AuditRetentionOptions) {
    super({
      ...(pauseMs === undefined ? {} : { pauseMs }),
      run: async (inBatches) => {
        const before = new Date(clock.now() - (await days()) * DAY_MS);
        const rows = LIMITS.retentionBatchRows;
        const removed = await inBatches(() => audit.prune(before, rows), rows);
        if (removed > 0) logger.info('old entries of the audit log were deleted', { removed });
      },
      onFailed: (error) =>
        logger.warn('old entries of the audit log could not be deleted; the next hour tries again', {
          error,
        }),
    });
  }
}

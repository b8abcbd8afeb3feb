import { type Clock, DAY_MS, LIMITS } from '@switchboard/core';
import type { EventLog } from '@switchboard/database';
import { type Logger, Retention } from '@switchboard/service';

export interface EventRetentionOptions {
  log: Pick<EventLog, 'prune'>;
  /** Events go when they are older than this, asked at each run, */
  days: () => Promise<number>;
  /** or when there are more than this. */
  count: number;
  clock: Clock;
  logger: Logger;
  /** Between two batches; none in tests. */
  pauseMs?: number;
}

/**
 * Keeps the event log from growing for ever: the oldest events go. A client whose cursor is older loads afresh. Messages
 * stay.
 */
export class EventRetention extends Retention {
  constructor({ log, days, count, clock, logger, pauseMs }: EventRetentionOptions) {
    super({
      ...(pauseMs === undefined ? {} : { pauseMs }),
      run: async (inBatches) => {
        const before = new Date(clock.now() - (await days()) * DAY_MS);
        const rows = LIMITS.eventRetentionRows;
        const removed = await inBatches(() => log.prune({ before, count }, rows), rows);
        if (removed > 0) logger.info('old events were deleted', { removed });
      },
      onFailed: (error) =>
        logger.warn('old events could not be deleted; the next hour tries again', { error }),
    });
  }
}

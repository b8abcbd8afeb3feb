import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, DAY_MS, LIMITS } from '@switchboard/core';
import type { DeliveryStore, PendingUpdateStore } from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

export interface DeliveryRetentionOptions {
  deliveries: Pick<DeliveryStore, 'prune'>;
  pendingUpdates: Pick<PendingUpdateStore, 'prune'>;
  /** The age, in days, from which raw deliveries and updates without a message go. */
  days: number;
  clock: Clock;
  logger: Logger;
  /** Between two batches; none in tests. */
  pauseMs?: number;
}

/** Either of the stores of which old rows are deleted. */
type Prunable = Pick<DeliveryStore, 'prune'>;

/**
 * Deletes raw deliveries, and updates whose message never came, once they are too old: at the start and every hour, a
 * batch at a time with pauses, so that ingest is not held up. Messages stay.
 */
export class DeliveryRetention implements Service {
  readonly #options: DeliveryRetentionOptions;
  readonly #task = new RepeatableTask(() => this.#runOrTell());
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DeliveryRetentionOptions) {
    this.#options = options;
  }

  /** Answers at once: being ready does not wait for what is old. */
  async start(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#task.request();
    this.#timer ??= setInterval(() => this.#task.request(), LIMITS.retentionIntervalMs);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#timer);
    await this.#task.settled();
  }

  /** Resolves when the run of this moment has ended. */
  async settled(): Promise<void> {
    await this.#task.settled();
  }

  async #runOrTell(): Promise<void> {
    const { deliveries, pendingUpdates, days, clock, logger } = this.#options;
    const before = new Date(clock.now() - days * DAY_MS);
    try {
      const removed = await this.#prune(deliveries, before);
      if (removed > 0) logger.info('old raw deliveries were deleted', { removed, days });
      const given = await this.#prune(pendingUpdates, before);
      if (given > 0) logger.info('updates whose message never came were deleted', { removed: given, days });
    } catch (error) {
      logger.warn('old raw deliveries could not be deleted; the next hour tries again', { error });
    }
  }

  async #prune(store: Prunable, before: Date): Promise<number> {
    const { signal } = this.#stopping;
    let removed = 0;
    while (!signal.aborted) {
      const batch = await store.prune(before, LIMITS.retentionBatchRows);
      removed += batch;
      if (batch < LIMITS.retentionBatchRows) break;
      // A pause that is cut short by stopping ends the loop, not the process.
      await delay(this.#options.pauseMs ?? LIMITS.retentionPauseMs, null, { signal }).catch(() => {});
    }
    return removed;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, LIMITS } from '@switchboard/core';
import type { OutgoingDeliveryStore } from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

export interface OutgoingRetentionOptions {
  deliveries: Pick<OutgoingDeliveryStore, 'prune'>;
  clock: Clock;
  logger: Logger;
  /** Between two batches; none in tests. */
  pauseMs?: number;
}

/** Deletes deliveries once they are too old: at the start and every hour, a batch at a time with pauses. */
export class OutgoingRetention implements Service {
  readonly #options: OutgoingRetentionOptions;
  readonly #task = new RepeatableTask(() => this.#runOrTell());
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OutgoingRetentionOptions) {
    this.#options = options;
  }

  /** Answers at once. */
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
    try {
      const removed = await this.#prune();
      if (removed > 0) this.#options.logger.info('old outgoing deliveries were deleted', { removed });
    } catch (error) {
      this.#options.logger.warn('old outgoing deliveries could not be deleted; the next hour tries again', {
        error,
      });
    }
  }

  async #prune(): Promise<number> {
    const { deliveries, clock, pauseMs = LIMITS.retentionPauseMs } = this.#options;
    const { signal } = this.#stopping;
    const before = new Date(clock.now() - LIMITS.outgoingKeptMs);
    let removed = 0;
    while (!signal.aborted) {
      const batch = await deliveries.prune(before, LIMITS.retentionBatchRows);
      removed += batch;
      if (batch < LIMITS.retentionBatchRows) break;
      // A pause that is cut short by stopping ends the loop, not the process.
      await delay(pauseMs, null, { signal }).catch(() => {});
    }
    return removed;
  }
}

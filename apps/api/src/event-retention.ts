import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, DAY_MS, LIMITS } from '@switchboard/core';
import type { EventLog } from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

export interface EventRetentionOptions {
  log: Pick<EventLog, 'prune'>;
  /** Events go when they are older than this, */
  days: number;
  /** or when there are more than this. */
  count: number;
  clock: Clock;
  logger: Logger;
  /** Between two batches; none in tests. */
  pauseMs?: number;
}

/**
 * Keeps the event log from growing for ever: at the start and every hour the oldest events go, a batch at a time. A client
 * whose cursor is older loads afresh. Messages stay.
 */
export class EventRetention implements Service {
  readonly #options: EventRetentionOptions;
  readonly #task = new RepeatableTask(() => this.#runOrTell());
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EventRetentionOptions) {
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
    try {
      const removed = await this.#prune();
      if (removed > 0) this.#options.logger.info('old events were deleted', { removed });
    } catch (error) {
      this.#options.logger.warn('old events could not be deleted; the next hour tries again', { error });
    }
  }

  async #prune(): Promise<number> {
    const { log, days, count, clock, pauseMs = LIMITS.retentionPauseMs } = this.#options;
    const { signal } = this.#stopping;
    const before = new Date(clock.now() - days * DAY_MS);
    let removed = 0;
    while (!signal.aborted) {
      const batch = await log.prune({ before, count }, LIMITS.eventRetentionRows);
      removed += batch;
      if (batch < LIMITS.eventRetentionRows) break;
      // A pause that is cut short by stopping ends the loop, not the process.
      await delay(pauseMs, null, { signal }).catch(() => {});
    }
    return removed;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '@switchboard/core';
import type { Service } from './lifecycle.ts';
import { RepeatableTask } from './repeatable-task.ts';

/** Deletes a batch at a time with pauses, until a batch is not full; answers how many rows went. */
export type InBatches = (prune: () => Promise<number>, batchRows: number) => Promise<number>;

export interface RetentionOptions {
  /** One run. */
  run: (inBatches: InBatches) => Promise<void>;
  /** A run has failed; the next hour tries again. */
  onFailed: (error: unknown) => void;
  /** Between two batches; none in tests. */
  pauseMs?: number;
}

/** Deletes what is too old: at the start and every hour, so that whoever writes meanwhile is not held up. */
export class Retention implements Service {
  readonly #options: RetentionOptions;
  readonly #task = new RepeatableTask(() => this.#runOrTell());
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RetentionOptions) {
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
    const { run, onFailed } = this.#options;
    try {
      await run((prune, batchRows) => this.#inBatches(prune, batchRows));
    } catch (error) {
      onFailed(error);
    }
  }

  async #inBatches(prune: () => Promise<number>, batchRows: number): Promise<number> {
    const { pauseMs = LIMITS.retentionPauseMs } = this.#options;
    const { signal } = this.#stopping;
    let removed = 0;
    while (!signal.aborted) {
      const batch = await prune();
      removed += batch;
      if (batch < batchRows) break;
      // A pause that is cut short by stopping ends the loop, not the process.
      await delay(pauseMs, null, { signal }).catch(() => {});
    }
    return removed;
  }
}

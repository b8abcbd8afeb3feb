import { type Clock, LIMITS, type LoggedEvent, type MessageError } from '@switchboard/core';
import {
  isTooMuchAtOnce,
  isTransientConflict,
  type OutboxStore,
  type OutcomeOfJob,
} from '@switchboard/database';
import { type Logger, RepeatableTask } from '@switchboard/service';
import { setTimeout as delay } from 'node:timers/promises';

export interface OutcomeRecorderOptions {
  store: Pick<OutboxStore, 'record'>;
  clock: Clock;
  logger: Logger;
  onCommitted: (events: readonly LoggedEvent[]) => void;
  /** What stood behind the recorded jobs may go on. */
  onRecorded: (batch: readonly OutcomeOfJob[]) => void;
}

/** Pause before a database that could not take an outcome is asked again. */
const RETRY_MS = 300;

const UNRECORDED: MessageError = {
  code: 'outcome_unknown',
  title: 'The message may have been delivered: what the platform answered could not be stored.',
  advice: 'Look at the conversation on the platform before you send it again.',
};

/**
 * Writes down what platforms have answered: what comes in while one transaction is under way is the next one (group
 * commit). Nothing is given up while the process lives: an outcome that is lost is one that nobody knows.
 */
export class OutcomeRecorder {
  readonly #options: OutcomeRecorderOptions;
  readonly #writing = new RepeatableTask(() => this.#write());
  #waiting: OutcomeOfJob[] = [];

  constructor(options: OutcomeRecorderOptions) {
    this.#options = options;
  }

  add(outcome: OutcomeOfJob): void {
    this.#waiting.push(outcome);
    this.#writing.request();
  }

  /** Resolves when everything has been written. */
  async settled(): Promise<void> {
    await this.#writing.settled();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, LIMITS.ingestBatchItemsMax);
      await this.#record(batch);
      this.#options.onRecorded(batch);
    }
  }

  async #record(batch: readonly OutcomeOfJob[]): Promise<void> {
    const { store, clock, logger, onCommitted } = this.#options;
    for (;;) {
      try {
        const { events } = await store.record(batch, new Date(clock.now()));
        if (events.length > 0) onCommitted(events);
        return;
      } catch (error) {
        const isTooMuch = batch.length > 1 && isTooMuchAtOnce(error);
        if (isTooMuch || isLasting(error)) return await this.#recordInParts(batch, error);
        if (!isTransientConflict(error))
          logger.warn('outcomes could not be written down, trying again', { error });
        await delay(RETRY_MS);
      }
    }
  }

  /** One that the database refuses must not take the others with it. */
  async #recordInParts(batch: readonly OutcomeOfJob[], error: unknown): Promise<void> {
    if (batch.length > 1) {
      for (const outcome of batch) await this.#record([outcome]);
      return;
    }
    const { job, outcome } = batch[0]!;
    this.#options.logger.error('an outcome is refused by the database', {
      job: job.id,
      outcome: outcome.kind,
      error,
    });
    if (outcome.kind === 'failed' && outcome.error === UNRECORDED) return;
    await this.#record([{ job, outcome: { kind: 'failed', error: UNRECORDED } }]);
  }
}

/** True of what would be said again: the values or the statement are at fault, not the moment. */
function isLasting(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(22|23|42|54)/.test(code);
}

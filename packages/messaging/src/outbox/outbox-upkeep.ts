import { type Clock, LIMITS, type LoggedEvent } from '@switchboard/core';
import type { OutboxStore } from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

export interface OutboxUpkeepOptions {
  store: Pick<OutboxStore, 'expire' | 'settle'>;
  clock: Clock;
  logger: Logger;
  onCommitted: (events: readonly LoggedEvent[]) => void;
  everyMs?: number;
}

/** Settles what has become known and fails what has waited too long, of all channels, also of those that nobody sends by; any number of processes may do it. */
export class OutboxUpkeep implements Service {
  readonly #options: OutboxUpkeepOptions;
  readonly #looking = new RepeatableTask(() => this.#look());
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OutboxUpkeepOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#looking.request(), this.#options.everyMs ?? LIMITS.outboxUpkeepMs);
    this.#looking.request();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking.settled();
  }

  async #look(): Promise<void> {
    const { store, clock, logger, onCommitted } = this.#options;
    try {
      const at = new Date(clock.now());
      const settled = await store.settle(at, LIMITS.outboxUpkeepRows);
      if (settled.events.length > 0) onCommitted(settled.events);
      const expired = await store.expire(at, LIMITS.outboxUnknownMsMax, LIMITS.outboxUpkeepRows);
      if (expired.events.length > 0) onCommitted(expired.events);
    } catch (error) {
      logger.warn('the outbox could not be looked through', { error });
    }
  }
}

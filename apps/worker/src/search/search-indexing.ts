import { LIMITS } from '@switchboard/core';
import type { SearchIndex } from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

export interface SearchIndexingOptions {
  index: Pick<SearchIndex, 'advance'>;
  logger: Logger;
  /** Shorter in tests. */
  pollMs?: number;
}

/**
 * Keeps the index of the search up to date, a look at the log every second. Any number of processes may do it: one at a
 * time works. After every step it rests for as long as the step took, so that it never has more than half a core.
 */
export class SearchIndexing implements Service {
  readonly #options: SearchIndexingOptions;
  readonly #task = new RepeatableTask(() => this.#catchUp());
  #poll: NodeJS.Timeout | undefined;
  #isStopping = false;
  #isAway = false;
  #endRest = (): void => {};

  constructor(options: SearchIndexingOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#poll = setInterval(() => this.#task.request(), this.#options.pollMs ?? LIMITS.searchIndexPollMs);
    this.#task.request();
  }

  /** Ends with the step that is under way. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#poll);
    this.#endRest();
    await this.#task.settled();
  }

  async #catchUp(): Promise<void> {
    try {
      let hasMore = true;
      while (hasMore && !this.#isStopping) {
        const begunMs = performance.now();
        hasMore = await this.#options.index.advance();
        if (hasMore) await this.#rest(performance.now() - begunMs);
      }
      this.#isAway = false;
    } catch (error) {
      // Once, and not every second: what is missing from the index is looked for in the log meanwhile.
      if (!this.#isAway) this.#options.logger.warn('the index of the search could not be written', { error });
      this.#isAway = true;
    }
  }

  async #rest(ms: number): Promise<void> {
    if (this.#isStopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

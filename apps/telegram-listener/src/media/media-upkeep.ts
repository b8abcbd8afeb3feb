import { type Clock, LIMITS } from '@switchboard/core';
import type { AttachmentStore, AttachmentUpkeep } from '@switchboard/database';
import type { MediaStore } from '@switchboard/media';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

export interface MediaUpkeepOptions {
  attachments: Pick<AttachmentStore, 'copiesToRemove' | 'forgetCopy'>;
  accounts: Pick<AttachmentUpkeep, 'failOfRemovedAccounts'>;
  store: MediaStore;
  /**
   * Which of these keys messages refer to. Without it, only the remains of unfinished writes are swept, and the copies of
   * messages that are gone from the database altogether stay.
   */
  isWanted?: (keys: readonly string[]) => Promise<ReadonlySet<string>>;
  clock: Clock;
  logger: Logger;
  /** Shorter in tests. */
  intervalMs?: number;
}

/** Rows that are changed at once. */
const BATCH = 100;
const ACCOUNT_REMOVED = 'The Telegram account was removed before the file could be fetched.';

/**
 * Deletes what the media store need not keep: copies of files whose message was taken back, and, at the start and once a
 * day, what killed processes have left. Gives up on files whose account was removed. Any number of processes may do so at
 * once.
 */
export class MediaUpkeep implements Service {
  readonly #options: MediaUpkeepOptions;
  readonly #running = new RepeatableTask(() => this.#run());
  #timer: NodeJS.Timeout | undefined;
  #stop = AbortSignal.abort();
  #raiseStop = (): void => {};
  #nextSweepMs = 0;

  constructor(options: MediaUpkeepOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop.signal;
    this.#raiseStop = () => stop.abort();
    this.#timer = setInterval(() => this.wake(), this.#options.intervalMs ?? LIMITS.mediaUpkeepMs);
    this.wake();
  }

  async stop(): Promise<void> {
    this.#raiseStop();
    clearInterval(this.#timer);
    await this.#running.settled();
  }

  /** Messages may have been taken back. Cheap to call too often. */
  wake(): void {
    if (!this.#stop.aborted) this.#running.request();
  }

  /** Resolves when it has done what it was woken for. */
  async settled(): Promise<void> {
    await this.#running.settled();
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#options;
    try {
      await this.#removeCopies();
      await this.#failOfRemovedAccounts();
      if (clock.now() < this.#nextSweepMs || this.#stop.aborted) return;
      await this.#sweep();
      this.#nextSweepMs = clock.now() + LIMITS.mediaSweepMs;
    } catch (error) {
      if (!this.#stop.aborted) logger.warn('the media store could not be tidied, trying again', { error });
    }
  }

  /** The copy goes first: a row that is not updated for a crash is seen again, a copy without its row is not. */
  async #removeCopies(): Promise<void> {
    const { attachments, store } = this.#options;
    for (let isMore = true; isMore && !this.#stop.aborted;) {
      const copies = await attachments.copiesToRemove(BATCH);
      for (const { id, storedAs } of copies) {
        await store.remove(storedAs);
        await attachments.forgetCopy(id);
      }
      isMore = copies.length === BATCH;
    }
  }

  async #failOfRemovedAccounts(): Promise<void> {
    while (!this.#stop.aborted) {
      if ((await this.#options.accounts.failOfRemovedAccounts(ACCOUNT_REMOVED, BATCH)) < BATCH) return;
    }
  }

  async #sweep(): Promise<void> {
    const { store, isWanted, logger } = this.#options;
    const deleted = await store.sweep({
      signal: this.#stop,
      ...(isWanted === undefined ? {} : { isWanted }),
    });
    if (deleted > 0) logger.info('unused files were deleted from the media store', { count: deleted });
  }
}

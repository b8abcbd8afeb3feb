import { type Clock, LIMITS } from '@switchboard/core';
import type { AttachmentStore, AttachmentUpkeep, UploadStore } from '@switchboard/database';
import type { MediaStore } from '@switchboard/media';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';

export interface MediaUpkeepOptions {
  attachments: Pick<AttachmentStore, 'copiesToRemove' | 'forgetCopy' | 'isWanted' | 'hasFiles'>;
  uploads: Pick<UploadStore, 'forgetOlder'>;
  accounts: Pick<AttachmentUpkeep, 'failOfRemovedAccounts'>;
  store: MediaStore;
  clock: Clock;
  logger: Logger;
  /** Shorter in tests. */
  intervalMs?: number;
}

/** Rows that are changed at once. */
const BATCH = 100;
const ACCOUNT_REMOVED = 'The Telegram account was removed before the file could be fetched.';

/**
 * Deletes what the media store need not keep: copies of files whose message was taken back, uploads that nobody has sent
 * for a day, and, at the start and once a day, what killed processes have left and what nobody refers to any more. Gives
 * up on files whose account was removed. Any number of processes may do so at once.
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
      await this.#forgetUploads();
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
      for (const { id, keys } of copies) {
        for (const key of keys) await store.remove(key);
        await attachments.forgetCopy(id);
      }
      isMore = copies.length === BATCH;
    }
  }

  /** What this leaves lying about when it is killed in between is left to the sweep. */
  async #forgetUploads(): Promise<void> {
    const { uploads, attachments, store } = this.#options;
    for (let isMore = true; isMore && !this.#stop.aborted;) {
      const { count, keys } = await uploads.forgetOlder(LIMITS.uploadKeptMs, BATCH);
      const wanted = await attachments.isWanted(keys);
      for (const key of keys) if (!wanted.has(key)) await store.remove(key);
      isMore = count === BATCH;
    }
  }

  async #failOfRemovedAccounts(): Promise<void> {
    while (!this.#stop.aborted) {
      if ((await this.#options.accounts.failOfRemovedAccounts(ACCOUNT_REMOVED, BATCH)) < BATCH) return;
    }
  }

  /** A database that knows of no file at all may be the wrong one: whole files stay then. */
  async #sweep(): Promise<void> {
    const { store, attachments, logger } = this.#options;
    const isWanted = (keys: readonly string[]) => attachments.isWanted(keys);
    const deleted = await store.sweep({
      signal: this.#stop,
      ...((await attachments.hasFiles()) ? { isWanted } : {}),
    });
    if (deleted > 0) logger.info('unused files were deleted from the media store', { count: deleted });
  }
}

import { type Clock, LIMITS } from '@switchboard/core';
import type { AttachmentStore } from '@switchboard/database';
import { MediaIntake, type MediaStore } from '@switchboard/media';
import { FileFetching } from '@switchboard/messaging';
import type { Logger, Service } from '@switchboard/service';
import type { OnlineAccounts } from './fetch-file.ts';
import { TelegramFileSource } from './telegram-file-source.ts';

export interface FileFetcherOptions {
  accounts: OnlineAccounts;
  attachments: Pick<AttachmentStore, 'claimPending' | 'markReady' | 'markFailed'>;
  store: MediaStore;
  clock: Clock;
  logger: Logger;
  /** Shorter in tests. */
  pollMs?: number;
  fetchMsMax?: number;
}

/** Fetches the files of messages through the accounts that this process has online. */
export class FileFetcher implements Service {
  readonly #intake: MediaIntake;
  readonly #fetching: FileFetching;

  constructor({ accounts, attachments, store, clock, logger, pollMs, fetchMsMax }: FileFetcherOptions) {
    this.#intake = new MediaIntake(store);
    this.#fetching = new FileFetching({
      source: new TelegramFileSource(accounts, this.#intake),
      attachments,
      limits: {
        filesMax: LIMITS.telegramFilesMax,
        filesPerChannelMax: LIMITS.telegramFilesPerAccountMax,
        fileMsMax: fetchMsMax ?? LIMITS.telegramFileMsMax,
        triesMax: LIMITS.telegramFileTriesMax,
        pollMs: pollMs ?? LIMITS.telegramFilePollMs,
      },
      clock,
      logger,
    });
  }

  async start(): Promise<void> {
    await this.#fetching.start();
  }

  async stop(): Promise<void> {
    await this.#fetching.stop();
    await this.#intake.stop();
  }

  /** There may be files to fetch: messages were stored, or an account came online. Cheap to call too often. */
  wake(): void {
    this.#fetching.wake();
  }
}

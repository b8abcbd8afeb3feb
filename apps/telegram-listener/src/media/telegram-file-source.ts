import type { PendingAttachment, StoredFile } from '@switchboard/database';
import type { MediaIntake } from '@switchboard/media';
import type { FetchFailure, FileSource } from '@switchboard/messaging';
import { judgeFailure } from './fetch-failure.ts';
import { fetchFile, type OnlineAccounts } from './fetch-file.ts';

/** An error, and whether the connection that it came by was still the account's. */
class FetchError extends Error {
  readonly isConnected: boolean;

  constructor(cause: unknown, isConnected: boolean) {
    super('a file could not be fetched', { cause });
    this.isConnected = isConnected;
  }
}

/** The files that Telegram accounts can open. */
export class TelegramFileSource implements FileSource {
  readonly #accounts: OnlineAccounts;
  readonly #intake: MediaIntake;

  constructor(accounts: OnlineAccounts, intake: MediaIntake) {
    this.#accounts = accounts;
    this.#intake = intake;
  }

  channelIds(): Iterable<string> {
    return this.#accounts.channelIds();
  }

  async fetch(file: PendingAttachment, signal: AbortSignal): Promise<StoredFile> {
    const connection = this.#accounts.connectionOf(file.channelId);
    try {
      const parts = { accounts: this.#accounts, intake: this.#intake };
      const { key, thumbnailKey, ...kept } = await fetchFile(file, connection, parts, signal);
      return { ...kept, storedAs: key, thumbnailStoredAs: thumbnailKey };
    } catch (error) {
      const isConnected = connection !== null && this.#accounts.connectionOf(file.channelId) === connection;
      throw new FetchError(error, isConnected);
    }
  }

  async discard({ storedAs, thumbnailStoredAs = null }: StoredFile): Promise<void> {
    await this.#intake.discard({ key: storedAs, thumbnailKey: thumbnailStoredAs });
  }

  judge(error: unknown, { attempts }: PendingAttachment): FetchFailure {
    if (error instanceof FetchError) {
      return judgeFailure(error.cause, { attempts, isConnected: error.isConnected });
    }
    return judgeFailure(error, { attempts, isConnected: true });
  }
}

import { type Clock, LIMITS, MINUTE_MS } from '@switchboard/core';
import type { AttachmentStore, PendingAttachment } from '@switchboard/database';
import type { MediaStore, StoredMedia } from '@switchboard/media';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';
import { pause } from '../updates/pause.ts';
import { FetchInterrupted, FetchTimedOut, judgeFailure } from './fetch-failure.ts';
import { fetchFile, type OnlineAccounts } from './fetch-file.ts';

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

interface RunningFetch {
  channelId: string;
  abort: AbortController;
  done: Promise<void>;
}

/** Time to write down what came of a fetch that has used up its own. */
const LEASE_MARGIN_MS = 1 * MINUTE_MS;
/** Pause before a database that could not take a result is asked again. */
const DATABASE_RETRY_MS = 500;
/** Between two looks of which the first has found nothing: a stream of messages must not become a stream of these. */
const LOOK_GAP_MS = 100;

/**
 * Fetches the files of messages that are already stored and told, through the accounts that this process has online: a
 * few at a time, so that no message waits for a file. A file belongs to whoever has claimed it until the claim runs out;
 * a process that dies loses nothing, and its half file is nowhere to be seen.
 */
export class FileFetcher implements Service {
  readonly #options: FileFetcherOptions;
  readonly #filling = new RepeatableTask(() => this.#fill());
  readonly #running = new Map<string, RunningFetch>();
  /** Accounts whose files are left alone, and until when. */
  readonly #resting = new Map<string, number>();
  #allRestUntilMs = 0;
  #foundNothing = false;
  #poll: NodeJS.Timeout | undefined;
  #stop = AbortSignal.abort();
  #raiseStop = (): void => {};

  constructor(options: FileFetcherOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop.signal;
    this.#raiseStop = () => stop.abort();
    this.#poll = setInterval(() => this.wake(), this.#options.pollMs ?? LIMITS.telegramFilePollMs);
    this.wake();
  }

  /** Gives back what it is fetching, for any process to begin anew at once. */
  async stop(): Promise<void> {
    this.#raiseStop();
    clearInterval(this.#poll);
    for (const { abort } of this.#running.values()) abort.abort(new FetchInterrupted());
    await this.#filling.settled();
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** There may be files to fetch: messages were stored, or an account came online. Cheap to call too often. */
  wake(): void {
    if (!this.#stop.aborted) this.#filling.request();
  }

  async #fill(): Promise<void> {
    if (this.#foundNothing) await pause(LOOK_GAP_MS, this.#stop);
    try {
      while (!this.#stop.aborted && this.#running.size < LIMITS.telegramFilesMax) {
        const file = await this.#claimNext();
        this.#foundNothing = file === null;
        if (file === null) return;
        this.#begin(file);
      }
    } catch (error) {
      this.#options.logger.warn('files to fetch could not be looked up, trying again', { error });
    }
  }

  /** Accounts that fetch nothing at present come first: one with thousands of old files must not keep the others waiting. */
  async #claimNext(): Promise<PendingAttachment | null> {
    const { attachments, fetchMsMax = LIMITS.telegramFileMsMax } = this.#options;
    const byBusyness = this.#channelsByBusyness();
    for (const channelIds of byBusyness) {
      const [file] = await attachments.claimPending(channelIds, 1, fetchMsMax + LEASE_MARGIN_MS);
      if (file !== undefined) return file;
    }
    return null;
  }

  /** Channels that may fetch now, by the number of files that they are fetching. */
  #channelsByBusyness(): string[][] {
    const { accounts, clock } = this.#options;
    const nowMs = clock.now();
    if (this.#allRestUntilMs > nowMs) return [];
    for (const [channelId, untilMs] of this.#resting) {
      if (untilMs <= nowMs) this.#resting.delete(channelId);
    }
    const busy = new Map<string, number>();
    for (const { channelId } of this.#running.values()) busy.set(channelId, (busy.get(channelId) ?? 0) + 1);
    const groups: string[][] = Array.from({ length: LIMITS.telegramFilesPerAccountMax }, () => []);
    for (const channelId of accounts.channelIds()) {
      if (!this.#resting.has(channelId)) groups[busy.get(channelId) ?? 0]?.push(channelId);
    }
    return groups.filter((channelIds) => channelIds.length > 0);
  }

  #begin(file: PendingAttachment): void {
    const { fetchMsMax = LIMITS.telegramFileMsMax } = this.#options;
    const abort = new AbortController();
    // Claimed while we were told to stop: given back at once.
    if (this.#stop.aborted) abort.abort(new FetchInterrupted());
    const deadline = setTimeout(() => abort.abort(new FetchTimedOut()), fetchMsMax);
    const done = this.#fetch(file, abort.signal).finally(() => {
      clearTimeout(deadline);
      this.#running.delete(file.id);
      this.wake();
    });
    this.#running.set(file.id, { channelId: file.channelId, abort, done });
  }

  /** Never rejects: whatever goes wrong is written down, or left to the end of the claim. */
  async #fetch(file: PendingAttachment, signal: AbortSignal): Promise<void> {
    const { accounts } = this.#options;
    const connection = accounts.connectionOf(file.channelId);
    try {
      const stored = await fetchFile(file, connection, this.#options, signal);
      await this.#markReady(file, stored, signal);
    } catch (error) {
      const isConnected = connection !== null && accounts.connectionOf(file.channelId) === connection;
      await this.#markFailed(file, signal.aborted ? signal.reason : error, isConnected);
    }
  }

  async #markReady(file: PendingAttachment, stored: StoredMedia, signal: AbortSignal): Promise<void> {
    const { attachments, store, logger } = this.#options;
    const { key, sizeBytes, sha256 } = stored;
    for (let isUnsure = false; ;) {
      try {
        // What it is, only its sender has said.
        const isKept = await attachments.markReady(file.id, {
          storedAs: key,
          sizeBytes,
          sha256,
          mimeType: file.mimeType,
        });
        // Taken back meanwhile. Where the answer to an earlier try was lost, it may as well be this very copy.
        if (!isKept && !isUnsure) await store.remove(key);
        return;
      } catch (error) {
        if (!isUnsure) logger.warn('a fetched file waits for the database', { ...about(file), error });
        isUnsure = true;
        await pause(DATABASE_RETRY_MS, signal);
        // Its claim will run out, and the file is fetched anew; this copy stays unless the sweep may ask who wants it.
        if (signal.aborted) return;
      }
    }
  }

  async #markFailed(file: PendingAttachment, error: unknown, isConnected: boolean): Promise<void> {
    const { attachments, clock, logger } = this.#options;
    const { attempts } = file;
    const { reason, retryAfterMs, isCounted, resting } = judgeFailure(error, { attempts, isConnected });
    const retryAtMs = retryAfterMs === null ? null : clock.now() + retryAfterMs;
    if (retryAtMs !== null && resting === 'all') this.#allRestUntilMs = retryAtMs;
    if (retryAtMs !== null && resting === 'account') this.#resting.set(file.channelId, retryAtMs);
    if (!(error instanceof FetchInterrupted)) {
      const word =
        retryAtMs === null ? 'a file cannot be fetched' : 'a file could not be fetched, trying again';
      logger.warn(word, { ...about(file), reason, error });
    }
    try {
      await attachments.markFailed(file.id, reason, retryAtMs === null ? null : new Date(retryAtMs), {
        isCounted,
      });
    } catch (failure) {
      logger.warn('a failed file could not be written down', { ...about(file), error: failure });
    }
  }
}

/** Neither names nor addresses of people: those stay out of the log. */
function about({ id, channelId, messageId }: PendingAttachment): Record<string, unknown> {
  return { file: id, channel: channelId, message: messageId };
}

import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, MINUTE_MS } from '@switchboard/core';
import type { AttachmentStore, PendingAttachment, StoredFile } from '@switchboard/database';
import { type Logger, RepeatableTask, type Service } from '@switchboard/service';
import { FetchInterrupted, FetchTimedOut, type FileSource } from './file-source.ts';

export interface FileFetchingOptions {
  source: FileSource;
  attachments: Pick<AttachmentStore, 'claimPending' | 'markReady' | 'markFailed'>;
  limits: FileFetchingLimits;
  clock: Clock;
  logger: Logger;
}

export interface FileFetchingLimits {
  /** Files that are fetched side by side. */
  filesMax: number;
  /** Those of one channel. */
  filesPerChannelMax: number;
  /** One file, from its beginning to its end. */
  fileMsMax: number;
  /** Times that one file is begun. Beyond: it has ended those who fetched it, and is given up. */
  triesMax: number;
  /** How late a file that nobody told of is noticed. */
  pollMs: number;
}

interface RunningFetch {
  channelId: string;
  abort: AbortController;
  done: Promise<void>;
}

const PROCESS_KILLED = 'The file could not be processed.';
/** Time to write down what came of a fetch that has used up its own. */
const LEASE_MARGIN_MS = 1 * MINUTE_MS;
/** Pause before a database that could not take a result is asked again. */
const DATABASE_RETRY_MS = 500;
/** Between two looks of which the first has found nothing: a stream of messages must not become a stream of these. */
const LOOK_GAP_MS = 100;

/**
 * Fetches the files of messages that are already stored and told: a few at a time, so that no message waits for a file. A
 * file belongs to whoever has claimed it until the claim runs out; a process that dies loses nothing, and its half file is
 * nowhere to be seen. Any number of processes may do so at once.
 */
export class FileFetching implements Service {
  readonly #options: FileFetchingOptions;
  readonly #filling = new RepeatableTask(() => this.#fill());
  readonly #running = new Map<string, RunningFetch>();
  /** Channels whose files are left alone, and until when. */
  readonly #resting = new Map<string, number>();
  #allRestUntilMs = 0;
  #foundNothing = false;
  #poll: NodeJS.Timeout | undefined;
  #stop = AbortSignal.abort();
  #raiseStop = (): void => {};

  constructor(options: FileFetchingOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop.signal;
    this.#raiseStop = () => stop.abort();
    this.#poll = setInterval(() => this.wake(), this.#options.limits.pollMs);
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

  /** There may be files to fetch: messages were stored, or a channel can be asked again. Cheap to call too often. */
  wake(): void {
    if (!this.#stop.aborted) this.#filling.request();
  }

  /** Something about this channel has been mended: it need not rest any longer. */
  mended(channelId: string): void {
    this.#resting.delete(channelId);
    this.wake();
  }

  async #fill(): Promise<void> {
    if (this.#foundNothing) await pause(LOOK_GAP_MS, this.#stop);
    try {
      while (!this.#stop.aborted && this.#running.size < this.#options.limits.filesMax) {
        const file = await this.#claimNext();
        this.#foundNothing = file === null;
        if (file === null) return;
        this.#begin(file);
      }
    } catch (error) {
      this.#options.logger.warn('files to fetch could not be looked up, trying again', { error });
    }
  }

  /** Channels that fetch nothing at present come first: one with thousands of old files must not keep the others waiting. */
  async #claimNext(): Promise<PendingAttachment | null> {
    const { attachments, limits } = this.#options;
    for (const channelIds of await this.#channelsByBusyness()) {
      const [file] = await attachments.claimPending(channelIds, 1, limits.fileMsMax + LEASE_MARGIN_MS);
      if (file !== undefined) return file;
    }
    return null;
  }

  /** Channels that may fetch now, by the number of files that they are fetching. */
  async #channelsByBusyness(): Promise<string[][]> {
    const { source, clock, limits } = this.#options;
    const nowMs = clock.now();
    if (this.#allRestUntilMs > nowMs) return [];
    for (const [channelId, untilMs] of this.#resting) {
      if (untilMs <= nowMs) this.#resting.delete(channelId);
    }
    const channelIds = await source.channelIds();
    const busy = new Map<string, number>();
    for (const { channelId } of this.#running.values()) busy.set(channelId, (busy.get(channelId) ?? 0) + 1);
    const groups: string[][] = Array.from({ length: limits.filesPerChannelMax }, () => []);
    for (const channelId of channelIds) {
      if (!this.#resting.has(channelId)) groups[busy.get(channelId) ?? 0]?.push(channelId);
    }
    return groups.filter((group) => group.length > 0);
  }

  #begin(file: PendingAttachment): void {
    const abort = new AbortController();
    // Claimed while we were told to stop: given back at once.
    if (this.#stop.aborted) abort.abort(new FetchInterrupted());
    const deadline = setTimeout(() => abort.abort(new FetchTimedOut()), this.#options.limits.fileMsMax);
    const done = this.#fetch(file, abort.signal).finally(() => {
      clearTimeout(deadline);
      this.#running.delete(file.id);
      this.wake();
    });
    this.#running.set(file.id, { channelId: file.channelId, abort, done });
  }

  /** Never rejects: whatever goes wrong is written down, or left to the end of the claim. */
  async #fetch(file: PendingAttachment, signal: AbortSignal): Promise<void> {
    // Failures are judged where they happen. Only a process that was killed leaves so many tries to its successor.
    if (file.attempts > this.#options.limits.triesMax) return await this.#giveUp(file, PROCESS_KILLED);
    try {
      await this.#markReady(file, await this.#options.source.fetch(file, signal), signal);
    } catch (error) {
      await this.#markFailed(file, signal.aborted ? signal.reason : error);
    }
  }

  async #markReady(file: PendingAttachment, stored: StoredFile, signal: AbortSignal): Promise<void> {
    const { attachments, source, logger } = this.#options;
    for (let isUnsure = false; ;) {
      try {
        const isKept = await attachments.markReady(file.id, stored);
        // Taken back meanwhile. Where the answer to an earlier try was lost, it may as well be this very copy.
        if (!isKept && !isUnsure) await source.discard(stored);
        return;
      } catch (error) {
        if (!isUnsure) logger.warn('a fetched file waits for the database', { ...about(file), error });
        isUnsure = true;
        await pause(DATABASE_RETRY_MS, signal);
        // Its claim will run out, and the file is fetched anew; this copy is left to the sweep, which asks who wants it.
        if (signal.aborted) return;
      }
    }
  }

  async #giveUp(file: PendingAttachment, reason: string): Promise<void> {
    const { attachments, logger } = this.#options;
    logger.warn('a file cannot be fetched', { ...about(file), reason });
    try {
      await attachments.markFailed(file.id, reason, null);
    } catch (failure) {
      logger.warn('a failed file could not be written down', { ...about(file), error: failure });
    }
  }

  async #markFailed(file: PendingAttachment, error: unknown): Promise<void> {
    const { attachments, source, clock, logger } = this.#options;
    const { reason, retryAfterMs, isCounted, resting } = source.judge(error, file);
    const retryAtMs = retryAfterMs === null ? null : clock.now() + retryAfterMs;
    if (retryAtMs !== null && resting === 'all') this.#allRestUntilMs = retryAtMs;
    if (retryAtMs !== null && resting === 'channel') this.#resting.set(file.channelId, retryAtMs);
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
  // `message` would be taken for the words of the line.
  return { file: id, channel: channelId, message_id: messageId };
}

/** Resolves after `ms`, or at once when the signal is raised. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}

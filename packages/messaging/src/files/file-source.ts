import type { PendingAttachment, StoredFile } from '@switchboard/database';

/** Where files of messages come from: the platform-specific part of fetching them. */
export interface FileSource {
  /** Channels whose files can be fetched at this moment. */
  channelIds(): Iterable<string> | Promise<Iterable<string>>;
  /**
   * Brings a file into the media store.
   *
   * @throws whatever `judge` understands; the signal's reason soon after it is raised
   */
  fetch(file: PendingAttachment, signal: AbortSignal): Promise<StoredFile>;
  /** Takes away what `fetch` has brought: nobody has come to refer to it. */
  discard(file: StoredFile): Promise<void>;
  /** What it comes to that `fetch` has thrown this, or was ended with it. */
  judge(error: unknown, file: PendingAttachment): FetchFailure;
}

/** What a failed fetch comes to. */
export interface FetchFailure {
  /** In words for a person. */
  reason: string;
  /** Null: it has failed for good. */
  retryAfterMs: number | null;
  /** False where not the file was at fault. */
  isCounted: boolean;
  /** Who is left alone until then: this file, all files of its channel, or all files. */
  resting: 'file' | 'channel' | 'all';
}

/** It took longer than it may. */
export class FetchTimedOut extends Error {}
/** The process stops. */
export class FetchInterrupted extends Error {}

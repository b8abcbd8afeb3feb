import type { Upload, UploadOptions } from '@switchboard/client';
import type { DraftFile } from './drafts.ts';

/** A file beside what is being written. */
export interface AttachedFile {
  /** Ours, until it is gone. */
  readonly key: string;
  readonly name: string;
  readonly mimeType: string;
  readonly size: number;
  /** Null where it was attached before this page was loaded. */
  readonly file: File | null;
  readonly state: 'waiting' | 'uploading' | 'ready' | 'failed';
  /** From 0 to 1. */
  readonly progress: number;
  /** Why it has failed, in a sentence. */
  readonly error: string | null;
  /** Once the server has it. */
  readonly uploaded: DraftFile | null;
}

export interface UploadQueueOptions {
  upload: (file: Blob, name: string, options: UploadOptions) => Promise<Upload>;
  sentenceOf: (error: unknown) => string;
  now: () => number;
}

/** The server takes four at once of one user, who may have another tab. */
const AT_ONCE_MAX = 3;

/** Uploads what is attached to one answer, a few files at once. */
export class UploadQueue {
  readonly #options: UploadQueueOptions;
  readonly #listeners = new Set<() => void>();
  readonly #running = new Map<string, AbortController>();
  #files: readonly AttachedFile[] = [];
  #count = 0;

  constructor(options: UploadQueueOptions) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** The same list until something changes. */
  readonly get = (): readonly AttachedFile[] => this.#files;

  /** Those that the server has. */
  get uploaded(): readonly DraftFile[] {
    return this.#files.flatMap(({ uploaded }) => uploaded ?? []);
  }

  add(files: readonly File[]): void {
    const added = files.map((file) => this.#attached(file));
    this.#set([...this.#files, ...added]);
    this.#startNext();
  }

  /** Those that were uploaded before, such as those of a draft. */
  restore(files: readonly DraftFile[]): void {
    const known = new Set(this.uploaded.map(({ id }) => id));
    const restored = files
      .filter(({ id }) => !known.has(id))
      .map<AttachedFile>((uploaded) => ({
        key: `f${++this.#count}`,
        name: uploaded.name,
        mimeType: uploaded.mimeType,
        size: uploaded.size,
        file: null,
        state: 'ready',
        progress: 1,
        error: null,
        uploaded,
      }));
    if (restored.length > 0) this.#set([...this.#files, ...restored]);
  }

  /** Another tab has gone on with the same answer: what is uploaded is this now. */
  replaceUploaded(files: readonly DraftFile[]): void {
    const wanted = new Set(files.map(({ id }) => id));
    this.#set(this.#files.filter(({ uploaded }) => uploaded === null || wanted.has(uploaded.id)));
    this.restore(files);
  }

  /** Takes a file away, and stops its upload. */
  remove(key: string): void {
    this.#running.get(key)?.abort();
    this.#set(this.#files.filter((file) => file.key !== key));
  }

  /** Uploads one that has failed again. */
  retry(key: string): void {
    this.#change(key, { state: 'waiting', progress: 0, error: null });
    this.#startNext();
  }

  /** They were sent, or are not wanted any more. */
  clear(): void {
    for (const running of this.#running.values()) running.abort();
    if (this.#files.length > 0) this.#set([]);
  }

  #attached(file: File): AttachedFile {
    const { name, type: mimeType, size } = file;
    const key = `f${++this.#count}`;
    return { key, name, mimeType, size, file, state: 'waiting', progress: 0, error: null, uploaded: null };
  }

  #startNext(): void {
    for (const { key, state, file } of this.#files) {
      if (this.#running.size >= AT_ONCE_MAX) return;
      if (state === 'waiting' && file !== null) void this.#upload(key, file);
    }
  }

  async #upload(key: string, file: File): Promise<void> {
    const { upload, sentenceOf, now } = this.#options;
    const running = new AbortController();
    this.#running.set(key, running);
    this.#change(key, { state: 'uploading' });
    try {
      const answer = await upload(file, file.name, {
        signal: running.signal,
        onProgress: ({ bytesSent, bytesTotal }) =>
          this.#change(key, { progress: bytesTotal === 0 ? 0 : bytesSent / bytesTotal }),
      });
      const { id, url, filename: name, mime_type: mimeType, size } = answer;
      const uploaded = { id, url, name, mimeType, size, uploadedAt: now() };
      this.#change(key, { state: 'ready', progress: 1, uploaded });
    } catch (error) {
      this.#change(key, { state: 'failed', error: sentenceOf(error) });
    } finally {
      this.#running.delete(key);
      this.#startNext();
    }
  }

  #change(key: string, change: Partial<AttachedFile>): void {
    if (!this.#files.some((file) => file.key === key)) return;
    this.#set(this.#files.map((file) => (file.key === key ? { ...file, ...change } : file)));
  }

  #set(files: readonly AttachedFile[]): void {
    this.#files = files;
    for (const listener of this.#listeners) listener();
  }
}

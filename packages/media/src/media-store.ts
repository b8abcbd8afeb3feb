import type { Readable } from 'node:stream';

/**
 * Where the files of messages are kept: whole ones, under keys that the store chooses. What a file is called, whom it
 * belongs to and who may see it stands in the database.
 */
export interface MediaStore {
  /**
   * Keeps what comes, piece by piece: never more than one piece is in memory. Nothing is to be seen under a key before
   * it is whole and safe from a power cut; a write that fails leaves nothing behind.
   *
   * @throws SwitchboardError `payload_too_large` beyond `maxBytes`, `overloaded` when the store has no room left
   * @throws the signal's reason when it is raised, and whatever `pieces` throws
   */
  write(pieces: AsyncIterable<Uint8Array>, options: MediaWriteOptions): Promise<StoredMedia>;
  /**
   * A file, or a part of it; null when there is none under this key. The stream must be read or destroyed.
   *
   * @throws SwitchboardError `bad_request` when the range is none
   */
  read(key: string, range?: ByteRange): Promise<MediaReading | null>;
  has(key: string): Promise<boolean>;
  /** Takes a file away; fine when there is none. Whoever is reading it may read on. */
  remove(key: string): Promise<void>;
  /**
   * Deletes what unfinished writes of killed processes have left, once it is older than a day; with `isWanted`, whole
   * files of that age too that nobody refers to: a process can die after it has written a file and before it has noted
   * the key. Answers how many it has deleted. To be run now and then, by any process.
   */
  sweep(options?: MediaSweepOptions): Promise<number>;
}

export interface MediaWriteOptions {
  maxBytes: number;
  signal: AbortSignal;
}

export interface StoredMedia {
  /** Says nothing about the file, and cannot be guessed. */
  key: string;
  sizeBytes: number;
  /** In hex. */
  sha256: string;
}

/** Positions of bytes, counted from 0, both included. Without `end`: to the file's end, and never beyond it. */
export interface ByteRange {
  start?: number;
  end?: number;
}

export interface MediaReading {
  stream: Readable;
  /** Of the whole file, whatever part is read. */
  sizeBytes: number;
}

export interface MediaSweepOptions {
  /** Which of these keys are referred to; asked for some hundred at a time. */
  isWanted?: (keys: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Younger ones may be in the making. A day by default. */
  olderThanMs?: number;
  signal?: AbortSignal;
}

import { createReadStream } from 'node:fs';
import { type FileHandle, access, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DAY_MS } from '@switchboard/core';
import { type FreeBytesOf, FreeRoom } from './free-room.ts';
import { assertRange, MEDIA_KEY, newMediaKey } from './media-key.ts';
import type {
  ByteRange,
  MediaReading,
  MediaStore,
  MediaSweepOptions,
  MediaWriteOptions,
  StoredMedia,
} from './media-store.ts';
import { sweepFolder } from './sweep-folder.ts';
import { syncFolder } from './sync-folder.ts';
import { asStoreError, writeWhole } from './write-whole.ts';

/** In the same folder, so that taking a file in is a renaming within one file system. */
const INCOMING = 'incoming';
const FOLDER_MODE = 0o700;

/**
 * A folder of this machine, for its owner only. A key's first two pairs of digits are folders, so that none of them gets
 * too long: a million files are 15 in each. Several processes may use it at once.
 */
export class FileMediaStore implements MediaStore {
  readonly #folder: string;
  readonly #room: FreeRoom;

  /**
   * @param folder made at the first write
   * @param freeBytesMin room on the disk that is left to others; other in tests
   * @param freeBytesOf how much it has; other in tests
   */
  constructor(folder: string, freeBytesMin?: number, freeBytesOf?: FreeBytesOf) {
    this.#folder = resolve(folder);
    this.#room = new FreeRoom(freeBytesMin, freeBytesOf);
  }

  async write(pieces: AsyncIterable<Uint8Array>, options: MediaWriteOptions): Promise<StoredMedia> {
    const key = newMediaKey();
    const incoming = join(this.#folder, INCOMING, key);
    try {
      await this.#makeIncoming();
      const written = await writeWhole(incoming, pieces, options, () => this.#room.assertIn(this.#folder));
      await this.#takeIn(incoming, key);
      return { key, ...written };
    } catch (error) {
      // Where this fails as well, the sweep finds it.
      await rm(incoming, { force: true }).catch(() => {});
      throw asStoreError(error);
    }
  }

  async read(key: string, range: ByteRange = {}): Promise<MediaReading | null> {
    assertRange(range);
    const { start = 0, end } = range;
    const file = await this.#open(key);
    if (file === null) return null;
    try {
      const { size } = await file.stat();
      const stream = createReadStream('', { fd: file, start, ...(end === undefined ? {} : { end }) });
      return { stream, sizeBytes: size };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async has(key: string): Promise<boolean> {
    if (!MEDIA_KEY.test(key)) return false;
    try {
      await access(this.#pathOf(key));
      return true;
    } catch (error) {
      return absent(error, false);
    }
  }

  async remove(key: string): Promise<void> {
    if (!MEDIA_KEY.test(key)) return;
    await rm(this.#pathOf(key), { force: true });
  }

  async sweep({ isWanted, olderThanMs = DAY_MS, signal }: MediaSweepOptions = {}): Promise<number> {
    const isLeftover = async (): Promise<ReadonlySet<string>> => new Set();
    const oldest = Date.now() - olderThanMs;
    let deleted = await sweepFolder(join(this.#folder, INCOMING), 0, {
      isWanted: isLeftover,
      oldest,
      signal,
    });
    if (isWanted !== undefined) {
      deleted += await sweepFolder(this.#folder, 2, { isWanted, oldest, signal });
    }
    return deleted;
  }

  async #makeIncoming(): Promise<void> {
    const firstMade = await mkdir(join(this.#folder, INCOMING), { recursive: true, mode: FOLDER_MODE });
    if (firstMade === undefined) return;
    const highest = dirname(firstMade);
    for (let above = this.#folder; above !== highest && above !== dirname(above);) {
      above = dirname(above);
      await syncFolder(above);
    }
  }

  async #takeIn(incoming: string, key: string): Promise<void> {
    const path = this.#pathOf(key);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    await rename(incoming, path);
    try {
      // A name is safe from a power cut once its folder is written out, and a new folder once the one above it is: made
      // by us, or by another write that has not come as far yet.
      for (const changed of [folder, dirname(folder), this.#folder]) await syncFolder(changed);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  async #open(key: string): Promise<FileHandle | null> {
    if (!MEDIA_KEY.test(key)) return null;
    try {
      return await open(this.#pathOf(key), 'r');
    } catch (error) {
      return absent(error, null);
    }
  }

  /** Only for what matches `MEDIA_KEY`: anything else could lead out of the folder. */
  #pathOf(key: string): string {
    return join(this.#folder, key.slice(0, 2), key.slice(2, 4), key);
  }
}

function absent<T>(error: unknown, answer: T): T {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return answer;
  throw error;
}

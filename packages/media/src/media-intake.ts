import { buffer } from 'node:stream/consumers';
import type { MediaStore, StoredMedia } from './media-store.ts';
import { settledType } from './media-type.ts';
import { canHaveThumbnail, THUMBNAIL_WRITE_MS_MAX, Thumbnails } from './thumbnail.ts';
import { TypeSniffer } from './type-sniffer.ts';

/** As much of a file as tells its type, office documents included. */
const HEAD_BYTES = 64 * 1024;

export interface IntakeOptions {
  maxBytes: number;
  /** What its sender calls it. */
  claimedType: string | null;
  signal: AbortSignal;
}

/** A file that is kept, and what it turned out to be. */
export interface KeptMedia extends StoredMedia {
  mimeType: string;
  /** The key of its small picture, where it has one. */
  thumbnailKey: string | null;
}

/** How every file comes in: kept whole, its type told by its bytes, and a small picture of it beside it. */
export class MediaIntake {
  readonly #store: MediaStore;
  readonly #sniffer: TypeSniffer;
  readonly #thumbnails = new Thumbnails();

  constructor(store: MediaStore, sniffer: TypeSniffer = new TypeSniffer()) {
    this.#store = store;
    this.#sniffer = sniffer;
  }

  /**
   * Keeps a file, piece by piece. A small picture that cannot be made is no reason to fail.
   *
   * @throws whatever `MediaStore.write` throws; nothing is kept then
   */
  async keep(pieces: AsyncIterable<Uint8Array>, options: IntakeOptions): Promise<KeptMedia> {
    const { maxBytes, claimedType, signal } = options;
    const head: Uint8Array[] = [];
    const stored = await this.#store.write(watched(pieces, head), { maxBytes, signal });
    try {
      const mimeType = settledType(await this.#sniffer.sniff(Buffer.concat(head)), claimedType);
      signal.throwIfAborted();
      return { ...stored, mimeType, thumbnailKey: await this.#keepThumbnail(stored, mimeType, signal) };
    } catch (error) {
      await this.discard({ ...stored, thumbnailKey: null }).catch(() => {});
      throw error;
    }
  }

  /** Takes away a file that nobody has come to refer to. */
  async discard({ key, thumbnailKey }: Pick<KeptMedia, 'key' | 'thumbnailKey'>): Promise<void> {
    await this.#store.remove(key);
    if (thumbnailKey !== null) await this.#store.remove(thumbnailKey);
  }

  async stop(): Promise<void> {
    await this.#sniffer.stop();
  }

  async #keepThumbnail(
    { key, sizeBytes }: StoredMedia,
    mimeType: string,
    signal: AbortSignal,
  ): Promise<string | null> {
    if (!canHaveThumbnail(mimeType, sizeBytes)) return null;
    try {
      const thumbnail = await this.#thumbnails.of(async () => {
        const reading = await this.#store.read(key);
        return reading === null ? null : await buffer(reading.stream);
      }, signal);
      if (thumbnail === null) return null;
      const written = await this.#store.write(piecesOf(thumbnail), {
        maxBytes: thumbnail.length,
        signal: AbortSignal.any([signal, AbortSignal.timeout(THUMBNAIL_WRITE_MS_MAX)]),
      });
      return written.key;
    } catch (error) {
      if (signal.aborted) throw error;
      return null;
    }
  }
}

/** The same pieces, the first of which are remembered as well. */
async function* watched(pieces: AsyncIterable<Uint8Array>, head: Uint8Array[]): AsyncGenerator<Uint8Array> {
  let missing = HEAD_BYTES;
  for await (const piece of pieces) {
    if (missing > 0 && piece.length > 0) {
      // A copy: whoever gave us the piece may use its memory again.
      head.push(Uint8Array.from(piece.subarray(0, missing)));
      missing -= Math.min(missing, piece.length);
    }
    yield piece;
  }
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

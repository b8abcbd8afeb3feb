import { SECOND_MS } from '@switchboard/core';
import type sharp from 'sharp';

type Sharp = typeof sharp;

/** What is made smaller; other pictures are shown as they are, or not at all. */
const SOURCE_TYPES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);
const EDGE_PIXELS = 320;
/** A camera's pictures have up to 50 million; a bomb has 2,500 million in a few kilobytes, and needs no decoding to show. */
const PIXELS_MAX = 60_000_000;
/** Where the whole picture must be in memory at once, several times over: some 300 MB at worst. */
const PIXELS_WHOLE_MAX = 16_000_000;
/** AV1 takes twenty bytes a pixel, and a kilobyte can hold the largest of them. */
const PIXELS_AV1_MAX = 8_000_000;
/** As a picture's header names its format. */
const PIXELS_OF_FORMAT: ReadonlyMap<string, number> = new Map([
  ['jpeg', PIXELS_MAX],
  ['webp', PIXELS_MAX],
  ['png', PIXELS_WHOLE_MAX],
  ['gif', PIXELS_WHOLE_MAX],
  ['heif', PIXELS_AV1_MAX],
]);
/** WhatsApp's pictures have 5 MB, Messenger's 8 MB. Larger ones go without. */
export const THUMBNAIL_SOURCE_BYTES_MAX = 32 * 1024 * 1024;
const SECONDS_MAX = 10;
const QUALITY = 75;

export function canHaveThumbnail(mimeType: string, sizeBytes: number): boolean {
  return SOURCE_TYPES.has(mimeType) && sizeBytes <= THUMBNAIL_SOURCE_BYTES_MAX;
}

/**
 * Makes small pictures, one after another: unpacked, a picture is many times what it was, and several at once would be
 * more than a machine has. A process makes one of these.
 */
export class Thumbnails {
  #loading: Promise<Sharp> | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * A small WebP of a picture, upright, at most 320 pixels high and wide, without what its camera has written into it; null
   * where it cannot be read, or has more pixels than may be unpacked. Takes some tens of milliseconds once it is its turn,
   * and not of this thread.
   *
   * @param read asked for the picture only when it is its turn; null: it is gone
   * @throws whatever `read` throws; the signal's reason where it is raised before its turn
   */
  async of(read: () => Promise<Uint8Array | null>, signal: AbortSignal): Promise<Buffer | null> {
    const turn = this.#last.then(async () => {
      signal.throwIfAborted();
      const picture = await read();
      return picture === null ? null : await smaller(await this.#load(), picture);
    });
    this.#last = turn.catch(() => {});
    return await turn;
  }

  /** Loaded when the first picture comes: it takes a while, and many processes never see one. */
  #load(): Promise<Sharp> {
    this.#loading ??= import('sharp').then(({ default: loaded }) => {
      // Its threads are taken from the files and names that the rest of the process waits for.
      loaded.concurrency(1);
      // No picture comes twice, and what is kept of one is memory.
      loaded.cache(false);
      return loaded;
    });
    return this.#loading;
  }
}

async function smaller(load: Sharp, picture: Uint8Array): Promise<Buffer | null> {
  try {
    const source = load(picture, { limitInputPixels: PIXELS_MAX, failOn: 'error', animated: false });
    const { width, height, format, isProgressive } = await source.metadata();
    if (width * height > pixelsMax(format, isProgressive)) return null;
    return await source
      .autoOrient()
      .resize(EDGE_PIXELS, EDGE_PIXELS, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .timeout({ seconds: SECONDS_MAX })
      .toBuffer();
  } catch {
    // Broken, too large, or of a kind that this library was not built for.
    return null;
  }
}

/** How long keeping a thumbnail may take; it is small. */
export const THUMBNAIL_WRITE_MS_MAX = 30 * SECOND_MS;

/** A progressive picture is whole only at its end. */
function pixelsMax(format: string, isProgressive: boolean): number {
  const max = PIXELS_OF_FORMAT.get(format) ?? 0;
  return isProgressive ? Math.min(max, PIXELS_WHOLE_MAX) : max;
}

import { SECOND_MS } from '@switchboard/core';

/** What is made smaller; other pictures are shown as they are, or not at all. */
const SOURCE_TYPES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);
const EDGE_PIXELS = 320;
/** A camera's pictures have up to 50 million; a bomb has 2,500 million in a few kilobytes, and needs no decoding to show. */
const PIXELS_MAX = 60_000_000;
/** WhatsApp's pictures have 5 MB, Messenger's 8 MB. Larger ones go without. */
export const THUMBNAIL_SOURCE_BYTES_MAX = 32 * 1024 * 1024;
const SECONDS_MAX = 10;
const QUALITY = 75;

export function canHaveThumbnail(mimeType: string, sizeBytes: number): boolean {
  return SOURCE_TYPES.has(mimeType) && sizeBytes <= THUMBNAIL_SOURCE_BYTES_MAX;
}

/**
 * A small WebP of a picture, upright, at most 320 pixels high and wide, without what its camera has written into it; null
 * where it cannot be read. Takes some tens of milliseconds, and not of this thread.
 */
export async function thumbnailOf(picture: Uint8Array): Promise<Buffer | null> {
  // Loaded when the first picture comes: it takes a while, and many processes never see one.
  const { default: sharp } = await import('sharp');
  try {
    return await sharp(picture, { limitInputPixels: PIXELS_MAX, failOn: 'error', animated: false })
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

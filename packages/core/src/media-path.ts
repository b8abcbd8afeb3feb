import { cutText } from './storable-text.ts';

/** Where files are served (CONTRACT §6); addresses are relative, because browsers and programs reach us by several. */
const MEDIA_PATH = '/api/v1/communications/media';
const THUMBNAIL = 'thumbnail';
const NAME_CHARS_MAX = 100;

/**
 * The address of a file. Its name stands there for people and their browsers; whatever is harmful in an address is left
 * out of it, and the server does not read it.
 */
export function mediaPath(id: string, filename: string | null): string {
  const harmless = (filename ?? '')
    .toWellFormed()
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '_')
    .replace(/^[._]+/, '');
  const name = cutText(harmless, NAME_CHARS_MAX);
  return `${MEDIA_PATH}/${id}/${name === '' || name === THUMBNAIL ? 'file' : encodeURIComponent(name)}`;
}

/** The address of the small picture of a file. */
export function thumbnailPath(id: string): string {
  return `${MEDIA_PATH}/${id}/${THUMBNAIL}`;
}

/** What browsers show without running anything in it: pictures, films and sounds. */
const INLINE_TYPES = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
  'video/mp4',
  'video/webm',
  'video/ogg',
  'video/quicktime',
  'video/3gpp',
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/aac',
  'audio/amr',
  'audio/ogg',
  'audio/opus',
  'audio/wav',
  'audio/webm',
  'audio/flac',
]);

/** Names of one and the same type. */
const ALIASES = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/wave', 'audio/wav'],
  ['audio/vnd.wave', 'audio/wav'],
  ['audio/x-flac', 'audio/flac'],
  ['audio/m4a', 'audio/mp4'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/x-aac', 'audio/aac'],
]);

/** Containers that hold sound alone as well as film: which of the two a file is, its sender knows better. */
const CONTAINERS: readonly ReadonlySet<string>[] = [
  new Set(['video/mp4', 'audio/mp4', 'video/quicktime', 'video/3gpp', 'audio/3gpp', 'video/x-m4v']),
  new Set(['video/ogg', 'audio/ogg', 'audio/opus', 'application/ogg']),
  new Set(['video/webm', 'audio/webm', 'video/x-matroska', 'video/matroska']),
];

/** Text has no mark by which it could be told; these say only how it is to be read, and are never shown by a browser. */
const TEXT_TYPES = new Set([
  'text/plain',
  'text/csv',
  'text/markdown',
  'text/calendar',
  'text/vcard',
  'application/json',
]);

/** Types that could run something, in a browser that opens them. */
const ACTIVE = /html|xml|svg|script|x-shockwave|x-mimearchive/;
const TYPE = /^[a-z]+\/[a-z0-9][a-z0-9.+-]{0,100}$/;

export const UNKNOWN_TYPE = 'application/octet-stream';

/**
 * What a file counts as: what its bytes say. What its sender says counts only where the bytes do not contradict it: for
 * the kind of a container, and for kinds of text, which have no mark of their own.
 *
 * @param sniffed null where the bytes say nothing
 */
export function settledType(sniffed: string | null, claimed: string | null): string {
  const said = claimed === null ? '' : baseType(claimed);
  if (sniffed === null) return TEXT_TYPES.has(said) ? said : UNKNOWN_TYPE;
  const found = baseType(sniffed);
  const container = CONTAINERS.find((types) => types.has(found));
  if (container?.has(said)) return said;
  return TYPE.test(found) ? found : UNKNOWN_TYPE;
}

/** How a file leaves by HTTP. */
export interface ServedType {
  contentType: string;
  /** False: it is saved, not shown. */
  isInline: boolean;
}

/** How a file of this settled type is handed to browsers: shown only where nothing in it can run. */
export function servedType(mimeType: string | null): ServedType {
  const type = mimeType === null ? UNKNOWN_TYPE : baseType(mimeType);
  if (INLINE_TYPES.has(type)) return { contentType: type, isInline: true };
  const isHarmless = TYPE.test(type) && !type.startsWith('text/') && !ACTIVE.test(type);
  return { contentType: isHarmless ? type : UNKNOWN_TYPE, isInline: false };
}

/** What people call such a file. */
export function kindOfType(mimeType: string): 'image' | 'video' | 'audio' | 'document' {
  const { contentType, isInline } = servedType(mimeType);
  if (!isInline) return 'document';
  const [kind] = contentType.split('/');
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'document';
}

/** Without its parameters (`audio/ogg; codecs=opus`), and by its usual name. */
function baseType(type: string): string {
  const base = type.split(';', 1)[0]!.trim().toLowerCase();
  return ALIASES.get(base) ?? base;
}

import { createHash, randomUUID } from 'node:crypto';
import { newMediaId } from '../meta/simulated-ids.ts';
import { GraphError } from './graph-error.ts';

/** The address of a file is good for so long (notes/meta.md §5). */
const URL_LIFE_MS = 5 * 60_000;

/** Where a file came from decides how it is fetched: WhatsApp's need the token of their number, the CDN's need none. */
export interface StoredMedia {
  id: string;
  bytes: Buffer;
  mimeType: string;
  filename: string | null;
  /** The line that it belongs to, whose token may see it; null: anybody's. */
  channelId: string | null;
  /** WhatsApp's files are fetched with a token, Messenger's and Instagram's without. */
  needsToken: boolean;
}

interface MediaUrl {
  media: StoredMedia;
  expiresAt: number;
}

/** The files that the fake keeps, and the addresses at which they can be had for a while. */
export class GraphMedia {
  readonly #now: () => number;
  readonly #files = new Map<string, StoredMedia>();
  readonly #urls = new Map<string, MediaUrl>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(file: Omit<StoredMedia, 'id'>): StoredMedia {
    const media = { id: newMediaId(), ...file };
    this.#files.set(media.id, media);
    return media;
  }

  get(id: string): StoredMedia | null {
    return this.#files.get(id) ?? null;
  }

  delete(id: string): boolean {
    return this.#files.delete(id);
  }

  /** A fresh path `/cdn/…` for the file. */
  pathOf(media: StoredMedia, lifeMs = URL_LIFE_MS): string {
    const key = randomUUID();
    this.#urls.set(key, { media, expiresAt: this.#now() + lifeMs });
    return `/cdn/${key}/${encodeURIComponent(media.filename ?? media.id)}`;
  }

  /** The file behind a path, or null when there is none, or no more. */
  atPath(key: string): StoredMedia | null {
    const found = this.#urls.get(key);
    if (found === undefined || found.expiresAt <= this.#now() || !this.#files.has(found.media.id))
      return null;
    return found.media;
  }
}

/** In hexadecimal, as `GET /<MEDIA_ID>` has it; webhooks have it in base64 (notes/meta.md §5). */
export function sha256Of(bytes: Buffer, encoding: 'hex' | 'base64' = 'hex'): string {
  return createHash('sha256').update(bytes).digest(encoding);
}

const KB = 1024;
const MB = 1024 * KB;

/** What WhatsApp takes (notes/meta.md §5); a sticker that moves may have 500 KB. */
const WHATSAPP_LIMITS: ReadonlyMap<string, { mimeTypes: readonly string[]; bytesMax: number }> = new Map([
  ['image', { mimeTypes: ['image/jpeg', 'image/png'], bytesMax: 5 * MB }],
  ['sticker', { mimeTypes: ['image/webp'], bytesMax: 500 * KB }],
  [
    'audio',
    { mimeTypes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], bytesMax: 16 * MB },
  ],
  ['video', { mimeTypes: ['video/mp4', 'video/3gpp'], bytesMax: 16 * MB }],
  [
    'document',
    {
      mimeTypes: [
        'text/plain',
        'text/csv',
        'application/pdf',
        'application/msword',
        'application/vnd.ms-excel',
        'application/vnd.ms-powerpoint',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'application/vnd.openxmlformats-officedocument.presentationml.presentation',
      ],
      bytesMax: 100 * MB,
    },
  ],
]);

/** What the MIME type says without its parameters: `audio/ogg; codecs=opus` is `audio/ogg`. */
export function bareMimeType(mimeType: string): string {
  return (mimeType.split(';')[0] ?? '').trim().toLowerCase();
}

/** @throws GraphError 131053 for files that WhatsApp does not take on upload. */
export function checkWhatsAppUpload(mimeType: string, sizeBytes: number): void {
  const bare = bareMimeType(mimeType);
  const limits = [...WHATSAPP_LIMITS.values()].find(({ mimeTypes }) => mimeTypes.includes(bare));
  if (limits === undefined) {
    throw mediaError(`Param file must be a file with one of the types that are supported. Received ${bare}.`);
  }
  if (sizeBytes > limits.bytesMax) throw mediaError(`File is larger than ${limits.bytesMax} bytes.`);
}

/** @throws GraphError 131053 when the kind of message cannot carry this file; any type may go as a document. */
export function checkWhatsAppUse(type: string, { mimeType, bytes }: StoredMedia): void {
  const limits = WHATSAPP_LIMITS.get(type);
  if (limits === undefined || bytes.length > limits.bytesMax) throw mediaError('File is too large.');
  if (type !== 'document' && !limits.mimeTypes.includes(bareMimeType(mimeType))) {
    throw mediaError(`A message of type ${type} cannot carry ${mimeType}.`);
  }
}

function mediaError(details: string): GraphError {
  return new GraphError({ code: 131053, details });
}

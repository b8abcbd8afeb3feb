import { createHash } from 'node:crypto';
import { newMediaId } from './simulated-ids.ts';
import type { SimulatedWebhook } from './simulated-webhook.ts';
import type { JsonItem } from './webhook-body.ts';

interface SimulatedFile {
  mimeType: string;
  extension: string;
}

const FILES = new Map<string, SimulatedFile>([
  ['image', { mimeType: 'image/jpeg', extension: 'jpg' }],
  ['video', { mimeType: 'video/mp4', extension: 'mp4' }],
  ['audio', { mimeType: 'audio/mpeg', extension: 'mp3' }],
  ['voice', { mimeType: 'audio/ogg; codecs=opus', extension: 'ogg' }],
  ['document', { mimeType: 'application/pdf', extension: 'pdf' }],
  ['sticker', { mimeType: 'image/webp', extension: 'webp' }],
]);

/** Kinds of file that can carry words (notes/meta.md §4.1). */
const CAPTIONED = new Set(['image', 'video', 'document']);

/** `type` and the object named like it; a voice note is an audio that says so. */
export function mediaContent(kind: string, webhook: SimulatedWebhook): JsonItem {
  const type = kind === 'voice' ? 'audio' : kind;
  return { type, [type]: mediaObject(kind, webhook) };
}

/** Only images, videos and documents have captions, only documents a name, only audio says whether it is a voice note. */
export function mediaObject(kind: string, webhook: SimulatedWebhook): JsonItem {
  const { text, mediaUrl, random } = webhook;
  const file = FILES.get(kind) ?? { mimeType: 'application/octet-stream', extension: 'bin' };
  const id = newMediaId(random);
  const captioned = CAPTIONED.has(kind) && text !== undefined;
  return {
    ...(captioned ? { caption: text } : {}),
    ...(kind === 'document' ? { filename: webhook.filename ?? `document.${file.extension}` } : {}),
    mime_type: file.mimeType,
    sha256: createHash('sha256').update(id).digest('base64'),
    id,
    ...(mediaUrl === undefined ? {} : { url: mediaUrl }),
    ...(kind === 'voice' || kind === 'audio' ? { voice: kind === 'voice' } : {}),
    ...(kind === 'sticker' ? { animated: false } : {}),
  };
}

import type { InboundAttachment, MessagePayload, MessageType, SharedPost } from '@switchboard/core';
import { asRecord, idOf, type JsonRecord, recordOf, textOf, valueOf } from '../tolerant-reader.ts';
import type { PayloadPart } from './messaging-payload.ts';

/** One attachment of a Messenger or Instagram message. */
export interface AttachmentPart extends PayloadPart {
  /** What it makes of a message that has nothing else. */
  type: MessageType;
  file: InboundAttachment | null;
  /** What to say in its place when the message has no words of its own. */
  words: string | null;
}

/**
 * Reads one of `message.attachments[]` (Meta's page "messages webhook event"; notes/meta.md §4.2, §4.3); null when we
 * do not understand it. `payload` may be absent, and a url relative or none at all.
 */
export function readAttachment(value: unknown): AttachmentPart | null {
  const item = asRecord(value);
  if (item === null) return null;
  const type = textOf(item, 'type') ?? '';
  switch (type) {
    case 'image':
      // Until 2026-08-30 a sticker came as an image with a sticker id; replays still hold such.
      return filePart(item, stickerIdOf(item) === null ? 'image' : 'sticker');
    case 'video':
    case 'audio':
    case 'sticker':
      return filePart(item, type);
    case 'file':
    case 'media':
      return filePart(item, 'document');
    case 'like_heart':
      return { type: 'sticker', file: null, words: '❤️', payload: {}, complete: true };
    case 'reel':
    case 'ig_reel':
      return reelPart(item, type);
    case 'post':
    case 'ig_post':
    case 'share':
    case 'fallback':
      return sharePart(item, type);
    case 'story':
    case 'ig_story':
    case 'story_mention':
      return storyPart(item, type);
    case 'template':
      return templatePart(item);
    case 'appointment_booking':
      return bookingPart(item);
    case 'location':
      return locationPart(item);
    default:
      return null;
  }
}

function filePart(item: JsonRecord, type: MessageType): AttachmentPart {
  const file = fileOf(item, type);
  const complete = file.url !== null || (urlOf(item) === null && file.externalId !== null);
  return { type, file, words: null, payload: {}, complete };
}

function fileOf(item: JsonRecord, type: MessageType): InboundAttachment {
  return {
    type,
    externalId: stickerIdOf(item),
    url: fetchableUrlOf(item),
    filename: type === 'document' ? titleOf(item) : null,
    mimeType: null,
    sha256: null,
    sizeBytes: null,
  };
}

/** A reel is a video where its url can be fetched, and else a link to one. */
function reelPart(item: JsonRecord, type: string): AttachmentPart {
  const shared = sharePart(item, type);
  if (fetchableUrlOf(item) === null) return shared;
  return { ...shared, type: 'video', file: fileOf(item, 'video'), words: null };
}

function sharePart(item: JsonRecord, type: string): AttachmentPart {
  const { payload, complete } = sharesOf(item, type);
  return { type: 'text', file: null, words: titleOf(item) ?? urlOf(item), payload, complete };
}

function sharesOf(item: JsonRecord, type: string): PayloadPart {
  const content = recordOf(item, 'payload');
  const id = idOf(content, 'id') ?? idOf(content, 'ig_post_media_id') ?? idOf(content, 'reel_video_id');
  const share: SharedPost = { type, id, title: titleOf(item), url: urlOf(item) };
  const says = share.id !== null || share.title !== null || share.url !== null;
  return { payload: says ? { shares: [share] } : {}, complete: says };
}

/** Whether a story is a picture or a film is not said. */
function storyPart(item: JsonRecord, type: string): AttachmentPart {
  const file = fetchableUrlOf(item) === null ? null : fileOf(item, 'story');
  const { payload, complete } = type === 'story_mention' ? mentionOf(item) : sharesOf(item, type);
  return { type: 'story', file, words: titleOf(item), payload, complete: complete && file !== null };
}

function mentionOf(item: JsonRecord): PayloadPart {
  const id = idOf(recordOf(item, 'payload'), 'id');
  return { payload: { story: { relation: 'mention', id, url: urlOf(item) } }, complete: true };
}

function templatePart(item: JsonRecord): AttachmentPart | null {
  const template = recordOf(item, 'payload');
  if (template === null) return null;
  const words = textOf(template, 'text') ?? firstTitleOf(template) ?? titleOf(item);
  return { type: 'template', file: null, words, payload: { template }, complete: true };
}

/** Products that a customer passes on have their elements one level deeper (Meta's page "messages webhook event"). */
function firstTitleOf(template: JsonRecord): string | null {
  for (const place of [template, recordOf(template, 'product'), recordOf(template, 'generic')]) {
    const elements = valueOf(place, 'elements');
    const title = textOf(asRecord(Array.isArray(elements) ? elements[0] : null), 'title');
    if (title !== null) return title;
  }
  return null;
}

/** The state of a booked appointment is Meta's own word: requested, confirmed, declined, cancelled. */
function bookingPart(item: JsonRecord): AttachmentPart {
  const booking = recordOf(item, 'payload');
  const interactive: MessagePayload['interactive'] = {
    kind: 'booking',
    id: idOf(booking, 'booking_id'),
    title: titleOf(item),
    description: textOf(booking, 'status'),
    data: item,
  };
  return { type: 'interactive', file: null, words: titleOf(item), payload: { interactive }, complete: true };
}

function locationPart(item: JsonRecord): AttachmentPart {
  const coordinates = recordOf(recordOf(item, 'payload'), 'coordinates');
  const [latitude, longitude] = [degreesOf(coordinates, 'lat'), degreesOf(coordinates, 'long')];
  const location = { latitude, longitude, name: titleOf(item), address: null, url: urlOf(item) };
  const complete = latitude !== null && longitude !== null;
  return { type: 'location', file: null, words: null, payload: { location }, complete };
}

function degreesOf(coordinates: JsonRecord | null, key: string): number | null {
  const value = valueOf(coordinates, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function stickerIdOf(item: JsonRecord): string | null {
  return idOf(recordOf(item, 'payload'), 'sticker_id');
}

/** Meta's examples hold title and url beside `payload`, too (Meta's page "message_echoes"). */
function titleOf(item: JsonRecord): string | null {
  return textOf(recordOf(item, 'payload'), 'title') ?? textOf(item, 'title');
}

function urlOf(item: JsonRecord): string | null {
  return textOf(recordOf(item, 'payload'), 'url') ?? textOf(item, 'url');
}

/** Seen instead of one: "/reel/…", "My Documents/foo.doc", `file:` (notes/meta.md §10.18). */
function fetchableUrlOf(item: JsonRecord): string | null {
  const url = urlOf(item);
  return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null;
}

import type { InboundAttachment, MessagePayload, MessageType } from '@switchboard/core';
import { asRecord, type JsonRecord, textOf, valueOf } from '../tolerant-reader.ts';
import type { TelegramDocumentKind } from './telegram-message.ts';

/** What a Telegram message holds, without its words. */
export interface TelegramContent {
  type: MessageType;
  attachments: InboundAttachment[];
  payload: MessagePayload;
  /** True when part of it is only in the message itself, which must then be kept. */
  needsRaw: boolean;
}

const DOCUMENT_TYPES = new Map<string, MessageType>(
  Object.entries({
    file: 'document',
    video: 'video',
    round_video: 'video',
    animation: 'video',
    audio: 'audio',
    voice: 'voice',
    sticker: 'sticker',
  } satisfies Record<TelegramDocumentKind, MessageType>),
);

/** Reads `media` and `action` of what should be a `TelegramMessage`; what it cannot show is `unsupported`. */
export function telegramContent(message: JsonRecord): TelegramContent {
  const action = valueOf(message, 'action');
  if (action !== null) return unsupported(action);
  const media = valueOf(message, 'media');
  if (media !== null) return mediaContent(asRecord(media)) ?? unsupported(media);
  if (textOf(message, 'text') === null) return unsupported(null);
  return { type: 'text', attachments: [], payload: {}, needsRaw: false };
}

function mediaContent(media: JsonRecord | null): TelegramContent | null {
  if (media === null) return null;
  switch (textOf(media, 'kind') ?? '') {
    case 'photo':
      return fileContent('image', media, 'image/jpeg');
    case 'document': {
      const type = DOCUMENT_TYPES.get(textOf(media, 'shownAs') ?? '');
      return type === undefined ? null : fileContent(type, media, textOf(media, 'mimeType'));
    }
    case 'location':
      return locationContent(media);
    case 'contact':
      return contactContent(media);
    default:
      return null;
  }
}

function fileContent(type: MessageType, media: JsonRecord, mimeType: string | null): TelegramContent | null {
  const externalId = textOf(media, 'id');
  // Nothing to fetch it by: better shown as not understood than as a file that never loads.
  if (externalId === null) return null;
  const sizeBytes = valueOf(media, 'sizeBytes');
  const attachment: InboundAttachment = {
    type,
    externalId,
    url: null,
    filename: textOf(media, 'filename'),
    mimeType,
    sha256: null,
    sizeBytes: Number.isSafeInteger(sizeBytes) && Number(sizeBytes) >= 0 ? Number(sizeBytes) : null,
  };
  return { type, attachments: [attachment], payload: {}, needsRaw: false };
}

function locationContent(media: JsonRecord): TelegramContent | null {
  const location = {
    latitude: coordinateOf(media, 'latitude'),
    longitude: coordinateOf(media, 'longitude'),
    name: textOf(media, 'title'),
    address: textOf(media, 'address'),
    url: null,
  };
  if (Object.values(location).every((value) => value === null)) return null;
  return { type: 'location', attachments: [], payload: { location }, needsRaw: false };
}

function contactContent(media: JsonRecord): TelegramContent | null {
  const name = fullName(media);
  const number = textOf(media, 'phone');
  if (name === null && number === null) return null;
  const contact = {
    name,
    organization: null,
    phones: number === null ? [] : [{ number, type: null }],
    emails: [],
    urls: [],
  };
  const needsRaw = textOf(media, 'vcard') !== null;
  return { type: 'contacts', attachments: [], payload: { contacts: [contact] }, needsRaw };
}

/** First and last name of a person, or null. */
export function fullName(person: JsonRecord): string | null {
  const parts = [textOf(person, 'firstName'), textOf(person, 'lastName')].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}

/** What it is in the platform's words, as far as it says so. */
function unsupported(part: unknown): TelegramContent {
  const name = textOf(asRecord(part), 'name');
  const payload = name === null ? {} : { unsupported: { code: null, title: null, type: name } };
  return { type: 'unsupported', attachments: [], payload, needsRaw: true };
}

function coordinateOf(record: JsonRecord, key: string): number | null {
  const value = valueOf(record, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

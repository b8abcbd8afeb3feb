import type { InboundAttachment, MessagePayload, MessageType } from '@switchboard/core';
import {
  asRecord,
  idOf,
  isTrue,
  itemsOf,
  type JsonRecord,
  recordOf,
  textOf,
  valueOf,
} from '../tolerant-reader.ts';
import type { TelegramDocumentKind } from './telegram-message.ts';
import { nameInSnakeCase, telegramSystemLine } from './telegram-system-line.ts';

/** What a Telegram message holds beside its words. */
export interface TelegramContent {
  type: MessageType;
  /** What to show where the message has no words: a poll's question, the emoji of a dice. */
  text: string | null;
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
  if (action !== null) return contentOf('system', { system: telegramSystemLine(action) });
  const media = valueOf(message, 'media');
  if (media !== null) return mediaContent(asRecord(media)) ?? unsupported(media);
  return textOf(message, 'text') === null ? unsupported(null) : contentOf('text');
}

/** Shown as files, and never with a caption. */
const WITHOUT_CAPTION: ReadonlySet<unknown> = new Set<TelegramDocumentKind>(['round_video', 'sticker']);

/**
 * False for what never has words of its own, so that its edits are about something else: a place that moves, a vote. A
 * file without words may have lost its caption.
 */
export function mayHaveWords(message: JsonRecord): boolean {
  if (textOf(message, 'text') !== null) return true;
  const media = recordOf(message, 'media');
  const kind = valueOf(media, 'kind');
  if (kind === 'photo') return true;
  if (kind === 'document') return !WITHOUT_CAPTION.has(valueOf(media, 'shownAs'));
  return kind === 'other' && nameOf(media) === 'paid_media';
}

function contentOf(type: MessageType, payload: MessagePayload = {}): TelegramContent {
  return { type, text: null, attachments: [], payload, needsRaw: false };
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
    case 'poll':
      return pollContent(media);
    case 'other':
      return otherContent(media);
    default:
      return null;
  }
}

function fileContent(type: MessageType, media: JsonRecord, mimeType: string | null): TelegramContent | null {
  const externalId = textOf(media, 'id');
  // Nothing to fetch it by: better shown as not understood than as a file that never loads.
  if (externalId === null) return null;
  const attachment: InboundAttachment = {
    type,
    externalId,
    url: null,
    filename: textOf(media, 'filename'),
    mimeType,
    sha256: null,
    sizeBytes: countOf(media, 'sizeBytes'),
  };
  return { ...contentOf(type), attachments: [attachment] };
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
  const live = isTrue(media, 'isLive') ? { live: true as const } : {};
  return contentOf('location', { location: { ...location, ...live } });
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
  return { ...contentOf('contacts', { contacts: [contact] }), needsRaw: textOf(media, 'vcard') !== null };
}

function pollContent(media: JsonRecord): TelegramContent | null {
  const question = textOf(media, 'question');
  if (question === null) return null;
  const options = itemsOf(media, 'options').flatMap((item) => {
    const option = asRecord(item);
    const text = textOf(option, 'text');
    return text === null ? [] : [{ text, votes: countOf(option, 'votes') }];
  });
  const poll = { question, options, closed: isTrue(media, 'isClosed') };
  return { ...contentOf('interactive', { poll }), text: question };
}

/** What Telegram has a name for, and this inbox a place: the account's and the bot's names mean the same. */
function otherContent(media: JsonRecord): TelegramContent | null {
  const details = recordOf(media, 'details');
  switch (nameOf(media) ?? '') {
    case 'dice': {
      // MTProto's messageMediaDice calls it `emoticon`, the Bot API's Dice `emoji`. What was thrown is only in the raw item.
      const emoji = textOf(details, 'emoticon') ?? textOf(details, 'emoji');
      return emoji === null ? null : { ...contentOf('text'), text: emoji, needsRaw: true };
    }
    case 'story':
      return storyContent(details);
    default:
      return null;
  }
}

/** A story is numbered by whoever posted it; the raw item says who that is. */
function storyContent(details: JsonRecord | null): TelegramContent | null {
  const id = idOf(details, 'id');
  if (id === null) return null;
  const payload: MessagePayload = isTrue(details, 'viaMention')
    ? { story: { relation: 'mention', id, url: null } }
    : { shares: [{ type: 'story', id, title: null, url: null }] };
  return { ...contentOf('story', payload), needsRaw: true };
}

/** First and last name of a person, or null. */
export function fullName(person: JsonRecord): string | null {
  const parts = [textOf(person, 'firstName'), textOf(person, 'lastName')].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}

/** What it is in the platform's words, as far as it says so. */
function unsupported(part: unknown): TelegramContent {
  const name = nameOf(asRecord(part));
  const payload = name === null ? {} : { unsupported: { code: null, title: null, type: name } };
  return { ...contentOf('unsupported', payload), needsRaw: true };
}

function nameOf(media: JsonRecord | null): string | null {
  const name = textOf(media, 'name');
  return name === null ? null : nameInSnakeCase(name, 'MessageMedia');
}

function countOf(record: JsonRecord | null, key: string): number | null {
  const value = valueOf(record, key);
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null;
}

function coordinateOf(record: JsonRecord, key: string): number | null {
  const value = valueOf(record, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

import type { TelegramDocumentKind, TelegramMedia } from '@switchboard/channels';
import { Api } from 'telegram';
import { detailsOf } from './gramjs-details.ts';

/** What hangs on a message, or null: a link preview is none, because the link is in the text. */
export function toTelegramMedia(media: Api.TypeMessageMedia | null | undefined): TelegramMedia | null {
  if (media === null || media === undefined) return null;
  if (media instanceof Api.MessageMediaEmpty || media instanceof Api.MessageMediaWebPage) return null;
  if (media instanceof Api.MessageMediaPhoto && media.photo instanceof Api.Photo) {
    return {
      kind: 'photo',
      id: media.photo.id.toString(),
      sizeBytes: largestSize(media.photo)?.sizeBytes ?? null,
    };
  }
  if (media instanceof Api.MessageMediaDocument && media.document instanceof Api.Document) {
    return documentOf(media.document);
  }
  return locationOf(media) ?? contactOf(media) ?? pollOf(media) ?? { kind: 'other', ...detailsOf(media) };
}

/** The size of a photo that holds the most, or null when it has none that can be fetched. `type` is how to ask for it. */
export function largestSize(photo: Api.Photo): { type: string; sizeBytes: number } | null {
  let largest: { type: string; sizeBytes: number } | null = null;
  for (const size of photo.sizes) {
    const sizeBytes = bytesOf(size);
    if (sizeBytes === null || !('type' in size)) continue;
    if (largest === null || sizeBytes > largest.sizeBytes) largest = { type: size.type, sizeBytes };
  }
  return largest;
}

/** The size of a document, or null beyond what a number can hold. */
export function documentBytes(document: Api.Document): number | null {
  const sizeBytes = Number(document.size.toString());
  return Number.isSafeInteger(sizeBytes) ? sizeBytes : null;
}

function locationOf(media: Api.TypeMessageMedia): TelegramMedia | null {
  const isVenue = media instanceof Api.MessageMediaVenue;
  const isLive = media instanceof Api.MessageMediaGeoLive;
  if (!isVenue && !isLive && !(media instanceof Api.MessageMediaGeo)) return null;
  if (!(media.geo instanceof Api.GeoPoint)) return null;
  return {
    kind: 'location',
    latitude: media.geo.lat,
    longitude: media.geo.long,
    title: isVenue ? media.title : null,
    address: isVenue ? media.address : null,
    ...(isLive ? { isLive } : {}),
  };
}

function contactOf(media: Api.TypeMessageMedia): TelegramMedia | null {
  if (!(media instanceof Api.MessageMediaContact)) return null;
  const { firstName, lastName, phoneNumber, vcard } = media;
  return {
    kind: 'contact',
    firstName: firstName || null,
    lastName: lastName || null,
    phone: phoneNumber || null,
    vcard: vcard || null,
  };
}

function pollOf(media: Api.TypeMessageMedia): TelegramMedia | null {
  if (!(media instanceof Api.MessageMediaPoll)) return null;
  const { poll } = media;
  // Before the account has voted, Telegram does not tell how others did.
  const counts = new Map(
    (media.results.results ?? []).map(({ option, voters }) => [option.toString('hex'), voters]),
  );
  return {
    kind: 'poll',
    question: poll.question.text,
    options: poll.answers.map(({ text, option }) => ({
      text: text.text,
      votes: counts.get(option.toString('hex')) ?? null,
    })),
    isClosed: poll.closed === true,
  };
}

function documentOf(document: Api.Document): TelegramMedia {
  const named = document.attributes.find((attribute) => attribute instanceof Api.DocumentAttributeFilename);
  return {
    kind: 'document',
    id: document.id.toString(),
    mimeType: document.mimeType || null,
    filename: named?.fileName ?? null,
    sizeBytes: documentBytes(document),
    shownAs: shownAs(document.attributes),
  };
}

/** A video sticker is a video as well and a round video too, so the narrowest attribute decides. */
function shownAs(attributes: Api.TypeDocumentAttribute[]): TelegramDocumentKind {
  if (attributes.some((attribute) => attribute instanceof Api.DocumentAttributeSticker)) return 'sticker';
  if (attributes.some((attribute) => attribute instanceof Api.DocumentAttributeAnimated)) return 'animation';
  const video = attributes.find((attribute) => attribute instanceof Api.DocumentAttributeVideo);
  if (video !== undefined) return video.roundMessage === true ? 'round_video' : 'video';
  const audio = attributes.find((attribute) => attribute instanceof Api.DocumentAttributeAudio);
  if (audio === undefined) return 'file';
  return audio.voice === true ? 'voice' : 'audio';
}

/** Null for the previews that come inside the message and cannot be fetched. */
function bytesOf(size: Api.TypePhotoSize): number | null {
  if (size instanceof Api.PhotoSize) return size.size;
  return size instanceof Api.PhotoSizeProgressive ? Math.max(0, ...size.sizes) : null;
}

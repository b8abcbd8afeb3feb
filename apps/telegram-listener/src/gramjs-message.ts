import { telegramPeerName } from '@switchboard/channels';
import type {
  TelegramDocumentKind,
  TelegramMedia,
  TelegramMessage,
  TelegramPeer,
  TelegramPeerId,
  TelegramReplyTo,
} from '@switchboard/channels';
import { Api } from 'telegram';
import { detailsOf } from './gramjs-details.ts';

/** A new message in one of the forms in which Telegram tells of it. */
export type NewMessage =
  Api.Message | Api.MessageService | Api.UpdateShortMessage | Api.UpdateShortChatMessage;

/** Looks a peer's names up. */
export type DescribePeer = (id: TelegramPeerId) => TelegramPeer;

/** The new messages in anything that arrived, in order: containers are opened, everything else is none. */
export function newMessagesIn(arrived: unknown): NewMessage[] {
  if (arrived instanceof Api.Updates || arrived instanceof Api.UpdatesCombined) {
    return arrived.updates.flatMap((update) => newMessagesIn(update));
  }
  if (arrived instanceof Api.UpdateShort) return newMessagesIn(arrived.update);
  if (arrived instanceof Api.UpdateShortMessage || arrived instanceof Api.UpdateShortChatMessage)
    return [arrived];
  if (!(arrived instanceof Api.UpdateNewMessage) && !(arrived instanceof Api.UpdateNewChannelMessage))
    return [];
  const message: unknown = arrived.message;
  return message instanceof Api.Message || message instanceof Api.MessageService ? [message] : [];
}

/** Where a message was said. */
export function chatOf(message: NewMessage): TelegramPeerId {
  if (message instanceof Api.UpdateShortMessage) return { kind: 'user', id: message.userId.toString() };
  if (message instanceof Api.UpdateShortChatMessage) return { kind: 'chat', id: message.chatId.toString() };
  return peerIdOf(message.peerId) ?? { kind: 'user', id: '0' };
}

/** Who said it, where that is not clear from the chat: in groups and channels. */
export function senderOf(message: NewMessage): TelegramPeerId | null {
  if (message instanceof Api.UpdateShortMessage) return null;
  if (message instanceof Api.UpdateShortChatMessage) return { kind: 'user', id: message.fromId.toString() };
  return chatOf(message).kind === 'user' ? null : peerIdOf(message.fromId);
}

/** The message as plain data, with the names that are known by now. */
export function toTelegramMessage(message: NewMessage, describe: DescribePeer): TelegramMessage {
  const sender = senderOf(message);
  const isService = message instanceof Api.MessageService;
  const isFull = message instanceof Api.Message;
  return {
    id: String(message.id),
    chat: describe(chatOf(message)),
    sender: sender === null ? null : describe(sender),
    out: message.out === true,
    dateSeconds: message.date ?? 0,
    text: isService ? '' : (message.message ?? ''),
    media: isFull ? mediaOf(message.media) : null,
    action: isService ? detailsOf(message.action) : null,
    replyTo: replyOf(message.replyTo),
    forwardedFrom: isService ? null : forwardedFrom(message.fwdFrom, describe),
    albumId: isFull ? (message.groupedId?.toString() ?? null) : null,
  };
}

/** A user, group or channel as plain data, or null for anything else. `isPartial` objects may lack what we know already. */
export function peerFrom(entity: unknown): { peer: TelegramPeer; isPartial: boolean } | null {
  if (entity instanceof Api.User) {
    const { firstName, lastName, phone } = entity;
    return {
      peer: {
        kind: 'user',
        id: entity.id.toString(),
        firstName: firstName ?? null,
        lastName: lastName ?? null,
        title: null,
        username: usernameOf(entity),
        phone: phone ?? null,
      },
      isPartial: entity.min === true,
    };
  }
  const isGroup = entity instanceof Api.Chat || entity instanceof Api.ChatForbidden;
  const isChannel = entity instanceof Api.Channel || entity instanceof Api.ChannelForbidden;
  if (!isGroup && !isChannel) return null;
  const peer: TelegramPeer = {
    kind: isGroup ? 'chat' : 'channel',
    id: entity.id.toString(),
    firstName: null,
    lastName: null,
    title: entity.title,
    username: entity instanceof Api.Channel ? usernameOf(entity) : null,
    phone: null,
  };
  return { peer, isPartial: entity instanceof Api.Channel && entity.min === true };
}

/** Bought usernames come as a list, and the plain field is empty then. */
function usernameOf(entity: Api.User | Api.Channel): string | null {
  const active = entity.usernames?.find((candidate) => candidate.active === true);
  return entity.username ?? active?.username ?? null;
}

function peerIdOf(peer: unknown): TelegramPeerId | null {
  if (peer instanceof Api.PeerUser) return { kind: 'user', id: peer.userId.toString() };
  if (peer instanceof Api.PeerChat) return { kind: 'chat', id: peer.chatId.toString() };
  if (peer instanceof Api.PeerChannel) return { kind: 'channel', id: peer.channelId.toString() };
  return null;
}

function replyOf(header: unknown): TelegramReplyTo | null {
  if (!(header instanceof Api.MessageReplyHeader) || typeof header.replyToMsgId !== 'number') return null;
  // In a forum every message points at its topic's first one; only with a second id is it an answer.
  if (header.forumTopic === true && typeof header.replyToTopId !== 'number') return null;
  return { messageId: String(header.replyToMsgId), peer: peerIdOf(header.replyToPeerId) };
}

function forwardedFrom(header: unknown, describe: DescribePeer): string | null {
  if (!(header instanceof Api.MessageFwdHeader)) return null;
  const author = peerIdOf(header.fromId);
  return header.fromName ?? (author === null ? null : telegramPeerName(describe(author))) ?? '';
}

function mediaOf(media: Api.TypeMessageMedia | null | undefined): TelegramMedia | null {
  if (media === null || media === undefined) return null;
  if (media instanceof Api.MessageMediaEmpty || media instanceof Api.MessageMediaWebPage) return null;
  if (media instanceof Api.MessageMediaPhoto && media.photo instanceof Api.Photo) {
    const sizes = media.photo.sizes.map((size) => bytesOf(size));
    return {
      kind: 'photo',
      id: media.photo.id.toString(),
      sizeBytes: sizes.length > 0 ? Math.max(...sizes) : null,
    };
  }
  if (media instanceof Api.MessageMediaDocument && media.document instanceof Api.Document) {
    return documentOf(media.document);
  }
  return locationOf(media) ?? contactOf(media) ?? { kind: 'other', ...detailsOf(media) };
}

function locationOf(media: Api.TypeMessageMedia): TelegramMedia | null {
  const isVenue = media instanceof Api.MessageMediaVenue;
  const isPlace = media instanceof Api.MessageMediaGeo || media instanceof Api.MessageMediaGeoLive;
  if ((!isVenue && !isPlace) || !(media.geo instanceof Api.GeoPoint)) return null;
  const { lat, long } = media.geo;
  return {
    kind: 'location',
    latitude: lat,
    longitude: long,
    title: isVenue ? media.title : null,
    address: isVenue ? media.address : null,
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

function documentOf(document: Api.Document): TelegramMedia {
  const sizeBytes = Number(document.size.toString());
  const named = document.attributes.find((attribute) => attribute instanceof Api.DocumentAttributeFilename);
  return {
    kind: 'document',
    id: document.id.toString(),
    mimeType: document.mimeType || null,
    filename: named?.fileName ?? null,
    sizeBytes: Number.isSafeInteger(sizeBytes) ? sizeBytes : null,
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

function bytesOf(size: Api.TypePhotoSize): number {
  if (size instanceof Api.PhotoSize) return size.size;
  return size instanceof Api.PhotoSizeProgressive ? Math.max(0, ...size.sizes) : 0;
}

import { createHash } from 'node:crypto';
import { Api, helpers } from 'telegram';
import type {
  FakeAccount,
  FakeChannel,
  FakeMedia,
  FakeMessage,
  FakePeer,
  FakeUser,
} from './fake-telegram.ts';

/** Telegram's objects, made from the plain data of `fake-telegram.ts` as one account would see them. */
type Long = ReturnType<typeof helpers.returnBigInt>;

/** A 64-bit number in the form that the library's classes take. */
export function long(value: bigint): Long {
  return helpers.returnBigInt(value.toString());
}

/**
 * The number without which an account may not address somebody: different for every account, as in the real Telegram,
 * so that a client which mixes accounts up is found out.
 */
export function accessHash(account: FakeAccount, peer: FakePeer): bigint {
  const text = `${account.user.id}:${peer.kind}:${peer.id}`;
  return createHash('sha256').update(text).digest().readBigInt64LE(0);
}

export function userObject(account: FakeAccount, user: FakeUser): Api.User {
  return new Api.User({
    id: long(user.id),
    accessHash: long(accessHash(account, user)),
    firstName: user.firstName,
    self: user === account.user,
    ...given({ lastName: user.lastName, username: user.username, phone: user.phone }),
  });
}

export function chatObject(account: FakeAccount, peer: Exclude<FakePeer, FakeUser>): Api.Chat | Api.Channel {
  const common = {
    id: long(peer.id),
    title: peer.title,
    photo: new Api.ChatPhotoEmpty(),
    date: 1_700_000_000,
  };
  if (peer.kind === 'chat')
    return new Api.Chat({ ...common, participantsCount: peer.members.size, version: 1 });
  return new Api.Channel({
    ...common,
    accessHash: long(accessHash(account, peer)),
    megagroup: peer.megagroup,
    broadcast: !peer.megagroup,
    ...given({ username: peer.username }),
  });
}

export function peerObject(peer: FakePeer): Api.TypePeer {
  if (peer.kind === 'user') return new Api.PeerUser({ userId: long(peer.id) });
  if (peer.kind === 'chat') return new Api.PeerChat({ chatId: long(peer.id) });
  return new Api.PeerChannel({ channelId: long(peer.id) });
}

export function messageObject(message: FakeMessage): Api.Message {
  const { chat, from } = message;
  // In private chats Telegram leaves the author out: it is the peer, or the account itself.
  const author = chat.kind !== 'user' && from !== null ? peerObject(from) : null;
  return new Api.Message({
    id: message.id,
    peerId: peerObject(chat),
    out: message.out,
    date: message.dateSeconds,
    message: message.text,
    post: chat.kind === 'channel' && !chat.megagroup,
    ...given({
      fromId: author,
      media: message.media === null ? null : mediaObject(message.media, message),
      replyTo: replyObject(message),
    }),
  });
}

/** The update by which a new message is told in full, with everybody whom it mentions. */
export function fullUpdate(account: FakeAccount, message: FakeMessage, seq: number): Api.Updates {
  const news = { message: messageObject(message), pts: message.pts, ptsCount: 1 };
  const isChannel = message.chat.kind === 'channel';
  return new Api.Updates({
    updates: [isChannel ? new Api.UpdateNewChannelMessage(news) : new Api.UpdateNewMessage(news)],
    ...peopleOf(account, [message]),
    date: message.dateSeconds,
    seq,
  });
}

/** The short form: no names at all, the client is expected to know everybody. */
export function shortUpdate(message: FakeMessage): Api.UpdateShortMessage | Api.UpdateShortChatMessage {
  const { chat, from } = message;
  const fields = {
    id: message.id,
    out: message.out,
    message: message.text,
    pts: message.pts,
    ptsCount: 1,
    date: message.dateSeconds,
    ...given({ replyTo: replyObject(message) }),
  };
  if (chat.kind === 'user') return new Api.UpdateShortMessage({ ...fields, userId: long(chat.id) });
  if (chat.kind === 'channel' || from === null) throw new Error('channels have no short form');
  return new Api.UpdateShortChatMessage({ ...fields, chatId: long(chat.id), fromId: long(from.id) });
}

/** Users and chats that some messages mention, each once. */
export function peopleOf(
  account: FakeAccount,
  messages: FakeMessage[],
): { users: Api.User[]; chats: (Api.Chat | Api.Channel)[] } {
  const users = new Set<FakeUser>();
  const chats = new Set<Exclude<FakePeer, FakeUser>>();
  for (const { chat, from } of messages) {
    if (from !== null) users.add(from);
    if (chat.kind === 'user') users.add(chat);
    else chats.add(chat);
  }
  return {
    users: [...users].map((user) => userObject(account, user)),
    chats: [...chats].map((chat) => chatObject(account, chat)),
  };
}

export function dialogObject(message: FakeMessage): Api.Dialog {
  return new Api.Dialog({
    peer: peerObject(message.chat),
    topMessage: message.id,
    readInboxMaxId: 0,
    readOutboxMaxId: 0,
    unreadCount: 0,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    notifySettings: new Api.PeerNotifySettings({}),
    ...(message.chat.kind === 'channel' ? { pts: channelPts(message.chat) } : {}),
  });
}

function channelPts(channel: FakeChannel): number {
  return channel.box.pts;
}

function replyObject(message: FakeMessage): Api.MessageReplyHeader | null {
  return message.replyToId === null ? null : new Api.MessageReplyHeader({ replyToMsgId: message.replyToId });
}

function mediaObject(media: FakeMedia, message: FakeMessage): Api.TypeMessageMedia {
  switch (media.kind) {
    case 'photo':
      return new Api.MessageMediaPhoto({ photo: photoObject(media, message) });
    case 'document':
      return new Api.MessageMediaDocument({ document: documentObject(media, message) });
    case 'location':
      return new Api.MessageMediaGeo({
        geo: new Api.GeoPoint({ lat: media.latitude, long: media.longitude, accessHash: long(0n) }),
      });
    case 'contact':
      return new Api.MessageMediaContact({
        phoneNumber: media.phone,
        firstName: media.firstName,
        lastName: '',
        vcard: '',
        userId: long(0n),
      });
    case 'link_preview':
      return new Api.MessageMediaWebPage({
        webpage: new Api.WebPage({ id: long(1n), url: media.url, displayUrl: media.url, hash: 0 }),
      });
  }
}

function photoObject(media: FakeMedia & { kind: 'photo' }, message: FakeMessage): Api.Photo {
  return new Api.Photo({
    id: long(media.id ?? mediaId(message)),
    accessHash: long(1n),
    fileReference: Buffer.from('reference'),
    date: message.dateSeconds,
    sizes: [
      new Api.PhotoSize({ type: 'm', w: 320, h: 240, size: Math.ceil(media.sizeBytes / 4) }),
      new Api.PhotoSize({ type: 'x', w: 800, h: 600, size: media.sizeBytes }),
    ],
    dcId: 2,
  });
}

function documentObject(media: FakeMedia & { kind: 'document' }, message: FakeMessage): Api.Document {
  return new Api.Document({
    id: long(media.id ?? mediaId(message)),
    accessHash: long(1n),
    fileReference: Buffer.from('reference'),
    date: message.dateSeconds,
    mimeType: media.mimeType,
    size: long(BigInt(media.sizeBytes)),
    dcId: 2,
    attributes: documentAttributes(media),
  });
}

function documentAttributes(media: FakeMedia & { kind: 'document' }): Api.TypeDocumentAttribute[] {
  const attributes: Api.TypeDocumentAttribute[] = [];
  if (media.filename !== undefined)
    attributes.push(new Api.DocumentAttributeFilename({ fileName: media.filename }));
  const video = { duration: 3, w: 640, h: 480 };
  switch (media.shownAs ?? 'file') {
    case 'file':
      break;
    case 'video':
      attributes.push(new Api.DocumentAttributeVideo(video));
      break;
    case 'round_video':
      attributes.push(new Api.DocumentAttributeVideo({ ...video, roundMessage: true }));
      break;
    case 'animation':
      attributes.push(new Api.DocumentAttributeVideo(video), new Api.DocumentAttributeAnimated());
      break;
    case 'audio':
      attributes.push(new Api.DocumentAttributeAudio({ duration: 60, title: 'Song' }));
      break;
    case 'voice':
      attributes.push(new Api.DocumentAttributeAudio({ duration: 4, voice: true }));
      break;
    case 'sticker':
      attributes.push(
        new Api.DocumentAttributeSticker({ alt: '🙂', stickerset: new Api.InputStickerSetEmpty() }),
      );
      break;
  }
  return attributes;
}

/** A made-up file id beyond 2^53, as real ones are: a client that turns it into a number gets it wrong. */
function mediaId(message: FakeMessage): bigint {
  return 5_000_000_000_000_000_001n + message.chat.id * 1_000n + BigInt(message.id);
}

/** Only the fields that are there: the library's classes want absent ones omitted, not null (notes/telegram.md B2). */
function given<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const present = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]?: NonNullable<T[K]> };
}

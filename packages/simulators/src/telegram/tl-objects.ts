import { createHash } from 'node:crypto';
import { Api, helpers } from 'telegram';
import type { FakeAccount, FakeChannel, FakePeer, FakeUser } from './fake-people.ts';

/** Telegram's objects for people and places, made from plain data as one account would see them. */
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
  return hashOf(`${account.user.id}:${peer.kind}:${peer.id}`);
}

/** What stands in the same place of a `min` object: it opens nothing (core.telegram.org/api/min). */
function minimalHash(account: FakeAccount, peer: FakePeer): bigint {
  return hashOf(`min:${account.user.id}:${peer.kind}:${peer.id}`);
}

function hashOf(text: string): bigint {
  return createHash('sha256').update(text).digest().readBigInt64LE(0);
}

/** A person. Made and written once, and again only after a change: with every message it would cost more than the rest. */
export function userObject(account: FakeAccount, user: FakeUser, min = false): Api.User {
  const { firstName, lastName, username, phone } = user;
  const fields = JSON.stringify([firstName, lastName, username, phone, min]);
  const known = account.shown.get(user);
  if (known?.fields === fields && known.object instanceof Api.User) return known.object;
  const object = freshUserObject(account, user, min);
  const bytes = object.getBytes();
  object.getBytes = () => bytes;
  account.shown.set(user, { fields, object });
  return object;
}

function freshUserObject(account: FakeAccount, user: FakeUser, min: boolean): Api.User {
  return new Api.User({
    id: long(user.id),
    accessHash: long(min ? minimalHash(account, user) : accessHash(account, user)),
    firstName: user.firstName,
    self: user === account.user,
    ...(min ? { min } : {}),
    ...given({ lastName: user.lastName, username: user.username, phone: min ? null : user.phone }),
  });
}

/** A group or channel as the account sees it; `min` stands for the abbreviated form. */
export function chatObject(
  account: FakeAccount,
  peer: Exclude<FakePeer, FakeUser>,
  min = false,
): Api.Chat | Api.Channel | Api.ChannelForbidden {
  const common = {
    id: long(peer.id),
    title: peer.title,
    photo: new Api.ChatPhotoEmpty(),
    date: 1_700_000_000,
  };
  if (peer.kind === 'chat') {
    const moved =
      peer.migratedTo === null
        ? {}
        : { deactivated: true, migratedTo: inputChannelObject(account, peer.migratedTo) };
    return new Api.Chat({ ...common, participantsCount: peer.members.size, version: 1, ...moved });
  }
  const kind = { megagroup: peer.megagroup, broadcast: !peer.megagroup };
  const hash = long(min ? minimalHash(account, peer) : accessHash(account, peer));
  if (!peer.members.has(account.user) && peer.username === null) {
    return new Api.ChannelForbidden({ id: common.id, accessHash: hash, title: peer.title, ...kind });
  }
  return new Api.Channel({
    ...common,
    ...kind,
    accessHash: hash,
    ...(min ? { min } : {}),
    ...(peer.members.has(account.user) ? {} : { left: true }),
    ...given({ username: peer.username }),
  });
}

/** A peer as messages and updates name it. */
export function peerObject(peer: Pick<FakePeer, 'kind' | 'id'>): Api.TypePeer {
  if (peer.kind === 'user') return new Api.PeerUser({ userId: long(peer.id) });
  if (peer.kind === 'chat') return new Api.PeerChat({ chatId: long(peer.id) });
  return new Api.PeerChannel({ channelId: long(peer.id) });
}

function inputChannelObject(account: FakeAccount, channel: FakeChannel): Api.InputChannel {
  return new Api.InputChannel({
    channelId: long(channel.id),
    accessHash: long(accessHash(account, channel)),
  });
}

/** Only the fields that are there: the library's classes want absent ones omitted, not null (notes/telegram.md B2). */
export function given<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const present = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present) as { [K in keyof T]?: NonNullable<T[K]> };
}

import { Api } from 'telegram';
import type { FakeAccount, FakeChannel, FakeGroup, FakePeer, FakeUser } from '../fake-people.ts';
import { RpcFailure } from '../faults.ts';
import type { TelegramDirectory } from '../telegram-directory.ts';
import { accessHash } from '../tl-objects.ts';

/** Whom a request addresses. Access hashes must be those that this very account was given. */
type Long = Api.InputUser['userId'];

/** @throws RpcFailure USER_ID_INVALID */
export function userOf(
  wanted: Api.TypeInputUser,
  account: FakeAccount,
  telegram: TelegramDirectory,
): FakeUser {
  if (wanted instanceof Api.InputUserSelf) return account.user;
  if (!(wanted instanceof Api.InputUser)) throw new RpcFailure(400, 'USER_ID_INVALID');
  return knownUser(wanted, account, telegram, 'USER_ID_INVALID');
}

/** @throws RpcFailure PEER_ID_INVALID, CHANNEL_INVALID, CHANNEL_PRIVATE */
export function peerOf(
  wanted: Api.TypeInputPeer,
  account: FakeAccount,
  telegram: TelegramDirectory,
): FakePeer {
  if (wanted instanceof Api.InputPeerSelf) return account.user;
  if (wanted instanceof Api.InputPeerUser) return knownUser(wanted, account, telegram, 'PEER_ID_INVALID');
  if (wanted instanceof Api.InputPeerChat)
    return groupOf(BigInt(wanted.chatId.toString()), account, telegram);
  if (wanted instanceof Api.InputPeerChannel) return memberChannel(wanted, account, telegram);
  throw new RpcFailure(400, 'PEER_ID_INVALID');
}

/** @throws RpcFailure PEER_ID_INVALID for a group that the account is not in. */
export function groupOf(id: bigint, account: FakeAccount, telegram: TelegramDirectory): FakeGroup {
  const group = telegram.groups.get(id);
  if (group === undefined || !group.members.has(account.user)) throw new RpcFailure(400, 'PEER_ID_INVALID');
  return group;
}

/** @throws RpcFailure CHANNEL_INVALID for an unknown one or a wrong hash, CHANNEL_PRIVATE for those outside. */
export function channelOf(
  wanted: Api.TypeInputChannel,
  account: FakeAccount,
  telegram: TelegramDirectory,
): FakeChannel {
  if (!(wanted instanceof Api.InputChannel)) throw new RpcFailure(400, 'CHANNEL_INVALID');
  return memberChannel(wanted, account, telegram);
}

function memberChannel(
  wanted: { channelId: Long; accessHash: Long },
  account: FakeAccount,
  telegram: TelegramDirectory,
): FakeChannel {
  const channel = telegram.channels.get(BigInt(wanted.channelId.toString()));
  if (channel === undefined || !hasHash(wanted, account, channel)) {
    throw new RpcFailure(400, 'CHANNEL_INVALID');
  }
  // Public channels can be read from outside, private ones cannot.
  if (!channel.members.has(account.user) && channel.username === null) {
    throw new RpcFailure(400, 'CHANNEL_PRIVATE');
  }
  return channel;
}

function knownUser(
  wanted: { userId: Long; accessHash: Long },
  account: FakeAccount,
  telegram: TelegramDirectory,
  complaint: string,
): FakeUser {
  const user = telegram.users.get(BigInt(wanted.userId.toString()));
  if (user === undefined || !hasHash(wanted, account, user)) throw new RpcFailure(400, complaint);
  return user;
}

function hasHash(wanted: { accessHash: Long }, account: FakeAccount, peer: FakePeer): boolean {
  return accessHash(account, peer).toString() === wanted.accessHash.toString();
}

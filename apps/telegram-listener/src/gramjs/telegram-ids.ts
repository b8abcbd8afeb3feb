import type { TelegramPeerId } from '@switchboard/channels';
import { Api, helpers } from 'telegram';
import type { ChatReference } from '../client/telegram-updates.ts';
import { temporary } from './connection-problem.ts';

/** The library's 64-bit numbers. */
export type Long = ReturnType<typeof helpers.returnBigInt>;

/** @param digits a whole number in decimal, signed or not. */
export function long(digits: string): Long {
  return helpers.returnBigInt(digits);
}

/** A peer as our words have it, or null for what is none. */
export function peerIdOf(peer: unknown): TelegramPeerId | null {
  if (peer instanceof Api.PeerUser) return { kind: 'user', id: peer.userId.toString() };
  if (peer instanceof Api.PeerChat) return { kind: 'chat', id: peer.chatId.toString() };
  if (peer instanceof Api.PeerChannel) return { kind: 'channel', id: peer.channelId.toString() };
  return null;
}

/** The peer of an update that names its channel by the bare id. */
export function channelPeerId(channelId: Long): TelegramPeerId {
  return { kind: 'channel', id: channelId.toString() };
}

/**
 * How a request addresses a chat.
 *
 * @throws TelegramConnectionError `unknown_peer` without the access hash that all but basic groups need.
 */
export function inputPeerOf({ kind, id, accessHash }: ChatReference): Api.TypeInputPeer {
  if (kind === 'chat') return new Api.InputPeerChat({ chatId: long(id) });
  const hash = long(accessHash ?? unknownPeer(kind, id));
  if (kind === 'user') return new Api.InputPeerUser({ userId: long(id), accessHash: hash });
  return new Api.InputPeerChannel({ channelId: long(id), accessHash: hash });
}

/** As `inputPeerOf`, for the methods that take channels only. */
export function inputChannelOf({ kind, id, accessHash }: ChatReference): Api.InputChannel {
  const hash = kind === 'channel' ? accessHash : null;
  return new Api.InputChannel({ channelId: long(id), accessHash: long(hash ?? unknownPeer(kind, id)) });
}

function unknownPeer(kind: string, id: string): never {
  throw temporary('unknown_peer', `The account has never met ${kind} ${id}, so it cannot address it.`);
}

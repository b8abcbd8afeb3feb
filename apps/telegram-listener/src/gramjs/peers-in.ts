import type { TelegramPeer } from '@switchboard/channels';
import { Api } from 'telegram';
import type { KnownPeer, PeerBook } from '../accounts/peer-book.ts';

/** A peer, and whether it came abbreviated, so that what is missing may be known already. */
interface FoundPeer {
  peer: KnownPeer;
  isPartial: boolean;
}

/**
 * Writes everybody whom something names into the book: people and chats of a container or an answer, and those who
 * change their names. Short forms name nobody.
 */
export function rememberPeers(arrived: unknown, book: PeerBook): void {
  const { users, chats, user, updates, update } = (arrived ?? {}) as Record<string, unknown>;
  for (const entities of [arrived, users, chats, [user]]) {
    if (!Array.isArray(entities)) continue;
    for (const entity of entities) {
      const found = peerFrom(entity);
      if (found !== null) book.remember(found.peer, found.isPartial);
    }
  }
  for (const one of Array.isArray(updates) ? updates : [update]) rememberChange(one, book);
}

/** A user, group or channel as plain data, or null for anything else. */
export function peerFrom(entity: unknown): FoundPeer | null {
  if (entity instanceof Api.User) return fromUser(entity);
  const isGroup = entity instanceof Api.Chat || entity instanceof Api.ChatForbidden;
  const isChannel = entity instanceof Api.Channel || entity instanceof Api.ChannelForbidden;
  if (!isGroup && !isChannel) return null;
  const peer: KnownPeer = {
    kind: isGroup ? 'chat' : 'channel',
    id: entity.id.toString(),
    firstName: null,
    lastName: null,
    title: entity.title,
    username: entity instanceof Api.Channel ? usernameOf(entity) : null,
    phone: null,
    accessHash: isChannel ? (entity.accessHash?.toString() ?? null) : null,
  };
  return { peer, isPartial: entity instanceof Api.Channel && entity.min === true };
}

function fromUser(user: Api.User): FoundPeer {
  const peer: KnownPeer = {
    kind: 'user',
    id: user.id.toString(),
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    title: null,
    username: usernameOf(user),
    phone: user.phone ?? null,
    accessHash: user.accessHash?.toString() ?? null,
  };
  return { peer, isPartial: user.min === true };
}

function rememberChange(update: unknown, book: PeerBook): void {
  if (update instanceof Api.UpdateUserName) {
    const { firstName, lastName } = update;
    const names = { firstName: firstName || null, lastName: lastName || null, username: activeName(update) };
    amend(book, update.userId.toString(), names);
  }
  if (update instanceof Api.UpdateUserPhone) {
    amend(book, update.userId.toString(), { phone: update.phone || null });
  }
}

/** Strangers are not worth a line: without an access hash nothing could be done with them. */
function amend(book: PeerBook, id: string, change: Partial<TelegramPeer>): void {
  const user = { kind: 'user', id } as const;
  if (book.knows(user)) book.remember({ ...book.describe(user), ...change, accessHash: null });
}

/** Bought usernames come as a list, and the plain field is empty then. */
function usernameOf(entity: Api.User | Api.Channel): string | null {
  return entity.username ?? activeName(entity);
}

function activeName({ usernames }: { usernames?: Api.TypeUsername[] }): string | null {
  return usernames?.find((candidate) => candidate.active === true)?.username ?? null;
}

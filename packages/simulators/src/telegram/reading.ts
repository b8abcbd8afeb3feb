import type { SharedMessage } from './fake-message.ts';
import type { FakeChannel, FakeGroup, FakeUser } from './fake-people.ts';
import { unreadAfter } from './message-box.ts';
import type { TelegramDirectory } from './telegram-directory.ts';

/** Reading in a private chat or basic group: a mark in the reader's box, and one in each author's. */
export function readInPrivate(
  directory: TelegramDirectory,
  reader: FakeUser,
  chat: FakeUser | FakeGroup,
  upTo: SharedMessage | null,
): void {
  const now = directory.nowSeconds();
  const own = directory.accountOf(reader);
  if (own !== null) {
    const copy = upTo === null ? own.box.chat(chat).messages.at(-1) : upTo.copies.get(own.box);
    const logged = copy === undefined ? null : own.box.readInbox(chat, copy.id, now);
    if (logged !== null) directory.tell(own, { kind: 'event', logged, channel: null, form: 'full' });
  }
  const others = chat.kind === 'user' ? [chat] : [...chat.members].filter((user) => user !== reader);
  for (const user of others) {
    const account = directory.accountOf(user);
    if (account === null || account === own) continue;
    const seen = chat.kind === 'user' ? reader : chat;
    const { messages } = account.box.chat(seen);
    const limit = upTo === null ? Infinity : (upTo.copies.get(account.box)?.id ?? 0);
    const read = messages.findLast((message) => message.out && message.id <= limit);
    const logged = read === undefined ? null : account.box.readOutbox(seen, read.id, now);
    if (logged !== null) directory.tell(account, { kind: 'event', logged, channel: null, form: 'full' });
  }
}

/** Reading in a channel: no box counts it. Authors in supergroups are told that somebody has read them. */
export function readInChannel(
  directory: TelegramDirectory,
  reader: FakeUser,
  channel: FakeChannel,
  upTo: SharedMessage | null,
): void {
  const { messages } = channel.box;
  const maxId = upTo === null ? messages.length : (upTo.copies.get(channel.box)?.id ?? 0);
  const own = directory.accountOf(reader);
  const before = channel.readInbox.get(reader.id) ?? 0;
  if (maxId <= before) return;
  channel.readInbox.set(reader.id, maxId);
  if (own !== null) {
    const isOwn = (message: { shared: SharedMessage }): boolean => message.shared.from === reader;
    const stillUnread = unreadAfter(channel.box.chat(channel), maxId, isOwn);
    directory.tell(own, { kind: 'read_channel_inbox', channel, maxId, stillUnread });
  }
  if (!channel.megagroup) return;
  const newest = new Map<FakeUser, number>();
  for (const { id, shared } of messages.slice(before, maxId)) {
    if (shared.from !== null && shared.from !== reader) newest.set(shared.from, id);
  }
  for (const [author, id] of newest) {
    if (id <= (channel.readOutbox.get(author.id) ?? 0)) continue;
    channel.readOutbox.set(author.id, id);
    const account = directory.accountOf(author);
    if (account !== null) directory.tell(account, { kind: 'read_channel_outbox', channel, maxId: id });
  }
}

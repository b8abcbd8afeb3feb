import type { FakeMessage, SharedMessage } from './fake-message.ts';
import { peerKey } from './fake-people.ts';
import type { FakePeer } from './fake-people.ts';

/** Something that happened in a box and that its `pts` counts (core.telegram.org/api/updates, "Message-related"). */
export type BoxEvent =
  | { kind: 'new'; message: FakeMessage }
  | { kind: 'edit'; message: FakeMessage }
  | { kind: 'delete'; ids: number[] }
  | { kind: 'read_inbox'; chat: FakePeer; maxId: number; stillUnread: number }
  | { kind: 'read_outbox'; chat: FakePeer; maxId: number }
  | { kind: 'pinned'; chat: FakePeer; ids: number[]; pinned: boolean }
  | { kind: 'contents_read'; ids: number[] };

/** An event in its place: the box's state after it, and by how much it moved the state on. */
export interface LoggedEvent {
  pts: number;
  ptsCount: number;
  dateSeconds: number;
  event: BoxEvent;
}

/** One chat within a box. */
export interface BoxChat {
  readonly chat: FakePeer;
  /** In the order of their ids; deleted ones too. */
  readonly messages: FakeMessage[];
  /** How far the box's owner has read; channels keep this by member instead. */
  readInboxMaxId: number;
  /** How far the other side has read. */
  readOutboxMaxId: number;
  /** Messages of others that the owner has not read; of no meaning in channels. */
  unread: number;
}

/**
 * An ordered log of what happened, and the messages as they are now. `pts` starts at 1 and each event moves it on by
 * its count: what a client compares to find out what it has missed.
 */
export class MessageBox {
  /** In the order of their ids, which run from 1 without gaps; deleted ones too. */
  readonly messages: FakeMessage[] = [];
  readonly log: LoggedEvent[] = [];
  readonly chats = new Map<string, BoxChat>();
  pts = 1;
  /** Unread messages in all chats together. */
  unread = 0;

  /** A new message's copy in this box. */
  add(shared: SharedMessage, seen: { chat: FakePeer; out: boolean }): LoggedEvent {
    const message: FakeMessage = {
      ...seen,
      id: this.messages.length + 1,
      shared,
      deleted: false,
      pts: this.pts + 1,
    };
    this.messages.push(message);
    const chat = this.chat(seen.chat);
    chat.messages.push(message);
    if (!seen.out) this.#count(chat, 1);
    shared.copies.set(this, message);
    return this.#happened({ kind: 'new', message }, 1, shared.dateSeconds);
  }

  /** The copy has got a new content, which its shared message holds already. */
  edit(message: FakeMessage, dateSeconds: number): LoggedEvent {
    return this.#happened({ kind: 'edit', message }, 1, dateSeconds);
  }

  /** Deletes what is there of `messages`; null when nothing is. Counts once per message, as Telegram does. */
  delete(messages: FakeMessage[], dateSeconds: number): LoggedEvent | null {
    const gone = messages.filter((message) => !message.deleted);
    if (gone.length === 0) return null;
    for (const message of gone) {
      message.deleted = true;
      const chat = this.chat(message.chat);
      if (!message.out && message.id > chat.readInboxMaxId) this.#count(chat, -1);
    }
    return this.#happened({ kind: 'delete', ids: gone.map(({ id }) => id) }, gone.length, dateSeconds);
  }

  /** The owner has read up to `maxId`; null when that was so before. */
  readInbox(chat: FakePeer, maxId: number, dateSeconds: number): LoggedEvent | null {
    const state = this.chat(chat);
    if (maxId <= state.readInboxMaxId) return null;
    state.readInboxMaxId = maxId;
    const stillUnread = unreadAfter(state, maxId, (message) => message.out);
    this.#count(state, stillUnread - state.unread);
    return this.#happened({ kind: 'read_inbox', chat, maxId, stillUnread }, 1, dateSeconds);
  }

  /** The other side has read up to `maxId`; null when that was so before. */
  readOutbox(chat: FakePeer, maxId: number, dateSeconds: number): LoggedEvent | null {
    const state = this.chat(chat);
    if (maxId <= state.readOutboxMaxId) return null;
    state.readOutboxMaxId = maxId;
    return this.#happened({ kind: 'read_outbox', chat, maxId }, 1, dateSeconds);
  }

  pin(chat: FakePeer, ids: number[], pinned: boolean, dateSeconds: number): LoggedEvent {
    return this.#happened({ kind: 'pinned', chat, ids, pinned }, 1, dateSeconds);
  }

  /** Voice messages listened to, videos watched. */
  readContents(ids: number[], dateSeconds: number): LoggedEvent {
    return this.#happened({ kind: 'contents_read', ids }, ids.length, dateSeconds);
  }

  /** What has happened since the box was at `pts`, oldest first, at most `limit` events. */
  since(pts: number, limit = Infinity): LoggedEvent[] {
    let low = 0;
    let high = this.log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.log[middle]?.pts ?? Infinity) > pts) high = middle;
      else low = middle + 1;
    }
    return this.log.slice(low, low + limit);
  }

  /** The copy under this id, unless it is deleted. */
  find(id: number): FakeMessage | null {
    const message = this.messages[id - 1];
    return message === undefined || message.deleted ? null : message;
  }

  chat(chat: FakePeer): BoxChat {
    const key = peerKey(chat);
    const known = this.chats.get(key);
    if (known !== undefined) return known;
    const made: BoxChat = { chat, messages: [], readInboxMaxId: 0, readOutboxMaxId: 0, unread: 0 };
    this.chats.set(key, made);
    return made;
  }

  #count(chat: BoxChat, change: number): void {
    chat.unread += change;
    this.unread += change;
  }

  #happened(event: BoxEvent, ptsCount: number, dateSeconds: number): LoggedEvent {
    this.pts += ptsCount;
    const logged: LoggedEvent = { pts: this.pts, ptsCount, dateSeconds, event };
    this.log.push(logged);
    return logged;
  }
}

/** The newest message that is not deleted. */
export function topMessage({ messages }: BoxChat): FakeMessage | null {
  return messages.findLast((message) => !message.deleted) ?? null;
}

/** How many messages of others came after `maxId`. Looks only at those, from the end. */
export function unreadAfter(
  { messages }: BoxChat,
  maxId: number,
  isOwn: (message: FakeMessage) => boolean,
): number {
  let count = 0;
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i];
    if (message === undefined || message.id <= maxId) break;
    if (!message.deleted && !isOwn(message)) count++;
  }
  return count;
}

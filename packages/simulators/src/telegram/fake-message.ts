import type { FakeMedia } from './fake-media.ts';
import type { FakeChannel, FakeGroup, FakePeer, FakeUser } from './fake-people.ts';
import type { MessageBox } from './message-box.ts';

/** What a service message says has happened. */
export type FakeAction =
  | { kind: 'pinned' }
  | { kind: 'joined'; users: FakeUser[] }
  | { kind: 'left'; user: FakeUser }
  | { kind: 'title_changed'; title: string }
  | { kind: 'phone_call'; video?: boolean; durationSeconds?: number; missed?: boolean }
  | { kind: 'history_cleared' }
  | { kind: 'migrated_to'; channel: FakeChannel }
  | { kind: 'migrated_from'; group: FakeGroup };

/** Where a forwarded message comes from: somebody, a channel's post, or the name of one who hides the account. */
export interface FakeForward {
  from: FakeUser | FakeChannel | string;
  dateSeconds: number;
  channelPost?: number;
}

/** One person's reactions to a message; `custom:<id>` stands for a custom emoji. */
export interface FakeReaction {
  user: FakeUser;
  emojis: string[];
  dateSeconds: number;
}

/** One message as everybody shares it; each box that it is in has an own copy with an own id. */
export interface SharedMessage {
  /** Null for a channel's own posts. */
  from: FakeUser | null;
  /** Where it was said: seen by its author. */
  to: FakePeer;
  dateSeconds: number;
  text: string;
  media: FakeMedia | null;
  action: FakeAction | null;
  /** The message that it answers, in this chat or another; what it answers may be absent from some boxes. */
  replyTo: SharedMessage | null;
  /** The same by the number alone, whatever stands under it. */
  replyToId: number | null;
  forward: FakeForward | null;
  /** The album that it is part of. */
  groupedId: bigint | null;
  editDateSeconds: number | null;
  /** True when the last edit is one that clients do not show: `edit_hide`. */
  editHidden: boolean;
  pinned: boolean;
  /** By the id of the person who reacted. */
  reactions: Map<bigint, FakeReaction>;
  copies: Map<MessageBox, FakeMessage>;
}

/** One copy of a message, as one box keeps it. */
export interface FakeMessage {
  id: number;
  shared: SharedMessage;
  /** Seen from the box's owner: the other person, the group, the channel. */
  chat: FakePeer;
  /** Written by the box's owner; in channels, where members share the box, see `isOut`. */
  out: boolean;
  deleted: boolean;
  /** The box's state after this message. */
  pts: number;
}

/** Whether this copy is the viewer's own message. */
export function isOut(message: FakeMessage, viewer: FakeUser): boolean {
  return message.chat.kind === 'channel' ? message.shared.from === viewer : message.out;
}

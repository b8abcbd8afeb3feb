import { isOut } from './fake-message.ts';
import type { FakeAction, FakeMessage } from './fake-message.ts';
import type { FakeMedia } from './fake-media.ts';
import type { FakeAccount, FakePeer } from './fake-people.ts';
import type { TelegramDirectory } from './telegram-directory.ts';
import { boxChatOf, dialogOf } from './tl-dialogs.ts';

/** A message as a client has it that has missed nothing. */
export interface KnownMessage {
  id: number;
  kind: 'text' | 'service' | FakeMedia['kind'];
  /** What a service message tells of. */
  action: FakeAction['kind'] | null;
  /** As it is after the last edit. */
  text: string;
  out: boolean;
  /** Null for a channel's own posts. */
  fromId: bigint | null;
  dateSeconds: number;
  deleted: boolean;
  editDateSeconds: number | null;
  editHidden: boolean;
  pinned: boolean;
  groupedId: bigint | null;
  /** The number of the message that it answers, when that is in the same chat. */
  replyToId: number | null;
  forwarded: boolean;
  fileId: bigint | null;
  reactions: { userId: bigint; emojis: string[] }[];
}

/** A chat as a client has it that has missed nothing. */
export interface KnownChat {
  kind: FakePeer['kind'];
  id: bigint;
  pts: number;
  readInboxMaxId: number;
  readOutboxMaxId: number;
  unread: number;
  /** In the order of their ids; deleted ones too. */
  messages: KnownMessage[];
}

/** Everything that an account has been told or could have asked for: what a client's own records are compared with. */
export function historyOf(account: FakeAccount, telegram: TelegramDirectory): KnownChat[] {
  const channels = [...telegram.channels.values()].filter(({ members }) => members.has(account.user));
  const peers: FakePeer[] = [...[...account.box.chats.values()].map(({ chat }) => chat), ...channels];
  return peers.map((chat) => {
    const { readInboxMaxId, readOutboxMaxId, unread } = dialogOf(account, chat);
    const { pts } = chat.kind === 'channel' ? chat.box : account.box;
    const { messages } = boxChatOf(account, chat);
    return {
      kind: chat.kind,
      id: chat.id,
      pts,
      readInboxMaxId,
      readOutboxMaxId,
      unread,
      messages: messages.map((message) => knownMessage(account, message)),
    };
  });
}

function knownMessage(account: FakeAccount, message: FakeMessage): KnownMessage {
  const { shared } = message;
  const { media, action } = shared;
  return {
    id: message.id,
    kind: action === null ? (media?.kind ?? 'text') : 'service',
    action: action?.kind ?? null,
    text: shared.text,
    out: isOut(message, account.user),
    fromId: shared.from?.id ?? null,
    dateSeconds: shared.dateSeconds,
    deleted: message.deleted,
    editDateSeconds: shared.editDateSeconds,
    editHidden: shared.editHidden,
    pinned: shared.pinned,
    groupedId: shared.groupedId,
    replyToId: replyToIdOf(account, message),
    forwarded: shared.forward !== null,
    fileId: media !== null && 'sizeBytes' in media ? (media.id ?? null) : null,
    reactions: [...shared.reactions.values()].map(({ user, emojis }) => ({ userId: user.id, emojis })),
  };
}

function replyToIdOf(account: FakeAccount, { shared, chat }: FakeMessage): number | null {
  if (shared.replyTo === null) return shared.replyToId;
  const copy = shared.replyTo.copies.get(chat.kind === 'channel' ? chat.box : account.box);
  return copy?.chat === chat ? copy.id : null;
}

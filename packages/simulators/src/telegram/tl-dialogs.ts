import { Api } from 'telegram';
import { isOut } from './fake-message.ts';
import type { FakeMessage } from './fake-message.ts';
import type { FakeAccount, FakePeer } from './fake-people.ts';
import { topMessage, unreadAfter } from './message-box.ts';
import type { BoxChat } from './message-box.ts';
import type { TelegramDirectory } from './telegram-directory.ts';
import { peerObject } from './tl-objects.ts';

/** A chat as it stands in an account's list of chats. */
export interface DialogState {
  chat: FakePeer;
  top: FakeMessage | null;
  readInboxMaxId: number;
  readOutboxMaxId: number;
  unread: number;
}

/** All chats of an account that have something in them, the one with the newest message first. */
export function dialogsOf(
  account: FakeAccount,
  telegram: TelegramDirectory,
): (DialogState & { top: FakeMessage })[] {
  const channels = [...telegram.channels.values()].filter(({ members }) => members.has(account.user));
  const peers = [...[...account.box.chats.values()].map(({ chat }) => chat), ...channels];
  return peers
    .map((chat) => dialogOf(account, chat))
    .filter((dialog): dialog is DialogState & { top: FakeMessage } => dialog.top !== null)
    .toSorted((a, b) => b.top.shared.dateSeconds - a.top.shared.dateSeconds || b.top.id - a.top.id);
}

/** How a chat stands for the account: its top message, and how far both sides have read. */
export function dialogOf(account: FakeAccount, chat: FakePeer): DialogState {
  const kept = boxChatOf(account, chat);
  const inChannel = chat.kind === 'channel';
  const readInboxMaxId = inChannel ? (chat.readInbox.get(account.user.id) ?? 0) : kept.readInboxMaxId;
  const readOutboxMaxId = inChannel ? (chat.readOutbox.get(account.user.id) ?? 0) : kept.readOutboxMaxId;
  const isOwn = (message: FakeMessage): boolean => isOut(message, account.user);
  const unread = inChannel ? unreadAfter(kept, readInboxMaxId, isOwn) : kept.unread;
  return { chat, top: topMessage(kept), readInboxMaxId, readOutboxMaxId, unread };
}

/** Where a chat's messages are: in the account's box, or in the channel's own. */
export function boxChatOf(account: FakeAccount, chat: FakePeer): BoxChat {
  return (chat.kind === 'channel' ? chat.box : account.box).chat(chat);
}

/** The chat as an entry of messages.getDialogs. */
export function dialogObject(dialog: DialogState): Api.Dialog {
  const { chat } = dialog;
  return new Api.Dialog({
    peer: peerObject(chat),
    topMessage: dialog.top?.id ?? 0,
    readInboxMaxId: dialog.readInboxMaxId,
    readOutboxMaxId: dialog.readOutboxMaxId,
    unreadCount: dialog.unread,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    notifySettings: new Api.PeerNotifySettings({}),
    ...(chat.kind === 'channel' ? { pts: chat.box.pts } : {}),
  });
}

import { Api } from 'telegram';
import { isOut } from './fake-message.ts';
import type { FakeAction, FakeForward, FakeMessage, FakeReaction } from './fake-message.ts';
import type { FakeAccount, FakePeer, FakeUser } from './fake-people.ts';
import type { TelegramDirectory } from './telegram-directory.ts';
import { mediaObject } from './tl-media.ts';
import { chatObject, given, long, peerObject, userObject } from './tl-objects.ts';

/** Through whose eyes things are shown. */
export interface View {
  account: FakeAccount;
  telegram: TelegramDirectory;
  /** In pushes some people are shown only in part, see `TelegramDirectory.minimal`. */
  pushed?: boolean;
}

/** A message as the account sees it. */
export function messageObject(view: View, message: FakeMessage): Api.Message | Api.MessageService {
  const { chat, shared } = message;
  // In private chats Telegram leaves the author out: it is the peer, or the account itself.
  const author = chat.kind !== 'user' && shared.from !== null ? peerObject(shared.from) : null;
  const common = {
    id: message.id,
    peerId: peerObject(chat),
    out: isOut(message, view.account.user),
    date: shared.dateSeconds,
    post: chat.kind === 'channel' && !chat.megagroup,
    ...given({
      fromId: author,
      replyTo: replyObject(message),
      reactions: shared.reactions.size === 0 ? null : reactionsObject(view, message),
    }),
  };
  if (shared.action !== null) {
    return new Api.MessageService({ ...common, action: actionObject(shared.action) });
  }
  const { media, editDateSeconds, dateSeconds } = shared;
  const { files } = view.telegram;
  return new Api.Message({
    ...common,
    message: shared.text,
    ...(shared.pinned ? { pinned: true } : {}),
    ...(shared.editHidden ? { editHide: true } : {}),
    ...given({
      media: media === null ? null : mediaObject(media, files, view.account.user, dateSeconds),
      fwdFrom: shared.forward === null ? null : forwardObject(shared.forward),
      groupedId: shared.groupedId === null ? null : long(shared.groupedId),
      editDate: editDateSeconds,
    }),
  });
}

/**
 * All reactions to a message. Who reacted is told where the list is visible: everywhere but in broadcast channels,
 * which give counts only.
 */
export function reactionsObject({ account }: View, message: FakeMessage): Api.MessageReactions {
  const all = [...message.shared.reactions.values()];
  const visible = message.chat.kind !== 'channel' || message.chat.megagroup;
  const counts = new Map<string, number>();
  for (const emoji of all.flatMap(({ emojis }) => emojis)) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  const own = message.shared.reactions.get(account.user.id)?.emojis ?? [];
  const results = [...counts].map(([emoji, count]) => {
    const chosen = own.indexOf(emoji);
    return new Api.ReactionCount({
      reaction: reactionObject(emoji),
      count,
      ...(chosen < 0 ? {} : { chosenOrder: chosen + 1 }),
    });
  });
  if (!visible) return new Api.MessageReactions({ results });
  const recentReactions = all.flatMap((reaction) => recentOf(reaction, account));
  return new Api.MessageReactions({ results, canSeeList: true, recentReactions });
}

function recentOf(
  { user, emojis, dateSeconds }: FakeReaction,
  account: FakeAccount,
): Api.MessagePeerReaction[] {
  const my = user === account.user;
  return emojis.map(
    (emoji) =>
      new Api.MessagePeerReaction({
        peerId: peerObject(user),
        date: dateSeconds,
        reaction: reactionObject(emoji),
        ...(my ? { my } : {}),
      }),
  );
}

function reactionObject(emoji: string): Api.TypeReaction {
  if (!emoji.startsWith('custom:')) return new Api.ReactionEmoji({ emoticon: emoji });
  return new Api.ReactionCustomEmoji({ documentId: long(BigInt(emoji.slice('custom:'.length))) });
}

function forwardObject({ from, dateSeconds, channelPost }: FakeForward): Api.MessageFwdHeader {
  const source = typeof from === 'string' ? { fromName: from } : { fromId: peerObject(from) };
  return new Api.MessageFwdHeader({ ...source, date: dateSeconds, ...given({ channelPost }) });
}

/** What the message answers: by its number in this box; of another chat also where that is, if it can be seen. */
export function replyObject(message: FakeMessage): Api.MessageReplyHeader | null {
  const { chat, shared } = message;
  const { replyTo, replyToId } = shared;
  if (replyTo === null) {
    return replyToId === null ? null : new Api.MessageReplyHeader({ replyToMsgId: replyToId });
  }
  const own = [...shared.copies].find(([, copy]) => copy === message);
  const here = own === undefined ? undefined : replyTo.copies.get(own[0]);
  if (here !== undefined && here.chat === chat) return new Api.MessageReplyHeader({ replyToMsgId: here.id });
  const { to } = replyTo;
  const origin = replyTo.from ?? (to.kind === 'channel' ? to : 'Somebody');
  const replyFrom = forwardObject({ from: origin, dateSeconds: replyTo.dateSeconds });
  const elsewhere = to.kind === 'channel' ? replyTo.copies.get(to.box) : here;
  const place =
    elsewhere === undefined ? {} : { replyToMsgId: elsewhere.id, replyToPeerId: peerObject(elsewhere.chat) };
  return new Api.MessageReplyHeader({ replyFrom, ...place });
}

function actionObject(action: FakeAction): Api.TypeMessageAction {
  switch (action.kind) {
    case 'pinned':
      return new Api.MessageActionPinMessage();
    case 'joined':
      return new Api.MessageActionChatAddUser({ users: action.users.map(({ id }) => long(id)) });
    case 'left':
      return new Api.MessageActionChatDeleteUser({ userId: long(action.user.id) });
    case 'title_changed':
      return new Api.MessageActionChatEditTitle({ title: action.title });
    case 'phone_call':
      return new Api.MessageActionPhoneCall({
        callId: long(1n),
        reason: action.missed
          ? new Api.PhoneCallDiscardReasonMissed()
          : new Api.PhoneCallDiscardReasonHangup(),
        ...given({ video: action.video, duration: action.durationSeconds }),
      });
    case 'history_cleared':
      return new Api.MessageActionHistoryClear();
    case 'migrated_to':
      return new Api.MessageActionChatMigrateTo({ channelId: long(action.channel.id) });
    case 'migrated_from':
      return new Api.MessageActionChannelMigrateFrom({
        title: action.group.title,
        chatId: long(action.group.id),
      });
  }
}

/** Users and chats as the lists of an answer or a container. */
export interface People {
  users: Api.User[];
  chats: (Api.Chat | Api.Channel | Api.ChannelForbidden)[];
}

/** Everybody and every place that some messages mention, each once. */
export function peopleOf(view: View, messages: Iterable<FakeMessage>): People {
  return peopleObjects(view, peersOf(messages));
}

/** People and chats for an answer or a push, each once. */
export function peopleObjects({ account, telegram, pushed }: View, peers: Iterable<FakePeer>): People {
  const users = new Set<FakeUser>();
  const chats = new Set<Exclude<FakePeer, FakeUser>>();
  for (const peer of peers) {
    if (peer.kind === 'user') users.add(peer);
    else chats.add(peer);
  }
  const isMin = (peer: FakePeer): boolean => pushed === true && telegram.minimal.has(peer);
  return {
    users: [...users].map((user) => userObject(account, user, isMin(user))),
    chats: [...chats].map((chat) => chatObject(account, chat, isMin(chat))),
  };
}

/** Everybody whom the messages mention. */
export function peersOf(messages: Iterable<FakeMessage>): FakePeer[] {
  return [...messages].flatMap(({ chat, shared }) => {
    const { from, forward, action, reactions } = shared;
    const source = forward === null || typeof forward.from === 'string' ? [] : [forward.from];
    const reactors = [...reactions.values()].map(({ user }) => user);
    return [chat, ...(from === null ? [] : [from]), ...source, ...reactors, ...peersOfAction(action)];
  });
}

function peersOfAction(action: FakeAction | null): FakePeer[] {
  if (action === null) return [];
  switch (action.kind) {
    case 'joined':
      return action.users;
    case 'left':
      return [action.user];
    case 'migrated_to':
      return [action.channel];
    case 'migrated_from':
      return [action.group];
    case 'pinned':
    case 'title_changed':
    case 'phone_call':
    case 'history_cleared':
      return [];
  }
}

import { Api } from 'telegram';
import { isOut } from './fake-message.ts';
import type { FakeMessage } from './fake-message.ts';
import type { FakeAccount, FakeChannel, FakePeer } from './fake-people.ts';
import type { BoxEvent, LoggedEvent } from './message-box.ts';
import type { News } from './telegram-news.ts';
import { pollId, pollObject, pollResults } from './tl-media.ts';
import { messageObject, peersOf, reactionsObject, replyObject } from './tl-message.ts';
import type { View } from './tl-message.ts';
import { given, long, peerObject } from './tl-objects.ts';

/** How long somebody who is online stays so without a further word. */
const ONLINE_SECONDS = 300;

/** One update, and whom it mentions. */
export interface TlUpdate {
  update: Api.TypeUpdate;
  mentions: FakePeer[];
}

/** The update by which news is told. Messages in it are shown as they are now. */
export function updateOf(view: View, news: News): TlUpdate {
  switch (news.kind) {
    case 'event':
      return {
        update: eventUpdate(view, news.logged, news.channel),
        mentions: mentionsOf(news.logged.event, news.channel),
      };
    case 'reactions':
      return { update: reactionsUpdate(view, news.message), mentions: peersOf([news.message]) };
    case 'poll': {
      const { poll } = news;
      const results = pollResults(poll, view.account.user);
      const fields = { pollId: long(pollId(poll)), poll: pollObject(poll), results };
      return { update: new Api.UpdateMessagePoll(fields), mentions: [...(poll.votes?.keys() ?? [])] };
    }
    case 'read_channel_inbox': {
      const { channel, maxId, stillUnread } = news;
      const counts = { maxId, stillUnreadCount: stillUnread, pts: channel.box.pts };
      const update = new Api.UpdateReadChannelInbox({ channelId: long(channel.id), ...counts });
      return { update, mentions: [channel] };
    }
    case 'read_channel_outbox': {
      const { channel, maxId } = news;
      const update = new Api.UpdateReadChannelOutbox({ channelId: long(channel.id), maxId });
      return { update, mentions: [channel] };
    }
    case 'channel_changed': {
      const update = new Api.UpdateChannel({ channelId: long(news.channel.id) });
      return { update, mentions: [news.channel] };
    }
    case 'user_name':
    case 'user_phone':
    case 'user_status':
    case 'typing':
      return { update: personUpdate(view, news), mentions: [news.user] };
  }
}

type PersonNews = Extract<News, { kind: 'user_name' | 'user_phone' | 'user_status' | 'typing' }>;

function personUpdate({ telegram }: View, news: PersonNews): Api.TypeUpdate {
  const { user } = news;
  const userId = long(user.id);
  switch (news.kind) {
    case 'user_name': {
      const { firstName, lastName, username } = user;
      const usernames =
        username === null ? [] : [new Api.Username({ username, active: true, editable: true })];
      return new Api.UpdateUserName({ userId, firstName, lastName: lastName ?? '', usernames });
    }
    case 'user_phone':
      return new Api.UpdateUserPhone({ userId, phone: user.phone ?? '' });
    case 'user_status': {
      const now = telegram.nowSeconds();
      const status = news.online
        ? new Api.UserStatusOnline({ expires: now + ONLINE_SECONDS })
        : new Api.UserStatusOffline({ wasOnline: now });
      return new Api.UpdateUserStatus({ userId, status });
    }
    case 'typing': {
      const action = new Api.SendMessageTypingAction();
      const { chat } = news;
      if (chat.kind === 'user') return new Api.UpdateUserTyping({ userId, action });
      const fromId = peerObject(user);
      if (chat.kind === 'chat')
        return new Api.UpdateChatUserTyping({ chatId: long(chat.id), fromId, action });
      return new Api.UpdateChannelUserTyping({ channelId: long(chat.id), fromId, action });
    }
  }
}

/** An event of a box, with the state that the box had after it. */
export function eventUpdate(view: View, logged: LoggedEvent, channel: FakeChannel | null): Api.TypeUpdate {
  const { event, pts, ptsCount } = logged;
  const counts = { pts, ptsCount };
  switch (event.kind) {
    case 'new': {
      const news = { message: messageObject(view, event.message), ...counts };
      return channel === null ? new Api.UpdateNewMessage(news) : new Api.UpdateNewChannelMessage(news);
    }
    case 'edit': {
      const news = { message: messageObject(view, event.message), ...counts };
      return channel === null ? new Api.UpdateEditMessage(news) : new Api.UpdateEditChannelMessage(news);
    }
    case 'delete': {
      const gone = { messages: event.ids, ...counts };
      if (channel === null) return new Api.UpdateDeleteMessages(gone);
      return new Api.UpdateDeleteChannelMessages({ ...gone, channelId: long(channel.id) });
    }
    case 'pinned': {
      const fields = { messages: event.ids, pinned: event.pinned, ...counts };
      if (channel === null) return new Api.UpdatePinnedMessages({ ...fields, peer: peerObject(event.chat) });
      return new Api.UpdatePinnedChannelMessages({ ...fields, channelId: long(channel.id) });
    }
    case 'read_inbox': {
      const { maxId, stillUnread } = event;
      const peer = peerObject(event.chat);
      return new Api.UpdateReadHistoryInbox({ peer, maxId, stillUnreadCount: stillUnread, ...counts });
    }
    case 'read_outbox':
      return new Api.UpdateReadHistoryOutbox({
        peer: peerObject(event.chat),
        maxId: event.maxId,
        ...counts,
      });
    case 'contents_read':
      return new Api.UpdateReadMessagesContents({ messages: event.ids, ...counts, date: logged.dateSeconds });
  }
}

/** Whom an event is about, so that they can be sent along. */
export function mentionsOf(event: BoxEvent, channel: FakeChannel | null): FakePeer[] {
  const place = channel === null ? [] : [channel];
  if (event.kind === 'new' || event.kind === 'edit') return peersOf([event.message]);
  return 'chat' in event ? [...place, event.chat] : place;
}

/** Tells of a message's reactions; no `pts` counts it. */
export function reactionsUpdate(view: View, message: FakeMessage): Api.UpdateMessageReactions {
  return new Api.UpdateMessageReactions({
    peer: peerObject(message.chat),
    msgId: message.id,
    reactions: reactionsObject(view, message),
  });
}

/** The short form of a plain message: no names at all, the client is expected to know everybody. */
export function shortUpdate(
  account: FakeAccount,
  logged: LoggedEvent,
): Api.UpdateShortMessage | Api.UpdateShortChatMessage {
  if (logged.event.kind !== 'new') throw new Error('only new messages have a short form');
  const { message } = logged.event;
  const { chat, shared, id } = message;
  const fields = {
    id,
    out: isOut(message, account.user),
    message: shared.text,
    pts: logged.pts,
    ptsCount: logged.ptsCount,
    date: shared.dateSeconds,
    ...given({ replyTo: replyObject(message) }),
  };
  if (chat.kind === 'user') return new Api.UpdateShortMessage({ ...fields, userId: long(chat.id) });
  if (chat.kind === 'channel' || shared.from === null) throw new Error('channels have no short form');
  return new Api.UpdateShortChatMessage({ ...fields, chatId: long(chat.id), fromId: long(shared.from.id) });
}

import { beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import type { FakeAccount, FakeMedia, FakeUser } from './fake-telegram.ts';
import { TelegramWorld } from './telegram-world.ts';

let world: TelegramWorld;
let account: FakeAccount;
let friend: FakeUser;
let told: Api.TypeUpdate[];

/** What has been told since the last time. */
function news(): Api.TypeUpdate[] {
  return told.splice(0);
}

beforeEach(() => {
  world = new TelegramWorld();
  account = world.telegram.createAccount();
  friend = world.telegram.createUser({ firstName: 'Olena' });
  told = [];
  world.onUpdate(account, (container) => {
    if (container instanceof Api.Updates) told.push(...container.updates);
  });
});

describe('what accounts are told', () => {
  it('shows media, albums, forwards and answers as they are', () => {
    const { telegram } = world;
    const media: FakeMedia[] = [
      { kind: 'venue', latitude: 50, longitude: 20, title: 'Biuro', address: 'Rynek 1' },
      { kind: 'contact', phone: '48500', firstName: 'Jan', userId: friend.id },
      { kind: 'link_preview', url: 'https://example.com' },
      { kind: 'live_location', latitude: 50, longitude: 20, periodSeconds: 900 },
    ];
    for (const one of media) telegram.say({ from: friend, to: account.user, media: one });
    const classes = news().map((update) => (update as Api.UpdateNewMessage).message as Api.Message);
    expect(classes.map((message) => message.media?.className)).toEqual([
      'MessageMediaVenue',
      'MessageMediaContact',
      'MessageMediaWebPage',
      'MessageMediaGeoLive',
    ]);
    const photo = { kind: 'photo', sizeBytes: 100 } as const;
    const album = telegram.sayAlbum({ from: friend, to: account.user, text: 'scans' }, [photo, photo]);
    const [first, second] = news().map((update) => (update as Api.UpdateNewMessage).message as Api.Message);
    expect(first?.groupedId?.toString()).toBe(second?.groupedId?.toString());
    const channel = telegram.createChannel('News', [account.user]);
    const post = telegram.say({ from: null, to: channel, text: 'post' });
    telegram.forward(post, { from: friend, to: account.user });
    telegram.say({ from: friend, to: account.user, text: 'here', replyTo: album[0]! });
    telegram.say({ from: friend, to: account.user, text: 'there', replyTo: post });
    expect(news().slice(1)).toMatchObject([
      { message: { message: 'post', fwdFrom: { channelPost: 1, fromId: { className: 'PeerChannel' } } } },
      { message: { replyTo: { replyToMsgId: 5, replyToPeerId: null } } },
      { message: { replyTo: { replyToMsgId: 1, replyToPeerId: { className: 'PeerChannel' } } } },
    ]);
  });

  it('counts edits of live places, pins and heard voice messages in the box', () => {
    const { telegram } = world;
    const place = { kind: 'live_location', latitude: 50, longitude: 20, periodSeconds: 900 } as const;
    const said = telegram.say({ from: friend, to: account.user, media: place });
    telegram.edit(said, { media: { ...place, latitude: 51 } });
    telegram.pin(account.user, said);
    telegram.readContents(account, [said]);
    expect(news().slice(1)).toMatchObject([
      { className: 'UpdateEditMessage', pts: 3, message: { media: { geo: { lat: 51 } } } },
      { className: 'UpdatePinnedMessages', pts: 4, messages: [1], pinned: true },
      { pts: 5, message: { action: { className: 'MessageActionPinMessage' }, replyTo: { replyToMsgId: 1 } } },
      { className: 'UpdateReadMessagesContents', pts: 6, messages: [1] },
    ]);
  });

  it('tells of reactions with names where the list is open, with counts where it is not', () => {
    const { telegram } = world;
    const said = telegram.say({ from: account.user, to: friend, text: 'oferta' });
    const channel = telegram.createChannel('News', [account.user]);
    const post = telegram.say({ from: null, to: channel, text: 'post' });
    news();
    telegram.react(friend, said, ['👍', 'custom:5368324170671202286']);
    telegram.react(friend, post, ['🔥']);
    telegram.react(friend, said, []);
    const [open, counted, none] = news() as Api.UpdateMessageReactions[];
    expect(open?.reactions).toMatchObject({
      canSeeList: true,
      results: [{ count: 1 }, { reaction: { className: 'ReactionCustomEmoji' } }],
      recentReactions: [{ reaction: { emoticon: '👍' }, my: false }, {}],
    });
    expect(counted?.reactions).toMatchObject({ results: [{ count: 1 }], recentReactions: null });
    expect(none?.reactions.results).toEqual([]);
    expect(account.box.pts).toBe(2);
  });

  it('tells of votes, reads in channels, names, phones, presence and typing', () => {
    const { telegram } = world;
    const group = telegram.createChannel('Team', [account.user, friend], { megagroup: true });
    const media: FakeMedia = { kind: 'poll', question: 'When?', answers: ['today', 'tomorrow'] };
    const poll = telegram.say({ from: account.user, to: group, media });
    news();
    telegram.vote(friend, poll, [1]);
    telegram.read(friend, group);
    telegram.say({ from: friend, to: group, text: 'ok' });
    telegram.read(account.user, group);
    telegram.people.rename(friend, { firstName: 'Helena', username: 'helena' });
    telegram.people.changePhone(friend, '380501112233');
    telegram.people.setOnline(friend, true);
    telegram.people.type(friend, account.user);
    telegram.people.type(friend, group);
    expect(news()).toMatchObject([
      {
        className: 'UpdateMessagePoll',
        results: { totalVoters: 1, results: [{ voters: 0 }, { voters: 1 }] },
      },
      { className: 'UpdateReadChannelOutbox', maxId: 1 },
      { className: 'UpdateNewChannelMessage' },
      { className: 'UpdateReadChannelInbox', maxId: 2, stillUnreadCount: 0, pts: 3 },
      { className: 'UpdateUserName', firstName: 'Helena', usernames: [{ username: 'helena' }] },
      { className: 'UpdateUserPhone', phone: '380501112233' },
      { className: 'UpdateUserStatus', status: { className: 'UserStatusOnline' } },
      { className: 'UpdateUserTyping' },
      { className: 'UpdateChannelUserTyping' },
    ]);
  });

  it('tells of places that change: joins, leaves, titles, emptied chats, calls, migration', () => {
    const { telegram } = world;
    const { user } = account;
    const group = telegram.createGroup('Old', [user, friend]);
    telegram.places.setTitle(friend, group, 'New');
    telegram.places.leave(friend, group);
    telegram.say({ from: friend, to: user, action: { kind: 'phone_call', missed: true } });
    telegram.clearHistory(account, friend);
    const actions = news().map((update) => {
      const { message } = update as Api.UpdateNewMessage;
      return message instanceof Api.MessageService ? message.action.className : update.className;
    });
    expect(actions).toEqual([
      'MessageActionChatEditTitle',
      'MessageActionChatDeleteUser',
      'MessageActionPhoneCall',
      'UpdateDeleteMessages',
      'MessageActionHistoryClear',
    ]);
    const supergroup = telegram.places.migrate(group, user);
    expect(news()).toMatchObject([
      { message: { action: { className: 'MessageActionChatMigrateTo' } } },
      { className: 'UpdateChannel' },
      { message: { action: { className: 'MessageActionChannelMigrateFrom', title: 'New' } } },
    ]);
    telegram.places.leave(user, supergroup);
    expect(news().map(({ className }) => className)).toEqual(['UpdateNewChannelMessage', 'UpdateChannel']);
    telegram.say({ from: friend, to: supergroup, text: 'unheard' });
    expect(news()).toEqual([]);
  });

  it('deletes in one box only when it is for oneself', () => {
    const { telegram } = world;
    const other = telegram.createAccount();
    const said = telegram.say({ from: other.user, to: account.user, text: 'both' });
    telegram.delete([said], { by: account.user });
    expect([account.box.find(1), other.box.find(1)?.shared]).toEqual([null, said]);
    telegram.delete([said]);
    expect(other.box.find(1)).toBeNull();
    expect(news().map(({ className }) => className)).toEqual(['UpdateNewMessage', 'UpdateDeleteMessages']);
  });
});

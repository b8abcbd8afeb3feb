import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Api } from 'telegram';
import type { TelegramClient } from 'telegram';
import { GramjsClients, nextUpdate } from '../testing/gramjs-clients.ts';
import type { FakeAccount, FakeUser } from './fake-telegram.ts';
import { historyOf } from './history-of.ts';
import { TelegramServer } from './telegram-server.ts';
import { accessHash, long } from './tl-objects.ts';

const clients = new GramjsClients();
let server: TelegramServer;
let account: FakeAccount;
let friend: FakeAccount;
let telegram: TelegramClient;

/** Everybody as the account may address them. */
function inputUser(user: FakeUser): Api.InputPeerUser {
  return new Api.InputPeerUser({ userId: long(user.id), accessHash: long(accessHash(account, user)) });
}

function isNewMessage(update: unknown): update is Api.UpdateNewMessage {
  return update instanceof Api.UpdateNewMessage;
}

beforeEach(async () => {
  server = new TelegramServer();
  await server.start();
  account = server.telegram.createAccount({ firstName: 'Biuro' });
  friend = server.telegram.createAccount({ firstName: 'Iryna', username: 'iryna' });
  telegram = clients.make(server, server.plantSession(account));
  await telegram.connect();
  await telegram.getMe();
});

afterEach(async () => {
  await clients.end();
  await server.stop();
});

describe('sending', () => {
  it('puts a text into both boxes, tells the recipient and the account’s other devices', async () => {
    const other = clients.make(server, server.plantSession(account));
    const theirs = clients.make(server, server.plantSession(friend));
    for (const device of [other, theirs]) {
      await device.connect();
      await device.getMe();
    }
    const seen = [nextUpdate(other, isNewMessage), nextUpdate(theirs, isNewMessage)];
    const ownUpdates: unknown[] = [];
    telegram.addEventHandler((update: unknown) => void ownUpdates.push(update));
    const sent = await telegram.sendMessage(inputUser(friend.user), { message: 'Dzień dobry' });
    expect(sent).toMatchObject({ id: 1, out: true });
    const [own, received] = await Promise.all(seen);
    expect(own).toMatchObject({ message: { message: 'Dzień dobry', out: true }, pts: 2 });
    expect(received).toMatchObject({ message: { message: 'Dzień dobry', out: false } });
    expect(ownUpdates.filter((update) => isNewMessage(update))).toEqual([]);
  });

  it('refuses a random id for the second time, and has sent one message', async () => {
    const request = new Api.messages.SendMessage({
      peer: inputUser(friend.user),
      message: 'jeden raz',
      randomId: long(77n),
    });
    const first = await telegram.invoke(request);
    expect(first).toMatchObject({ className: 'UpdateShortSentMessage', id: 1, pts: 2, ptsCount: 1 });
    await expect(telegram.invoke(request)).rejects.toMatchObject({ errorMessage: 'RANDOM_ID_DUPLICATE' });
    expect(friend.box.messages).toHaveLength(1);
  });

  it('edits, answers, reacts, reads and deletes as the library asks for it', async () => {
    const said = server.telegram.say({ from: friend.user, to: account.user, text: 'Ile kosztuje?' });
    const peer = inputUser(friend.user);
    const sent = await telegram.sendMessage(peer, { message: '100', replyTo: 1 });
    await telegram.editMessage(peer, { message: sent.id, text: '100 zł' });
    const reaction = [new Api.ReactionEmoji({ emoticon: '👍' })];
    await telegram.invoke(new Api.messages.SendReaction({ peer, msgId: 1, reaction }));
    await telegram.markAsRead(peer, undefined, { maxId: 1 });
    server.telegram.read(friend.user, account.user);
    expect(historyOf(account, server.telegram)).toMatchObject([
      {
        readInboxMaxId: 1,
        readOutboxMaxId: 2,
        unread: 0,
        messages: [
          { text: 'Ile kosztuje?', out: false, reactions: [{ userId: account.user.id, emojis: ['👍'] }] },
          { text: '100 zł', out: true, replyToId: 1 },
        ],
      },
    ]);
    expect(friend.box.messages[1]?.shared.text).toBe('100 zł');
    const [deleted] = await telegram.deleteMessages(peer, [sent.id], { revoke: true });
    expect(deleted).toMatchObject({ ptsCount: 1, pts: account.box.pts });
    expect(friend.box.find(2)).toBeNull();
    expect(said.copies.get(friend.box)?.deleted).toBe(false);
    await expect(telegram.editMessage(peer, { message: 1, text: 'cudze' })).rejects.toMatchObject({
      errorMessage: 'MESSAGE_AUTHOR_REQUIRED',
    });
  });

  it('works in supergroups, with their own numbers', async () => {
    const group = server.telegram.createChannel('Zespół', [account.user, friend.user], { megagroup: true });
    const [dialog] = await telegram.getDialogs();
    expect(dialog).toBeUndefined();
    server.telegram.say({ from: friend.user, to: group, text: 'witam' });
    const [found] = await telegram.getDialogs();
    expect(found).toMatchObject({ title: 'Zespół', unreadCount: 1 });
    const sent = await telegram.sendMessage(found!.inputEntity, { message: 'cześć' });
    expect(sent).toMatchObject({ id: 2, out: true });
    await telegram.markAsRead(found!.inputEntity, undefined, { maxId: 1 });
    expect(group.readInbox.get(account.user.id)).toBe(1);
    expect(group.readOutbox.get(friend.user.id)).toBe(1);
    await telegram.deleteMessages(found!.inputEntity, [1, 2], { revoke: true });
    expect(group.box.pts).toBe(5);
    expect(account.box.pts).toBe(1);
  });

  it('keeps random ids of one account apart from another’s, and texts within bounds', async () => {
    const theirs = clients.make(server, server.plantSession(friend));
    await theirs.connect();
    const send = (from: TelegramClient, peer: Api.TypeInputPeer, message: string) =>
      from.invoke(new Api.messages.SendMessage({ peer, message, randomId: long(5n) }));
    await send(telegram, inputUser(friend.user), 'a');
    await send(theirs, new Api.InputPeerSelf(), 'b');
    for (const [text, error] of [
      ['', 'MESSAGE_EMPTY'],
      ['x'.repeat(4_097), 'MESSAGE_TOO_LONG'],
    ] as const) {
      await expect(send(telegram, inputUser(friend.user), text)).rejects.toMatchObject({
        errorMessage: error,
      });
    }
  });
});

describe('reading history', () => {
  it('pages through a chat and through the chats, without a gap', async () => {
    for (let i = 1; i <= 130; i++) {
      server.telegram.say({
        from: friend.user,
        to: account.user,
        text: `${i}`,
        dateSeconds: 1_700_000_000 + i,
      });
    }
    const people = Array.from({ length: 120 }, (_, i) => server.telegram.createUser({ firstName: `P${i}` }));
    for (const [i, from] of people.entries()) {
      server.telegram.say({ from, to: account.user, text: 'hej', dateSeconds: 1_600_000_000 + (i >> 1) });
    }
    const messages = await telegram.getMessages(inputUser(friend.user), { limit: 130 });
    expect(Array.from(messages, ({ message }) => Number(message))).toEqual(
      Array.from({ length: 130 }, (_, i) => 130 - i),
    );
    const between = await telegram.getMessages(inputUser(friend.user), { limit: 10, minId: 5, maxId: 9 });
    expect(Array.from(between, ({ id }) => id)).toEqual([8, 7, 6]);
    const dialogs = await telegram.getDialogs({});
    expect(new Set(dialogs.map(({ id }) => id?.toString())).size).toBe(121);
    const states = await telegram.invoke(
      new Api.messages.GetPeerDialogs({
        peers: [new Api.InputDialogPeer({ peer: inputUser(friend.user) })],
      }),
    );
    expect(states.dialogs).toMatchObject([{ unreadCount: 130, topMessage: 130 }]);
    expect(states.state.pts).toBe(account.box.pts);
  });

  it('finds people and channels by their names', async () => {
    server.telegram.createChannel('Nowości', [], { username: 'nowosci' });
    expect(await telegram.getEntity('iryna')).toMatchObject({ firstName: 'Iryna' });
    expect(await telegram.getEntity('@Nowosci')).toMatchObject({ title: 'Nowości', left: true });
    await expect(telegram.invoke(new Api.contacts.ResolveUsername({ username: 'x' }))).rejects.toMatchObject({
      errorMessage: 'USERNAME_NOT_OCCUPIED',
    });
  });
});

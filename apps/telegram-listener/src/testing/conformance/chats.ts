import { describe, expect, it } from '@jest/globals';
import { failure, referenceTo } from '../connection-rig.ts';
import type { TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

export function describeChats(under: TelegramClientUnderTest): void {
  describe('chats', () => {
    describeDialogs(under);
    describeHistory(under);
  });
}

function describeDialogs(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('lists all chats over several pages, the newest first, each once', async () => {
    const { server, account } = rig();
    const { telegram } = server;
    const now = telegram.nowSeconds();
    const people = Array.from({ length: 230 }, (_, i) => telegram.createUser({ firstName: `Osoba ${i}` }));
    people.forEach((from, i) => {
      telegram.say({ from, to: account.user, text: `${i}`, dateSeconds: now - 1_000 + i });
    });
    const { connection } = await rig().connected();
    const dialogs = await connection.getDialogs(1_000);
    const newestFirst = people.toReversed().map(({ id }) => id.toString());
    expect(dialogs.map(({ chat }) => chat.id)).toEqual(newestFirst);
    const some = await connection.getDialogs(150);
    expect(some.map(({ chat }) => chat.id)).toEqual(newestFirst.slice(0, 150));
    expect(dialogs[0]).toMatchObject({
      chat: { kind: 'user', accessHash: expect.stringMatching(/^-?\d+$/) },
      topMessageId: '230',
      unreadCount: 1,
      readInboxUpToId: '0',
      pts: null,
    });
  });

  it('has an end where there is nothing', async () => {
    const { connection } = await rig().connected();
    expect(await connection.getDialogs(100)).toEqual([]);
    expect(await connection.getDialogsOf([])).toEqual([]);
  });

  it('tells the lines of certain chats, without those that the account is not in', async () => {
    const { server, account, client } = rig();
    const { telegram } = server;
    const { connection, peers, messages } = await rig().connected();
    const open = telegram.createChannel('Otwarty', [account.user]);
    const closed = telegram.createChannel('Zamknięty', [account.user]);
    telegram.say({ from: client, to: account.user, text: 'prywatnie' });
    for (const to of [open, closed]) telegram.say({ from: null, to, text: 'wpis' });
    await messages.take(3);
    const wanted = [client, closed, open].map((peer) => referenceTo(peers, peer));
    telegram.places.leave(account.user, closed);
    telegram.read(account.user, client);
    const found = await connection.getDialogsOf(wanted);
    expect(found.map(({ chat, readInboxUpToId, pts }) => [chat.id, readInboxUpToId, pts])).toEqual([
      [client.id.toString(), '1', null],
      [open.id.toString(), '0', open.box.pts],
    ]);
  });
}

function describeHistory(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('pages through a chat, the newest first', async () => {
    const { server, account, client } = rig();
    const { connection, peers, messages } = await rig().connected();
    for (let i = 1; i <= 25; i++) server.telegram.say({ from: client, to: account.user, text: `${i}` });
    await messages.take(25);
    const chat = referenceTo(peers, client);
    const seen: string[] = [];
    for (let before: string | null = null; ;) {
      const page = await connection.getHistory(chat, before, 10);
      seen.push(...page.map(({ text }) => text));
      before = page.at(-1)?.id ?? null;
      if (before === null) break;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `${25 - i}`));
  });

  it('finds messages by their numbers, in private chats and channels, without those that are gone', async () => {
    const { server, account, client } = rig();
    const { telegram } = server;
    const { connection, peers, messages } = await rig().connected();
    const place = telegram.createChannel('Nowości', [account.user]);
    telegram.say({ from: client, to: account.user, text: 'jest' });
    telegram.delete([telegram.say({ from: client, to: account.user, text: 'nie ma' })]);
    telegram.say({ from: null, to: place, text: 'wpis' });
    await messages.find(({ text }) => text === 'wpis');
    const ofClient = await connection.getMessages(referenceTo(peers, client), ['1', '2', '77']);
    expect(ofClient.map(({ text }) => text)).toEqual(['jest']);
    const ofPlace = await connection.getMessages(referenceTo(peers, place), ['1', '2']);
    expect(ofPlace.map(({ text }) => text)).toEqual(['wpis']);
  });

  it('does not ask about chats that it could not address', async () => {
    const { connection } = await rig().connected();
    const chat = { kind: 'user', id: '42', accessHash: null } as const;
    expect(await failure(connection.getHistory(chat, null, 10))).toMatchObject({
      problem: 'temporary',
      reason: 'unknown_peer',
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import type { FakeMedia } from '@switchboard/simulators';
import type { TelegramClientUnderTest } from '../connection-rig.ts';
import { useRig } from './use-rig.ts';

const MESSAGES = 50;

export function describeMessages(under: TelegramClientUnderTest): void {
  describe('messages', () => {
    describeOrder(under);
    describePlaces(under);
    describeContent(under);
  });
}

function describeOrder(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('hands over what comes in and what another device sends, in order', async () => {
    const { server, account, client, warnings } = rig();
    const { messages } = await rig().connected();
    for (let i = 0; i < MESSAGES; i++) {
      const [from, to] = i % 3 === 0 ? [account.user, client] : [client, account.user];
      server.telegram.say({ from, to, text: `nr ${i}`, form: i % 2 === 0 ? 'full' : 'short' });
    }
    const taken = await messages.take(MESSAGES);
    const numbers = Array.from({ length: MESSAGES }, (_, i) => i);
    expect(taken.map(({ text }) => text)).toEqual(numbers.map((i) => `nr ${i}`));
    expect(taken.map(({ out }) => out)).toEqual(numbers.map((i) => i % 3 === 0));
    expect(taken[1]).toMatchObject({
      id: '2',
      chat: { kind: 'user', id: client.id.toString(), firstName: 'Олена', username: 'olena' },
      sender: null,
      out: false,
      dateSeconds: expect.any(Number),
      text: 'nr 1',
      media: null,
      action: null,
      replyTo: null,
      forwardedFrom: null,
      albumId: null,
    });
    expect(warnings).toEqual([]);
  });

  it('counts every message in its box, without a gap', async () => {
    const { server, account, client } = rig();
    const { updates } = await rig().connected();
    const before = account.box.pts;
    for (let i = 0; i < MESSAGES; i++) server.telegram.say({ from: client, to: account.user, text: `${i}` });
    const counted = await updates.take(MESSAGES);
    expect(counted.map((one) => one.kind === 'counted' && [one.box, one.pts, one.ptsCount])).toEqual(
      Array.from({ length: MESSAGES }, (_, i) => [{ kind: 'account' }, before + i + 1, 1]),
    );
  });

  it('tells a container’s own number', async () => {
    const { server, account, client } = rig();
    const { packets } = await rig().connected();
    server.pushes.number(account);
    server.telegram.say({ from: client, to: account.user, text: 'numerowana' });
    const [packet] = await packets.take(1);
    expect(packet).toMatchObject({ seq: account.seq, seqStart: account.seq });
    expect(packet?.seq).toBeGreaterThan(0);
  });

  it('survives a listener that throws', async () => {
    const { server, account, client, warnings } = rig();
    const { connection, messages } = await rig().connected();
    connection.onUpdates((packet) => {
      for (const update of packet.updates) {
        if (update.kind !== 'counted' || update.change?.kind !== 'message') continue;
        messages.put(update.change.message);
        if (update.change.message.text === 'zła') throw new Error('listener failed');
      }
    });
    server.telegram.say({ from: client, to: account.user, text: 'zła' });
    server.telegram.say({ from: client, to: account.user, text: 'dobra' });
    expect((await messages.take(2)).map(({ text }) => text)).toEqual(['zła', 'dobra']);
    expect(warnings).toHaveLength(1);
  });
}

function describePlaces(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it('hands over groups, supergroups and channels with their titles and speakers', async () => {
    const { server, account, client } = rig();
    const { messages } = await rig().connected();
    const { telegram } = server;
    const group = telegram.createGroup('Tłumacze', [account.user, client]);
    const supergroup = telegram.createChannel('Klienci', [account.user, client], { megagroup: true });
    const channel = telegram.createChannel('Nowości', [account.user], { username: 'news' });
    telegram.say({ from: client, to: group, text: 'w grupie' });
    telegram.say({ from: client, to: group, text: 'krótko w grupie', form: 'short', replyToId: 1 });
    telegram.say({ from: client, to: supergroup, text: 'w supergrupie' });
    telegram.say({ from: null, to: channel, text: 'ogłoszenie' });
    const seen = (await messages.take(4)).map(({ id, text, chat, sender, replyTo }) => [
      `${chat.kind} ${chat.title}`,
      id,
      text,
      sender?.firstName ?? null,
      replyTo,
    ]);
    expect(seen).toEqual([
      ['chat Tłumacze', '1', 'w grupie', 'Олена', null],
      ['chat Tłumacze', '2', 'krótko w grupie', 'Олена', { messageId: '1', peer: null }],
      ['channel Klienci', '1', 'w supergrupie', 'Олена', null],
      ['channel Nowości', '1', 'ogłoszenie', null, null],
    ]);
  });

  it('has met everybody whom it names in full, and says who is only a number', async () => {
    const { server, account, client } = rig();
    const { messages, peers } = await rig().connected();
    const stranger = server.telegram.createUser({ firstName: 'Jan' });
    server.telegram.say({ from: stranger, to: account.user, text: 'krótko', form: 'short' });
    server.telegram.say({ from: client, to: account.user, text: 'zaraz potem' });
    const [short, full] = await messages.take(2);
    expect(short?.chat).toMatchObject({ id: stranger.id.toString(), firstName: null });
    expect(peers.knows({ kind: 'user', id: stranger.id.toString() })).toBe(false);
    expect(full?.chat.firstName).toBe('Олена');
    expect(peers.referenceTo({ kind: 'user', id: client.id.toString() })?.accessHash).toMatch(/^-?\d+$/);
  });

  it('follows people who change their names and phones', async () => {
    const { server, account, client } = rig();
    const { messages, peers } = await rig().connected();
    server.telegram.say({ from: client, to: account.user, text: 'przed' });
    server.telegram.people.rename(client, { firstName: 'Helena', username: 'helena' });
    server.telegram.people.changePhone(client, '48999');
    server.telegram.say({ from: client, to: account.user, text: 'po', form: 'short' });
    const [, after] = await messages.take(2);
    expect(after?.chat).toMatchObject({ firstName: 'Helena', username: 'helena', phone: '48999' });
    expect(peers.referenceTo({ kind: 'user', id: client.id.toString() })).not.toBeNull();
  });
}

/** What is sent, and as what it arrives. */
function mediaCases(): [FakeMedia, unknown][] {
  const id = 5_000_123_456_789_012_345n;
  const document = { kind: 'document', sizeBytes: 70_000, mimeType: 'application/pdf', id } as const;
  const file = { kind: 'document', id: `${id}`, mimeType: 'application/pdf', sizeBytes: 70_000 };
  const place = { latitude: 52.2297, longitude: 21.0122 };
  const nowhere = { title: null, address: null };
  return [
    [
      { kind: 'photo', sizeBytes: 54_321, id },
      { kind: 'photo', id: `${id}`, sizeBytes: 54_321 },
    ],
    [
      { ...document, filename: 'akt.pdf' },
      { ...file, filename: 'akt.pdf', shownAs: 'file' },
    ],
    ...(['video', 'round_video', 'animation', 'audio', 'voice', 'sticker'] as const).map(
      (shownAs): [FakeMedia, unknown] => [
        { ...document, shownAs },
        { ...file, filename: null, shownAs },
      ],
    ),
    [
      { kind: 'location', ...place },
      { kind: 'location', ...place, ...nowhere },
    ],
    [
      { kind: 'live_location', ...place, periodSeconds: 60 },
      { kind: 'location', ...place, ...nowhere, isLive: true },
    ],
    [
      { kind: 'venue', ...place, title: 'Biuro', address: 'ul. Długa 1' },
      { kind: 'location', ...place, title: 'Biuro', address: 'ul. Długa 1' },
    ],
    [
      { kind: 'contact', phone: '48600', firstName: 'Jan' },
      { kind: 'contact', firstName: 'Jan', lastName: null, phone: '48600', vcard: null },
    ],
    [{ kind: 'link_preview', url: 'https://example.org' }, null],
  ];
}

function describeContent(under: TelegramClientUnderTest): void {
  const rig = useRig(under);

  it.each(mediaCases())('describes %j', async (media, expected) => {
    const { server, account, client } = rig();
    const { messages } = await rig().connected();
    server.telegram.say({ from: client, to: account.user, text: 'Proszę', media });
    const [message] = await messages.take(1);
    expect(message?.media).toEqual(expected);
    expect(message?.text).toBe('Proszę');
    expect(() => JSON.stringify(message)).not.toThrow();
  });

  it('describes polls, albums, forwards and what happened in a group', async () => {
    const { server, account, client } = rig();
    const { messages } = await rig().connected();
    const { telegram } = server;
    const poll: FakeMedia = { kind: 'poll', question: 'Kiedy?', answers: ['Jutro', 'Później'] };
    const said = telegram.say({ from: client, to: account.user, media: poll });
    telegram.sayAlbum({ from: client, to: account.user, text: 'album' }, [
      { kind: 'photo', sizeBytes: 1_000 },
      { kind: 'photo', sizeBytes: 2_000 },
    ]);
    telegram.forward(said, { from: account.user, to: client });
    const group = telegram.createGroup('Tłumacze', [account.user, client]);
    telegram.say({ from: client, to: group, action: { kind: 'title_changed', title: 'Nowi' } });
    const [asked, first, second, forwarded, service] = await messages.take(5);
    expect(asked?.media).toMatchObject({
      kind: 'poll',
      question: 'Kiedy?',
      options: [{ text: 'Jutro' }, { text: 'Później' }],
      isClosed: false,
    });
    expect(first?.albumId).toMatch(/^\d+$/);
    expect(second?.albumId).toBe(first?.albumId);
    expect(forwarded).toMatchObject({ out: true, forwardedFrom: 'Олена' });
    expect(service).toMatchObject({
      action: { name: 'MessageActionChatEditTitle', details: { title: 'Nowi' } },
    });
  });
}

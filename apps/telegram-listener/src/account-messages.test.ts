import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConnectionRig, Mailbox } from './testing/connection-rig.ts';

let rig: ConnectionRig;
let server: ConnectionRig['server'];
let account: ConnectionRig['account'];
let client: ConnectionRig['client'];

beforeEach(async () => {
  rig = await ConnectionRig.start();
  ({ server, account, client } = rig);
});

afterEach(() => rig.stop());

describe('messages', () => {
  it('hands over what comes in and what another device sends, in order', async () => {
    const { connection, messages } = rig.listen();
    await connection.connect();
    for (let i = 0; i < 50; i++) {
      const out = i % 3 === 0;
      const [from, to] = out ? [account.user, client] : [client, account.user];
      server.telegram.say({ from, to, text: `nr ${i}`, form: i % 2 === 0 ? 'full' : 'short' });
    }
    const taken = await messages.take(50);
    expect(taken.map(({ text }) => text)).toEqual(Array.from({ length: 50 }, (_, i) => `nr ${i}`));
    expect(taken.map(({ out }) => out)).toEqual(Array.from({ length: 50 }, (_, i) => i % 3 === 0));
    expect(taken[1]).toEqual({
      id: '2',
      chat: {
        kind: 'user',
        id: client.id.toString(),
        firstName: 'Олена',
        lastName: null,
        title: null,
        username: 'olena',
        phone: '380501112233',
      },
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
    expect(rig.warnings).toEqual([]);
  });

  it('asks for the name of a stranger who comes by id only, and keeps the order meanwhile', async () => {
    const { connection, messages } = rig.listen();
    await connection.connect();
    const stranger = server.telegram.createUser({ firstName: 'Jan' });
    server.telegram.say({ from: stranger, to: account.user, text: 'krótko', form: 'short' });
    server.telegram.say({ from: client, to: account.user, text: 'zaraz potem' });
    const taken = await messages.take(2);
    expect(taken.map(({ text, chat }) => [text, chat.firstName])).toEqual([
      ['krótko', 'Jan'],
      ['zaraz potem', 'Олена'],
    ]);
  });

  it('does without a name that cannot be had', async () => {
    const { connection, messages } = rig.listen();
    await connection.connect();
    server.faults.onCall('messages.GetMessages', { error: { code: 420, message: 'FLOOD_WAIT_100' } });
    server.telegram.say({ from: client, to: account.user, text: 'pierwsza', form: 'short' });
    server.telegram.say({ from: client, to: account.user, text: 'druga', form: 'short' });
    const taken = await messages.take(2);
    expect(taken.map(({ text, chat }) => [text, chat.firstName])).toEqual([
      ['pierwsza', null],
      ['druga', null],
    ]);
  });

  it('hands over groups, supergroups and channels with their titles and speakers', async () => {
    const { connection, messages } = rig.listen();
    await connection.connect();
    const group = server.telegram.createGroup('Tłumacze', [account.user, client]);
    const supergroup = server.telegram.createChannel('Klienci', [account.user, client], { megagroup: true });
    const channel = server.telegram.createChannel('Nowości', [account.user], { username: 'news' });
    server.telegram.say({ from: client, to: group, text: 'w grupie' });
    server.telegram.say({ from: client, to: group, text: 'krótko w grupie', form: 'short', replyToId: 1 });
    server.telegram.say({ from: client, to: supergroup, text: 'w supergrupie' });
    server.telegram.say({ from: null, to: channel, text: 'ogłoszenie' });
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

  it('describes files by ids of full length', async () => {
    const { connection, messages } = rig.listen();
    await connection.connect();
    const id = 5_000_123_456_789_012_345n;
    const document = { kind: 'document', sizeBytes: 70_000, mimeType: 'application/pdf', id } as const;
    const media = [
      { kind: 'photo', sizeBytes: 54_321, id } as const,
      { ...document, filename: 'akt urodzenia.pdf' },
      ...(['video', 'round_video', 'animation', 'audio', 'voice', 'sticker'] as const).map((shownAs) => ({
        ...document,
        shownAs,
      })),
    ];
    for (const one of media)
      server.telegram.say({ from: client, to: account.user, text: 'Proszę', media: one });
    const file = { kind: 'document', id: `${id}`, mimeType: 'application/pdf', sizeBytes: 70_000 };
    const taken = await messages.take(media.length);
    expect(taken.map((message) => message.media)).toEqual([
      { kind: 'photo', id: `${id}`, sizeBytes: 54_321 },
      { ...file, filename: 'akt urodzenia.pdf', shownAs: 'file' },
      ...['video', 'round_video', 'animation', 'audio', 'voice', 'sticker'].map((shownAs) => ({
        ...file,
        filename: null,
        shownAs,
      })),
    ]);
    expect(taken[0]?.text).toBe('Proszę');
  });

  it('describes places and business cards, and takes a link preview for text', async () => {
    const { connection, messages } = rig.listen();
    await connection.connect();
    server.telegram.say({
      from: client,
      to: account.user,
      media: { kind: 'location', latitude: 52.2297, longitude: 21.0122 },
    });
    server.telegram.say({
      from: client,
      to: account.user,
      media: { kind: 'contact', phone: '48600', firstName: 'Jan' },
    });
    server.telegram.say({
      from: client,
      to: account.user,
      text: 'https://example.org',
      media: { kind: 'link_preview', url: 'https://example.org' },
    });
    const media = (await messages.take(3)).map((message) => message.media);
    expect(media[0]).toEqual({
      kind: 'location',
      latitude: 52.2297,
      longitude: 21.0122,
      title: null,
      address: null,
    });
    expect(media[1]).toEqual({
      kind: 'contact',
      firstName: 'Jan',
      lastName: null,
      phone: '48600',
      vcard: null,
    });
    expect(media[2]).toBeNull();
    expect(() => JSON.stringify(media)).not.toThrow();
  });

  it('loses nothing but the packet when Telegram sends something newer than the library', async () => {
    const { connection, messages } = rig.listen();
    await connection.connect();
    const unknown = Buffer.concat([Buffer.from('efbeadde', 'hex'), Buffer.from('tajna treść!')]);
    server.push(account, { getBytes: () => unknown });
    server.telegram.say({ from: client, to: account.user, text: 'dalej' });
    expect((await messages.take(1))[0]?.text).toBe('dalej');
    expect(rig.warnings).toEqual([
      'Telegram sent something newer than the library; it is lost {"constructor_id":"3735928559"}',
    ]);
  });

  it('survives a listener that throws', async () => {
    const { connection } = rig.listen();
    const messages = new Mailbox<string>();
    connection.onMessage(({ text }) => {
      messages.put(text);
      if (text === 'zła') throw new Error('listener failed');
    });
    await connection.connect();
    server.telegram.say({ from: client, to: account.user, text: 'zła' });
    server.telegram.say({ from: client, to: account.user, text: 'dobra' });
    expect(await messages.take(2)).toEqual(['zła', 'dobra']);
    expect(rig.warnings).toEqual([expect.stringMatching(/^a message could not be handed over/)]);
  });
});

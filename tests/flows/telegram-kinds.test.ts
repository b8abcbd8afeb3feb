import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  FakeAccount,
  FakeGroup,
  FakeMedia,
  FakeUser,
  Said,
  SharedMessage,
} from '@switchboard/simulators';
import { connectPlain, type PlainClient } from '../support/plain-client.ts';
import { TelegramHub } from '../support/telegram-hub.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';

/** Beyond 2^53, where a number of JavaScript's would be another id. */
const HUGE = 9_007_199_254_740_993n;

/** What an agent is shown of each file: its type and what is known of it before it is fetched. */
const FILES: [string, FakeMedia, object][] = [
  ['photo', { kind: 'photo', sizeBytes: 2_000 }, { type: 'image', mime_type: 'image/jpeg' }],
  [
    'document',
    { kind: 'document', mimeType: 'application/pdf', filename: 'akt.pdf', sizeBytes: 3_000 },
    { type: 'document', mime_type: 'application/pdf', filename: 'akt.pdf' },
  ],
  [
    'voice message',
    { kind: 'document', mimeType: 'audio/ogg', sizeBytes: 900, shownAs: 'voice' },
    { type: 'voice', mime_type: 'audio/ogg' },
  ],
  [
    'sticker',
    { kind: 'document', mimeType: 'image/webp', sizeBytes: 800, shownAs: 'sticker' },
    { type: 'sticker', mime_type: 'image/webp' },
  ],
  [
    'round video',
    { kind: 'document', mimeType: 'video/mp4', sizeBytes: 700, shownAs: 'round_video' },
    { type: 'video', mime_type: 'video/mp4' },
  ],
];

/** What an agent is shown of everything that is neither words nor a file. */
const THINGS: [string, FakeMedia, object][] = [
  [
    'location',
    { kind: 'location', latitude: 52.25, longitude: 21 },
    { type: 'location', payload: { location: { latitude: 52.25, longitude: 21 } } },
  ],
  [
    'venue',
    { kind: 'venue', latitude: 52.25, longitude: 21, title: 'Biuro', address: 'Nowy Świat 1' },
    { type: 'location', payload: { location: { name: 'Biuro', address: 'Nowy Świat 1' } } },
  ],
  [
    'contact',
    { kind: 'contact', phone: '+48500111222', firstName: 'Jan', lastName: 'Kowalski' },
    {
      type: 'contacts',
      payload: { contacts: [{ name: 'Jan Kowalski', phones: [{ number: '+48500111222' }] }] },
    },
  ],
  [
    'poll',
    { kind: 'poll', question: 'Kiedy?', answers: ['dziś', 'jutro'] },
    {
      type: 'interactive',
      text: 'Kiedy?',
      payload: { poll: { options: [{ text: 'dziś' }, { text: 'jutro' }] } },
    },
  ],
];

interface Row {
  id: string;
  external_id: string;
  type: string;
  text: string | null;
  direction: string;
  status: string | null;
  payload: unknown;
  reply_to_external_id: string | null;
}

describe('each kind of Telegram message, from the wire to an agent', () => {
  let t: TestApi;
  let hub: TelegramHub;
  let account: FakeAccount;
  let client: FakeUser;
  let group: FakeGroup;
  let agent: PlainClient;

  beforeAll(async () => {
    t = await startTestApi();
    hub = await TelegramHub.start({ api: t });
    const { telegram } = hub.server;
    account = await hub.add('Biuro', { id: HUGE + 100n });
    client = telegram.createUser({ id: HUGE, firstName: 'Олена', username: 'olena', phone: '380501112233' });
    group = telegram.createGroup('Rodzina', [account.user, client]);
    const { user, token } = await t.signIn();
    agent = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    await hub.listen();
    await hub.untilOnline();
  }, 60_000);
  afterAll(async () => {
    await agent.close();
    await hub.stop();
    await t.stop();
  });

  const say = (said: Partial<Said>): SharedMessage =>
    hub.server.telegram.say({ from: client, to: account.user, ...said });

  const keyOf = (message: SharedMessage): string => {
    const { id, chat } = message.copies.get(account.box)!;
    return `${chat.kind === 'chat' ? '-' : ''}${chat.id}:${id}`;
  };

  /** The message as it is stored, when the agent has been told of it. */
  async function stored(message: SharedMessage): Promise<Row> {
    const frame = await agent.next('new_message', (each) => externalIdIn(each) === keyOf(message));
    const [row] = await t.database.query<Row & Record<string, unknown>>(
      `select * from messages where external_id = $1`,
      [keyOf(message)],
    );
    expect((frame['message'] as { id: string }).id).toBe(row!.id);
    return row!;
  }

  const externalIdIn = (frame: Record<string, unknown>): unknown =>
    (frame['message'] as { external_id?: string } | undefined)?.external_id;

  const frameOf = (type: string, row: Row) =>
    agent.next(
      type,
      (frame) => (frame['message_id'] ?? (frame['message'] as { id?: string })?.id) === row.id,
    );

  it('has ids beyond 2^53 to the last digit', async () => {
    const message = say({ text: 'Добрий день' });
    expect(await stored(message)).toMatchObject({
      external_id: '9007199254740993:1',
      direction: 'inbound',
    });
    const [channel] = await t.database.query(`select external_id from channels where platform = 'telegram'`);
    expect(channel).toEqual({ external_id: '9007199254741093' });
  });

  it.each(FILES)('a %s, with its caption', async (_name, media, shown) => {
    const row = await stored(say({ media, text: 'podpis' }));
    const { type, ...file } = shown as { type: string };
    expect(row).toMatchObject({ type, text: 'podpis' });
    const files = await t.database.query(
      `select type, mime_type, filename, size_bytes::int as size_bytes from attachments where message_id = $1`,
      [row.id],
    );
    expect(files).toMatchObject([{ type, ...file, size_bytes: (media as { sizeBytes: number }).sizeBytes }]);
  });

  it.each(THINGS)('a %s', async (_name, media, shown) => {
    const message = say({ media });
    const row = await stored(message);
    expect(row).toMatchObject(shown);
    hub.server.telegram.delete([message]);
    await frameOf('message_deleted', row);
  });

  it('an album: several messages that know of each other', async () => {
    const album = hub.server.telegram.sayAlbum({ from: client, to: account.user, text: 'z wakacji' }, [
      { kind: 'photo', sizeBytes: 100 },
      { kind: 'photo', sizeBytes: 200 },
    ]);
    const [one, two] = [await stored(album[0]!), await stored(album[1]!)];
    expect(one).toMatchObject({
      type: 'image',
      text: 'z wakacji',
      payload: { album_id: expect.any(String) },
    });
    expect(two).toMatchObject({ type: 'image', text: null, payload: one.payload as object });
  });

  it('a reply, here and to what was said elsewhere', async () => {
    const asked = say({ text: 'pytanie' });
    const inGroup = say({ to: group, text: 'pytanie w grupie' });
    await stored(asked);
    const { payload } = await stored(inGroup);
    expect(payload).toMatchObject({ sender: { id: HUGE.toString(), name: 'Олена' } });
    const here = await stored(say({ text: 'odpowiedź', replyTo: asked }));
    expect(here.reply_to_external_id).toBe(keyOf(asked));
    const elsewhere = await stored(say({ text: 'a propos', replyTo: inGroup }));
    expect(elsewhere.reply_to_external_id).toBe(keyOf(inGroup));
  });

  it('a forward, of somebody and of somebody who hides', async () => {
    const { telegram } = hub.server;
    const author = telegram.createUser({ firstName: 'Autor' });
    const original = telegram.say({ from: author, to: client, text: 'oryginał' });
    const forwarded = await stored(telegram.forward(original, { from: client, to: account.user }));
    expect(forwarded).toMatchObject({
      text: 'oryginał',
      payload: { forwarded: true, forwarded_from: 'Autor' },
    });
    const hidden = say({ text: 'od kogoś', forward: { from: 'Ktoś', dateSeconds: 1_700_000_000 } });
    expect((await stored(hidden)).payload).toMatchObject({ forwarded: true, forwarded_from: 'Ktoś' });
  });

  it('lines of Telegram itself: pinned, joined, a call', async () => {
    const { telegram } = hub.server;
    const pinned = say({ to: group, text: 'ważne' });
    await stored(pinned);
    telegram.pin(client, pinned);
    const newcomer = telegram.createUser({ firstName: 'Nowa' });
    telegram.places.join(newcomer, group);
    say({ action: { kind: 'phone_call', missed: true } });
    await hub.expectSame();
    const lines = await t.database.query(
      `select m.payload #>> '{system,type}' as type, m.payload #>> '{system,reason}' as reason, c.unread_count
       from messages m join conversations c on c.id = m.conversation_id where m.type = 'system' order by m.created_at, m.position`,
    );
    expect(lines).toMatchObject([
      { type: 'pin_message' },
      { type: 'chat_add_user' },
      { type: 'phone_call', reason: 'missed' },
    ]);
  });

  it('an edited caption and edited words, with what they were before', async () => {
    const photo = say({ media: { kind: 'photo', sizeBytes: 300 }, text: 'stary podpis' });
    const row = await stored(photo);
    for (const text of ['nowy podpis', 'ostatni podpis']) {
      hub.server.telegram.edit(photo, { text });
      await frameOf('message_updated', row);
    }
    await hub.expectSame();
    const history = await t.database.query<{ text: string }>(
      `select text from message_revisions where message_id = $1 order by is_original desc, revision`,
      [row.id],
    );
    expect(history.map(({ text }) => text)).toEqual(expect.arrayContaining(['stary podpis', 'nowy podpis']));
  });

  it('an edit that changes only what nobody reads is none', async () => {
    const message = say({ text: 'bez zmian' });
    const row = await stored(message);
    hub.server.telegram.edit(message, { hideEdit: true });
    await stored(say({ text: 'po tym' }));
    const [after] = await t.database.query(`select text, edited_at from messages where id = $1`, [row.id]);
    expect(after).toEqual({ text: 'bez zmian', edited_at: null });
  });

  it('a deletion in a private chat and in a basic group, which name no chat', async () => {
    for (const to of [account.user, group]) {
      const message = say({ to, text: 'zniknie' });
      const row = await stored(message);
      hub.server.telegram.delete([message]);
      await frameOf('message_deleted', row);
    }
    await hub.expectSame();
  });

  it('a reaction given, changed and taken back, by them and by us', async () => {
    const { telegram } = hub.server;
    const message = say({ text: 'super' });
    const row = await stored(message);
    const reactions = () =>
      t.database.query<{ actor: string; emoji: string | null }>(
        `select actor, emoji from reactions where message_id = $1 order by actor`,
        [row.id],
      );
    for (const [emojis, shown] of [
      [['👍'], '👍'],
      [['❤'], '❤'],
    ] as const) {
      telegram.react(client, message, [...emojis]);
      await frameOf('message_reaction', row);
      expect(await reactions()).toMatchObject([{ emoji: shown }]);
    }
    telegram.react(account.user, message, ['🔥']);
    await frameOf('message_reaction', row);
    telegram.react(client, message, []);
    await frameOf('message_reaction', row);
    expect((await reactions()).filter(({ emoji }) => emoji !== null)).toMatchObject([{ emoji: '🔥' }]);
  });

  it('what its owner writes on a phone is ours, and is read when they have read it', async () => {
    const { telegram } = hub.server;
    const message = telegram.say({ from: account.user, to: client, text: 'z telefonu' });
    const row = await stored(message);
    expect(row).toMatchObject({ direction: 'outbound', status: 'sent' });
    telegram.read(client, account.user);
    await agent.next(
      'message_status',
      ({ message_id, status }) => message_id === row.id && status === 'read',
    );
    await hub.expectSame();
  });

  it('what its owner reads on a phone is read here', async () => {
    const { telegram } = hub.server;
    const reader = telegram.createUser({ firstName: 'Czytana' });
    const messages = ['jeden', 'dwa', 'trzy'].map((text) => say({ from: reader, text }));
    const unread = async (): Promise<number> => {
      const [row] = await t.database.query<{ unread_count: number }>(
        `select unread_count from conversations where external_id = $1`,
        [reader.id.toString()],
      );
      return row!.unread_count;
    };
    for (const message of messages) await stored(message);
    expect(await unread()).toBe(3);
    for (const [upTo, left] of [
      [messages[1], 1],
      [messages[2], 0],
    ] as const) {
      telegram.read(account.user, reader, upTo);
      await agent.next('conversation_update', ({ conversation }) => {
        const { external_id, unread_count } = conversation as { external_id: string; unread_count: number };
        return external_id === reader.id.toString() && unread_count === left;
      });
      expect(await unread()).toBe(left);
    }
  });

  it('somebody who is called otherwise from now on stays in the same conversation', async () => {
    const { telegram } = hub.server;
    const person = telegram.createUser({ firstName: 'Anna', lastName: 'Nowak', username: 'anna' });
    await stored(say({ from: person, text: 'przed ślubem' }));
    telegram.people.rename(person, { lastName: 'Kowalska', username: 'kowalska' });
    await stored(say({ from: person, text: 'po ślubie' }));
    const rows = await t.database.query(
      `select peer_name, peer_username, message_count from conversations where external_id = $1`,
      [person.id.toString()],
    );
    expect(rows).toEqual([{ peer_name: 'Anna Kowalska', peer_username: 'kowalska', message_count: 2 }]);
  });

  it('all of it once, and as Telegram has it', () => hub.expectSame(), 30_000);
});

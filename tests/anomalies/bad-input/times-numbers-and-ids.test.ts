import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DAY_MS, LIMITS, META_PLATFORMS, type MetaPlatform, SECOND_MS } from '@switchboard/core';
import { hubOfThisFile } from './hub.ts';
import {
  bodyOf,
  digits,
  echoItem,
  entryOf,
  exactly,
  type Json,
  messagingBody,
  messagingItem,
  newPerson,
  textItem,
  whatsappBody,
  whatsappChange,
  whatsappItem,
} from './meta-bodies.ts';
import { deliverAmongGood } from './neighbours.ts';

const EARLIEST_MS = Date.UTC(2000, 0, 1);

describe('times, numbers and ids that are odd', () => {
  const hub = hubOfThisFile();

  const at = (platform: MetaPlatform, person: string, timestamp: unknown): Json => ({
    ...textItem(platform, person, 'when'),
    timestamp,
  });

  const T = 1_790_000_000;
  const ofSeconds = new Date(T * SECOND_MS).toISOString();
  it.each<[unknown, string | null]>([
    ['asdf', null],
    ['', null],
    [null, null],
    [{ a: 1 }, null],
    [T, ofSeconds],
    [String(T), ofSeconds],
    [T * SECOND_MS, ofSeconds],
    [String(T * SECOND_MS), ofSeconds],
    ['2021-09-08T06:34:04+0000', null],
    [0, null],
    ['0', null],
    [-T, null],
    [`-${T}`, null],
    [4_102_444_800, null],
    [4_102_444_800_000, null],
    [8.64e15 + 1, null],
    ['9'.repeat(400), null],
    [digits('1e400'), null],
  ])('the time %j: that time, or the moment of arrival (10.14)', async (timestamp, expected) => {
    for (const platform of META_PLATFORMS) {
      const person = newPerson(platform);
      const before = Date.now();
      await deliverAmongGood(hub(), platform, { items: [at(platform, person, timestamp)] });
      const { sent_at: sentAt } = await hub().onlyMessage(person);
      if (expected !== null) expect(sentAt).toBe(expected);
      else {
        expect(Date.parse(sentAt)).toBeGreaterThanOrEqual(before);
        expect(Date.parse(sentAt)).toBeLessThanOrEqual(Date.now());
      }
    }
  });

  it.each(META_PLATFORMS)(
    'a message of %s that is seven days older than what is stored (10.14)',
    async (platform) => {
      const person = newPerson(platform);
      const weekAgo = Math.floor((Date.now() - 7 * DAY_MS) / SECOND_MS);
      const inUnits = (seconds: number) => (platform === 'whatsapp' ? String(seconds) : seconds * SECOND_MS);
      await hub().accepts(platform, bodyOf(platform, entryOf(platform, [textItem(platform, person, 'new')])));
      const late = { ...textItem(platform, person, 'late'), timestamp: inUnits(weekAgo) };
      await deliverAmongGood(hub(), platform, { items: [late] });
      const thread = await hub().thread(person);
      expect(thread).toMatchObject({ unread_count: 2, total_messages: 2 });
      const sent = new Map(thread!.messages.map(({ content, sent_at: sentAt }) => [content, sentAt]));
      expect(sent.get('late')).toBe(new Date(weekAgo * SECOND_MS).toISOString());
      expect(Date.parse(thread!.last_message_at!)).toBeGreaterThan(weekAgo * SECOND_MS + DAY_MS);
    },
  );

  it('any time at all is shown as one between 2000 and tomorrow (G4)', async () => {
    const anyTime = fc.oneof(
      fc.constantFrom<unknown>(
        0,
        -1,
        8.64e15,
        8.64e15 + 1,
        253_402_300_800,
        253_402_300_800_000,
        -62_135_596_800,
      ),
      fc.double(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.maxSafeInteger().map(String),
      fc.date().map((date) => (Number.isNaN(date.getTime()) ? 'NaN' : date.toISOString())),
      fc.jsonValue({ maxDepth: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...META_PLATFORMS),
        fc.array(anyTime, { minLength: 1, maxLength: 30 }),
        async (platform, times) => {
          const person = newPerson(platform);
          await hub().accepts(
            platform,
            bodyOf(
              platform,
              entryOf(
                platform,
                times.map((time) => at(platform, person, time)),
              ),
            ),
          );
          const messages = await hub().messages(person);
          expect(messages).toHaveLength(times.length);
          for (const { sent_at: sentAt } of messages) {
            expect(Date.parse(sentAt)).toBeGreaterThanOrEqual(EARLIEST_MS);
            expect(Date.parse(sentAt)).toBeLessThanOrEqual(Date.now() + DAY_MS);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  const NUMBERS = [
    '1e400000',
    '-1e400000',
    '-0',
    '1e-400000',
    '1.5',
    '-1',
    '1E3',
    '9007199254740993',
    '123456789012345678901234567890',
    '0.1e1',
    `1${'0'.repeat(5_000)}`,
  ];

  const named = NUMBERS.map((number): [string, string] => [number.slice(0, 30), number]);
  it.each(named)('the number %s, wherever a number may stand (G5)', async (_name, number) => {
    const n = digits(number);
    const people = [newPerson(), newPerson(), newPerson()];
    const items = [
      { type: 'location', location: { latitude: n, longitude: n, name: n } },
      {
        type: 'order',
        order: { catalog_id: n, product_items: [{ quantity: n, item_price: n, currency: n }] },
      },
      { type: 'image', image: { id: n, file_size: n } },
      { type: 'text', text: { body: n } },
      { type: n },
      { type: 'text', text: { body: 'x' }, timestamp: n },
      { type: 'text', text: { body: 'x' }, context: { id: n }, id: n },
      { type: 'text', text: { body: 'x' }, from: n },
      { type: 'reaction', reaction: { message_id: n, emoji: '👍' } },
    ].map((rest, index) => whatsappItem(people[index % 3]!, rest));
    await deliverAmongGood(hub(), 'whatsapp', { items });
    const statuses = [{ id: n, status: 'failed', timestamp: n, errors: [{ code: n }] }];
    const changes = [
      whatsappChange({ statuses }),
      whatsappChange({ messages: [textItem('whatsapp', people[0]!, 'x')] }, 'messages', n),
      { field: 'business_capability_update', value: { max_daily_conversation_per_phone: n } },
      { field: 'message_template_status_update', value: { message_template_id: n, event: 'APPROVED' } },
    ];
    await deliverAmongGood(hub(), 'whatsapp', { changes });
    for (const platform of ['instagram', 'facebook'] as const) {
      const person = newPerson(platform);
      const messages = [
        { message: { mid: `m_n_${person}`, text: 'x', app_id: n, sticker_id: n } },
        {
          message: {
            mid: n,
            attachments: [{ type: 'location', payload: { coordinates: { lat: n, long: n } } }],
          },
        },
        { message: { mid: `m_r_${person}`, attachments: [{ type: 'reel', payload: { reel_video_id: n } }] } },
        { message_edit: { mid: `m_n_${person}`, text: 'y', num_edit: n } },
        { read: { watermark: n } },
        { delivery: { watermark: n, mids: [n] } },
      ].map((rest) => messagingItem(platform, person, rest));
      await deliverAmongGood(hub(), platform, {
        items: [...messages, { ...messages[0]!, sender: { id: n } }],
        entries: [{ id: n, time: n, messaging: messages }],
      });
      expect((await hub().messages(person)).length).toBeGreaterThan(0);
    }
  });

  it.each(['NaN', 'Infinity', '-Infinity', '1e999', '0x10', '1_000', '٣'])(
    'the word %s for a number (G5)',
    async (word) => {
      const person = newPerson();
      const location = { latitude: word, longitude: word };
      await deliverAmongGood(hub(), 'whatsapp', {
        items: [whatsappItem(person, { type: 'location', location, timestamp: word })],
      });
      expect((await hub().onlyMessage(person)).payload).not.toBeNull();
    },
  );

  const IDS: [string, string][] = [
    ['200 KB', 'x'.repeat(200_000)],
    ['200 KB of characters beyond ASCII', '🌻'.repeat(50_000)],
    ['a line break', 'a\nb\r\nc'],
    ['NUL', 'a\u0000b'],
    ['half a character', 'a\ud83d'],
    ['quotes', `'";--\\`],
    ['braces', '{a,b}'],
    ['a space', ' '],
    ['the word null', 'null'],
    ['__proto__', '__proto__'],
  ];
  it.each(IDS)('an id of %s: of a message, told again, it is the same (G6)', async (_name, id) => {
    for (const platform of META_PLATFORMS) {
      const person = newPerson(platform);
      for (let n = 0; n < 2; n++) {
        await hub().accepts(
          platform,
          bodyOf(platform, entryOf(platform, [textItem(platform, person, 'once', id)])),
        );
      }
      const message = await hub().onlyMessage(person);
      expect(message.content).toBe('once');
      expect(message.external_id!.length).toBeLessThanOrEqual(LIMITS.externalIdCharsMax);
      await hub().t.database.query('delete from conversations where id = $1', [message.conversation_id]);
    }
  });

  it.each(IDS)('an id of %s: of a person, always the same one (G6)', async (_name, id) => {
    for (const platform of META_PLATFORMS) {
      const before = await hub().count('conversations');
      for (const words of ['one', 'two']) {
        await deliverAmongGood(hub(), platform, { items: [textItem(platform, id, words)] });
      }
      // Three good ones each time, and this one.
      expect(await hub().count('conversations')).toBe(before + 7);
    }
  });

  it.each(IDS)('an id of %s, wherever an id may stand (G6)', async (_name, given) => {
    const person = newPerson();
    // All of them at once are to fit into one delivery; and nobody has this one yet.
    const id = `${given.slice(0, 20_000)}w`;
    const items = [
      {
        type: 'text',
        text: { body: 'x' },
        context: { id, from: id },
        from_user_id: id,
        from_parent_user_id: id,
      },
      { type: 'text', text: { body: 'x' }, group_id: id },
      { type: 'image', image: { id, sha256: id, url: id } },
      { type: 'reaction', reaction: { message_id: id, emoji: '👍' }, group_id: id },
      { type: 'edit', edit: { original_message_id: id, message: { type: 'text', text: { body: 'x' } } } },
      { type: 'revoke', revoke: { original_message_id: `${id}.` } },
      { type: 'system', system: { type: 'user_changed_user_id', user_id: id, wa_id: id, customer: id } },
      { type: 'order', order: { catalog_id: id } },
    ].map((rest) => whatsappItem(person, rest));
    const contacts = [{ wa_id: person, user_id: id, profile: { name: 'x', username: id } }];
    const changes = [
      whatsappChange({
        contacts,
        messages: items,
        statuses: [{ id, status: 'read', biz_opaque_callback_data: id }],
      }),
      whatsappChange(
        { user_id_update: [{ user_id: { previous: id, current: `${id}x` } }] },
        'user_id_update',
      ),
      whatsappChange(
        { state_sync: [{ type: 'contact', action: 'add', contact: { phone_number: id, full_name: id } }] },
        'smb_app_state_sync',
      ),
      { field: 'account_update', value: { event: id } },
    ];
    await deliverAmongGood(hub(), 'whatsapp', { changes });
    expect(await hub().thread(person)).not.toBeNull();
    for (const platform of ['instagram', 'facebook'] as const) {
      const messages = [
        messagingItem(platform, id, {
          message: { mid: `${platform}${id}`, text: 'x', reply_to: { mid: id } },
        }),
        messagingItem(platform, id, { reaction: { mid: id, action: 'react', emoji: '👍' } }),
        messagingItem(platform, id, { message_edit: { mid: id, text: 'x', num_edit: 1 } }),
        messagingItem(platform, id, { postback: { payload: id, title: id } }),
        messagingItem(platform, id, { read: { mid: id } }),
        echoItem(platform, id, { metadata: id, app_id: id, text: 'x' }),
      ];
      await deliverAmongGood(hub(), platform, { items: messages });
    }
  });

  it.each(IDS)('an id of %s, of an account that is not connected: kept under it (G6)', async (_name, id) => {
    const messages = [textItem('whatsapp', newPerson(), 'x')];
    await hub().accepts('whatsapp', whatsappBody({ messages }, 'messages', id));
    const [row] = await hub().t.database.query<{ ids: string[]; outcome: string }>(
      `select unconnected_ids as ids, outcome from webhook_deliveries order by id desc limit 1`,
    );
    expect(row!.outcome).toBe('unconnected');
    expect(row!.ids).toHaveLength(1);
    expect(row!.ids[0]!.length).toBeLessThanOrEqual(LIMITS.externalIdCharsMax);
  });

  it.each<[string, unknown]>([
    ['empty', ''],
    ['null', null],
    ['a list', []],
    ['an object', {}],
    ['a fraction', 1.5],
    ['true', true],
  ])('an id that is %s is none: kept raw, and the neighbours are stored (G6)', async (_name, id) => {
    const before = await hub().count('messages');
    for (const platform of META_PLATFORMS) {
      const person = newPerson(platform);
      const item = textItem(platform, person, 'no id');
      const message =
        platform === 'whatsapp' ? { ...item, id } : { ...item, message: { mid: id, text: 'no id' } };
      await hub().accepts(
        platform,
        exactly(
          platform === 'whatsapp' ? whatsappBody({ messages: [message] }) : messagingBody(platform, message),
        ),
      );
      expect(await hub().lastDelivery(platform)).toMatchObject({ outcome: 'not_understood' });
      expect(await hub().thread(person)).toBeNull();
      await deliverAmongGood(hub(), platform, {
        items: [message],
        entries: [{ ...entryOf(platform, []), id }],
      });
    }
    expect(await hub().count('messages')).toBe(before + 9);
  });
});

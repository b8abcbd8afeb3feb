import { describe, expect, it } from '@jest/globals';
import type { InboundEvent } from '@switchboard/core';
import { expectWellFormed } from '../../testing/expect-well-formed.ts';
import { readFixtures, RECEIVED_AT_MS, valueAt } from '../../testing/fixtures.ts';
import {
  after,
  BOT_USER_ID,
  BUSINESS,
  channel,
  file,
  group,
  ignored,
  marek,
  message,
  olena,
  olenaOfBusiness,
  origin,
  outbound,
  supergroup,
  unrecognized,
  unsupported,
} from '../../testing/telegram-bot-expectations.ts';
import { IGNORED_UPDATES } from './catalogue.ts';
import { telegramBotAdapter } from './parse-update.ts';

const bodies = readFixtures(new URL('./fixtures/', import.meta.url));

function parse(body: unknown): InboundEvent[] {
  return telegramBotAdapter.parse(body, { receivedAtMs: RECEIVED_AT_MS, botUserId: BOT_USER_ID });
}

type Expectation = (body: unknown) => InboundEvent[];

const texts: Record<string, Expectation> = {
  text: () => [message(1, { text: 'Dzień dobry, ile kosztuje tłumaczenie aktu?' })],
  text__command: () => [message(2, { text: '/start oferta' })],
  text__reply: () => [message(3, { text: 'Zgoda', replyToExternalId: '777001:900' })],
  text__reply_elsewhere: () => [
    message(4, { text: 'O to mi chodzi', replyToExternalId: '-1001555000111:12' }),
  ],
  text__forwarded: () => [
    message(5, { text: 'Jutro o 10', payload: { forwarded: true, forwarded_from: 'Marek' } }),
  ],
  text__forwarded_hidden_author: () => [
    message(6, { text: 'Tajne', payload: { forwarded: true, forwarded_from: 'Ktoś Inny' } }),
  ],
  text__forwarded_from_channel: () => [
    message(7, { text: 'Nowy cennik', payload: { forwarded: true, forwarded_from: 'Aktualności' } }),
  ],
  text__group: () => [message(8, { text: 'Kto weźmie przysięgłe?', payload: { sender: marek } }, group)],
  text__supergroup_topic: () => [
    message(9, { text: 'Pierwsza w wątku', payload: { sender: marek } }, supergroup),
  ],
  text__anonymous_administrator: () => [message(10, { text: 'Ogłoszenie' }, supergroup)],
  text__in_the_name_of_a_channel: () => [
    message(
      11,
      {
        text: 'Nowy post',
        payload: { sender: { id: '-1001555000111', name: 'Aktualności', username: null } },
      },
      supergroup,
    ),
  ],
  text__own: () => [outbound(12, { text: 'Odpowiedź bota' })],
  text__via_own_bot: () => [outbound(13, { text: 'Cennik' })],
  text__ephemeral: (body) => [
    message(
      0,
      {
        externalId: `-1001987654321:update.${String(valueAt(body, 'update_id'))}`,
        text: '/cennik',
        payload: { sender: marek },
      },
      supergroup,
    ),
  ],
  text__garbage_date: () => [message(14, { text: 'bez daty', sentAt: null })],
  text__new_fields: () => [message(15, { text: 'Z przyszłości' })],
  text__long_ids: () => [
    message(
      16,
      { text: 'każda cyfra' },
      {
        externalId: '9007199254740993',
        name: 'Long',
        username: null,
        identities: [{ kind: 'telegram_user', scope: '', value: '9007199254740993' }],
      },
    ),
  ],
  channel_post: () => [message(12, { text: 'Nowy cennik od października' }, channel)],
  business_message: () => [message(1, { text: 'Czy jest termin na jutro?' }, olenaOfBusiness)],
  business_message__owner: () => [
    outbound(2, { text: 'Tak, o dziesiątej.', replyToExternalId: `${BUSINESS}:1` }, olenaOfBusiness),
  ],
  business_message__through_the_bot: () => [outbound(3, { text: 'Do zobaczenia!' }, olenaOfBusiness)],
};

const jpeg = { mimeType: 'image/jpeg', sizeBytes: 150_321 };
const mp4 = { mimeType: 'video/mp4' };

const files: Record<string, Expectation> = {
  photo: () => [
    file(20, 'image', 'AgACAgQAAxkBAAIBs-x', jpeg, {
      text: 'Paszport, strona pierwsza',
      payload: { album_id: '13579246801234567' },
    }),
  ],
  photo__without_file_id: (body) => [unsupported(21, 'photo', valueAt(body, 'message'))],
  live_photo: (body) => [
    file(22, 'image', 'AgACAgQAAxkBAAIBs-x', jpeg, { payload: { raw: valueAt(body, 'message') } }),
  ],
  video: () => [
    file(
      23,
      'video',
      'BAACAgQAAxkBAAIB-video',
      { ...mp4, filename: 'IMG_0042.mp4', sizeBytes: 2_345_678 },
      { text: 'Pieczęć z bliska' },
    ),
  ],
  video_note: () => [file(24, 'video', 'DQACAgQAAxkBAAIB-note', { sizeBytes: 456_789 })],
  animation: () => [
    file(25, 'video', 'CgACAgQAAxkBAAIB-anim', { ...mp4, filename: 'giphy.mp4', sizeBytes: 123_456 }),
  ],
  audio: () => [
    file(26, 'audio', 'CQACAgQAAxkBAAIB-audio', {
      mimeType: 'audio/mpeg',
      filename: 'skaldowie.mp3',
      sizeBytes: 4_321_000,
    }),
  ],
  voice: () => [file(27, 'voice', 'AwACAgQAAxkBAAIB-voice', { mimeType: 'audio/ogg', sizeBytes: 12_345 })],
  document: () => [
    file(
      28,
      'document',
      'BQACAgQAAxkBAAIB-doc',
      { mimeType: 'application/pdf', filename: 'akt urodzenia.pdf', sizeBytes: 70_000 },
      { text: 'Do przetłumaczenia' },
    ),
  ],
  document__without_file_id: (body) => [unsupported(29, null, valueAt(body, 'message'), { text: 'pusty' })],
  sticker: () => [file(30, 'sticker', 'CAACAgQAAxkBAAIB-sticker', { sizeBytes: 23_456 })],
};

const point = { latitude: 50.0614, longitude: 19.9372, name: null, address: null, url: null };
const poll = {
  question: 'Kiedy?',
  options: [
    { text: 'Jutro', votes: 0 },
    { text: 'W piątek', votes: 0 },
  ],
  closed: false,
};
const nobody = { organization: null, emails: [], urls: [] };

const otherContent: Record<string, Expectation> = {
  location: () => [message(31, { type: 'location', payload: { location: point } })],
  location__null_coordinates: (body) => [unsupported(32, null, valueAt(body, 'message'))],
  venue: () => [
    message(33, {
      type: 'location',
      payload: { location: { ...point, name: 'Biuro Tłumaczeń', address: 'ul. Długa 1, Kraków' } },
    }),
  ],
  contact: () => [
    message(34, {
      type: 'contacts',
      payload: {
        contacts: [{ ...nobody, name: 'Jan Kowalski', phones: [{ number: '+48600100200', type: null }] }],
      },
    }),
  ],
  contact__vcard: (body) => [
    message(35, {
      type: 'contacts',
      payload: {
        contacts: [{ ...nobody, name: 'Ewa', phones: [{ number: '48600100201', type: null }] }],
        raw: valueAt(body, 'message'),
      },
    }),
  ],
  location__live: () => [message(47, { type: 'location', payload: { location: { ...point, live: true } } })],
  other_media__poll: () => [message(40, { type: 'interactive', text: 'Kiedy?', payload: { poll } })],
  other_media__dice: (body) => [message(41, { text: '🎲', payload: { raw: valueAt(body, 'message') } })],
  other_media__story: (body) => [
    message(48, {
      type: 'story',
      payload: {
        shares: [{ type: 'story', id: '7', title: null, url: null }],
        raw: valueAt(body, 'message'),
      },
    }),
  ],
  other_media__unknown: (body) => [unsupported(46, 'something_new', valueAt(body, 'message'))],
  other_media__paid_media: (body) => [
    unsupported(42, 'paid_media', valueAt(body, 'message'), { text: 'Za gwiazdki' }),
  ],
  other_media__nothing: (body) => [unsupported(43, null, valueAt(body, 'message'))],
  service_message__joined: (body) => {
    const members = valueAt(body, 'message', 'new_chat_members');
    const system = { type: 'new_chat_members', details: members };
    return [message(44, { type: 'system', payload: { sender: marek, system } }, group)];
  },
  service_message__pinned: () => [
    message(45, { type: 'system', payload: { system: { type: 'pinned_message', message_id: 900 } } }),
  ],
  service_message__title: () => {
    const system = { type: 'new_chat_title', details: 'Tłumacze przysięgli' };
    return [message(49, { type: 'system', payload: { sender: marek, system } }, group)];
  },
  service_message__became_a_supergroup: () => {
    const system = { type: 'migrate_to_chat_id', details: -1_001_987_654_321 };
    return [message(50, { type: 'system', payload: { sender: marek, system } }, group)];
  },
};

function button(id: string | null, title: string | null) {
  return { interactive: { kind: 'button' as const, id, title, description: null } };
}

const interactions: Record<string, Expectation> = {
  callback_query: () => [
    message(0, {
      externalId: '777001:callback_query.3337000000000000123',
      type: 'interactive',
      text: 'Zamawiam',
      replyToExternalId: '777001:901',
      sentAt: null,
      payload: button('order:17', 'Zamawiam'),
    }),
  ],
  callback_query__old_message: () => [
    message(0, {
      externalId: '777001:callback_query.3337000000000000124',
      type: 'interactive',
      text: 'order:18',
      replyToExternalId: '777001:902',
      sentAt: null,
      payload: button('order:18', null),
    }),
  ],
  callback_query__group: () => [
    message(
      0,
      {
        externalId: '-1001987654321:callback_query.3337000000000000125',
        type: 'interactive',
        text: 'Nie',
        replyToExternalId: '-1001987654321:50',
        sentAt: null,
        payload: { sender: marek, ...button('no', 'Nie') },
      },
      supergroup,
    ),
  ],
  callback_query__game: () => [
    message(0, {
      externalId: '777001:callback_query.3337000000000000126',
      type: 'interactive',
      text: 'chess',
      replyToExternalId: '777001:903',
      sentAt: null,
      payload: button(null, null),
    }),
  ],
  callback_query__inline_message: () => [ignored('callback_query.inline_message')],
  callback_query__without_message: () => [unrecognized('callback_query.malformed')],
  my_chat_member__blocked: () => [
    message(0, {
      externalId: '777001:blocked.1789990000',
      type: 'system',
      text: 'The customer blocked the bot.',
      payload: { system: { type: 'blocked' } },
    }),
  ],
  my_chat_member__unblocked: () => [
    message(0, {
      externalId: '777001:unblocked.1789990060',
      type: 'system',
      text: 'The customer unblocked the bot.',
      sentAt: after(60),
      payload: { system: { type: 'unblocked' } },
    }),
  ],
  my_chat_member__group: () => [ignored('my_chat_member')],
};

function edit(messageExternalId: string, text: string | null, occurredAt: Date, peer = olena): InboundEvent {
  return { kind: 'edit', ...origin, messageExternalId, peer, text, revision: 0, occurredAt };
}

function reaction(actor: string, emoji: string | null, occurredAt: Date, peer = olena): InboundEvent {
  const messageExternalId = `${peer.externalId}:${peer === olena ? 900 : 9}`;
  return { kind: 'reaction', ...origin, messageExternalId, peer, actor, emoji, occurredAt };
}

function unsend(id: number): InboundEvent {
  const occurredAt = new Date(RECEIVED_AT_MS);
  const messageExternalId = `${BUSINESS}:${id}`;
  return { kind: 'unsend', ...origin, messageExternalId, peer: olenaOfBusiness, occurredAt };
}

const changes: Record<string, Expectation> = {
  edited_message: () => [edit('777001:1', 'Dzień dobry, ile kosztuje tłumaczenie aktu ślubu?', after(20))],
  edited_message__caption: () => [edit('777001:20', 'Paszport, strona druga', after(20))],
  edited_message__caption_removed: () => [edit('777001:20', null, after(30))],
  edited_message__live_location: () => [ignored('edited_message.without_words')],
  edited_message__without_edit_date: () => [edit('777001:1', 'kiedyś', new Date(RECEIVED_AT_MS))],
  edited_channel_post: () => [edit('-1001555000111:12', 'Nowy cennik od listopada', after(40), channel)],
  edited_business_message: () => [
    edit(`${BUSINESS}:1`, 'Czy jest termin na pojutrze?', after(50), olenaOfBusiness),
  ],
  deleted_business_messages: () => [unsend(1), unsend(2)],
  deleted_business_messages__odd_ids: () => {
    const odd = unrecognized('deleted_business_messages.message_ids.malformed');
    return [odd, unsend(3), odd, odd];
  },
  message_reaction: () => [reaction('peer', '❤', after(5))],
  message_reaction__removed: () => [reaction('peer', null, after(6))],
  message_reaction__picture: () => [reaction('peer', null, after(7))],
  message_reaction__group: () => [reaction('777002', '🔥', after(8), supergroup)],
  message_reaction__in_the_name_of_a_channel: () => [reaction('-1001555000111', '👏', after(9), supergroup)],
};

const nothingToDo: Record<string, Expectation> = Object.fromEntries(
  [...IGNORED_UPDATES].map((kind) => [kind, () => [ignored(kind)]]),
);

const expectations = new Map(
  Object.entries({ ...texts, ...files, ...otherContent, ...interactions, ...changes, ...nothingToDo }),
);

describe('Telegram bot adapter, fixtures', () => {
  it('has an expectation for each fixture and a fixture for each expectation', () => {
    expect([...expectations.keys()].toSorted()).toEqual([...bodies.keys()].toSorted());
  });

  it('has a fixture of each kind of its catalogue, and none of any other', () => {
    const kinds = [...bodies.keys()].map((name) => name.split('__')[0]);
    const names = telegramBotAdapter.catalogue.map(({ name }) => name);
    expect([...new Set(kinds)].toSorted()).toEqual(names.toSorted());
  });

  it.each([...bodies])('%s becomes exactly what is expected', (name, body) => {
    const before = structuredClone(body);
    const events = parse(body);
    expect(events).toStrictEqual(expectations.get(name)?.(body));
    expectWellFormed(events, 'telegram');
    expect(parse(body)).toStrictEqual(events);
    expect(body).toStrictEqual(before);
  });
});

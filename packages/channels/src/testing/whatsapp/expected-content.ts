import type { Referral, SharedContact } from '@switchboard/core';
import {
  allUnsupported,
  attachment,
  type Expectations,
  GROUP,
  interactive,
  media,
  message,
  raw,
  unsupported,
  wamid,
} from './builders.ts';

const files: Expectations = {
  image__caption: media(30, 'Свідоцтво, сторінка 1', {
    externalId: '1188273645500191',
    url: 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1188273645500191&ext=1790000300&hash=ARl1',
    mimeType: 'image/jpeg',
    sha256: '3fXn0gM1yV2bWm1pYb8cKqTzS5uJ7hQe4rLk9dAoPZs=',
  }),
  image__url_only: media(37, null, {
    url: 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=37',
    mimeType: 'image/jpeg',
  }),
  image__without_id: (body) => [unsupported(31, raw(body), { type: 'image' }, { text: 'Свідоцтво' })],
  video: media(32, null, {
    type: 'video',
    externalId: '1188273645500192',
    mimeType: 'video/mp4',
    sha256: 'q0b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
  }),
  video__caption: media(38, 'Ось відео', {
    type: 'video',
    externalId: '1188273645500198',
    mimeType: 'video/mp4',
    sha256: 'e5b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
  }),
  audio: media(33, null, {
    type: 'audio',
    externalId: '1188273645500193',
    mimeType: 'audio/mpeg',
    sha256: 'a1b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
  }),
  voice: media(34, null, {
    type: 'voice',
    externalId: '1188273645500194',
    mimeType: 'audio/ogg; codecs=opus',
    sha256: 'b2b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
  }),
  document__caption: media(35, 'Umowa do tłumaczenia', {
    type: 'document',
    externalId: '1188273645500195',
    filename: 'umowa kupna-sprzedaży.pdf',
    mimeType: 'application/pdf',
    sha256: 'c3b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
  }),
  document__hostile_name: media(39, null, {
    type: 'document',
    externalId: '1188273645500199',
    filename: '../../etc/passwd.jpg',
    mimeType: 'text/html',
    sha256: 'f6b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
  }),
  sticker: media(36, null, {
    type: 'sticker',
    externalId: '1188273645500196',
    mimeType: 'image/webp',
    sha256: 'd4b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
  }),
  sticker__animated: media(29, null, {
    type: 'sticker',
    externalId: '1188273645500200',
    mimeType: 'image/webp',
    sha256: 'g7b9bN3l0m1kL2pXo5sTt6uVv7wXx8yYz9aAb1cCd2E=',
  }),
};

const NOWHERE = { latitude: null, longitude: null, name: null, address: null, url: null };

const places: Expectations = {
  location: () => [
    message(40, {
      type: 'location',
      payload: {
        location: {
          latitude: 50.0614,
          longitude: 19.9366,
          name: 'Rynek Główny',
          address: 'Kraków',
          url: null,
        },
      },
    }),
  ],
  location__only_coordinates: () => [
    message(80, {
      type: 'location',
      payload: { location: { ...NOWHERE, latitude: 0, longitude: -0.1275 } },
    }),
  ],
  location__null_coordinates: () => [
    message(81, {
      type: 'location',
      payload: {
        location: { ...NOWHERE, address: 'ul. Długa 7, Kraków', url: 'https://example.com/biuro' },
      },
    }),
  ],
  location__missing: allUnsupported(82, 'location', 'location'),
};

function card(rest: Partial<SharedContact>): SharedContact {
  return { name: null, organization: null, phones: [], emails: [], urls: [], ...rest };
}

const cards: Expectations = {
  contacts: () => [
    message(41, {
      type: 'contacts',
      payload: {
        contacts: [card({ name: 'Notariusz', phones: [{ number: '+48 000 100 00 55', type: 'WORK' }] })],
      },
    }),
  ],
  contacts__full: () => [
    message(84, {
      type: 'contacts',
      payload: {
        contacts: [
          card({
            name: 'Kancelaria Notarialna',
            organization: 'Nowak i Syn',
            phones: [
              { number: '+48 000 100 00 55', type: 'WORK' },
              { number: '4800010000056', type: null },
            ],
            emails: ['biuro@example.com'],
            urls: ['https://example.com'],
          }),
          card({ name: 'Ola' }),
        ],
      },
    }),
  ],
  contacts__without_name_and_phones: () => [
    message(85, { type: 'contacts', payload: { contacts: [card({ emails: ['a@example.com'] })] } }),
  ],
  contacts__junk_card: (body) => [
    message(86, {
      type: 'contacts',
      payload: { contacts: [card({ name: 'Notariusz' })], raw: raw(body) },
    }),
  ],
  contacts__empty: allUnsupported(87, 'contacts', 'contacts'),
};

const OFFERED = { replyToExternalId: wamid(901) };
const SENT_FORM = { kind: 'flow', title: 'Sent' } as const;

const answers: Expectations = {
  button_reply: () => [interactive(42, { kind: 'button', id: 'price', title: 'Ціни' }, OFFERED)],
  button_reply__empty: allUnsupported(100, 'interactive'),
  list_reply: () => [
    interactive(
      101,
      { kind: 'list', id: 'uk-pl', title: 'Українська → польська', description: 'присяжний переклад' },
      OFFERED,
    ),
  ],
  list_reply__without_description: () => [
    interactive(102, { kind: 'list', id: 'pl-uk', title: 'Polski → ukraiński' }),
  ],
  flow: () => [
    interactive(
      103,
      { ...SENT_FORM, data: { flow_token: 't-1', pages: 12, client: '17841452691600099' } },
      OFFERED,
    ),
  ],
  flow__address: (body) => {
    const title = 'ul. Długa 7, Kraków';
    const data = { values: { city: 'Kraków' } };
    const whole = { kind: 'flow', id: null, title, description: null, data } as const;
    return [interactive(104, whole, { payload: { interactive: whole, raw: raw(body) } })];
  },
  flow__response_not_json: () => [interactive(105, { ...SENT_FORM, data: '{not json' })],
  flow__response_array: () => [interactive(106, { ...SENT_FORM, data: [1, 'two'] })],
  flow__response_with_proto: () => [
    interactive(107, { ...SENT_FORM, data: JSON.parse('{"__proto__":{"admin":true},"constructor":1}') }),
  ],
  flow__response_too_deep: () => [interactive(108, { ...SENT_FORM, data: '['.repeat(70) + ']'.repeat(70) })],
  flow__without_response: (body) => [
    interactive(109, SENT_FORM),
    unsupported(110, raw(body, 1), { type: 'interactive' }),
  ],
  call_permission: () => [
    interactive(
      111,
      {
        kind: 'call_permission',
        title: 'accept',
        data: { response: 'accept', expiration_timestamp: 1_790_600_000, response_source: 'user_action' },
      },
      OFFERED,
    ),
  ],
  interactive__missing: (body) => [
    unsupported(43, raw(body), { code: '131000', title: 'Something went wrong', type: 'interactive' }),
  ],
  interactive__unknown_kind: (body) =>
    [112, 119].map((n, i) => unsupported(n, raw(body, i), { type: 'interactive' })),
  button: () => [interactive(113, { kind: 'quick_reply', id: 'CONFIRM', title: 'Підтверджую' }, OFFERED)],
  button__without_context: () => [interactive(114, { kind: 'quick_reply', title: 'Tak' })],
  button__empty: allUnsupported(115, 'button'),
  order: () => [
    message(116, {
      type: 'interactive',
      text: 'Proszę o fakturę',
      payload: {
        order: {
          catalog_id: '774521098834',
          items: [
            { product_id: 'sworn-uk-pl', quantity: '3', price: '45.5', currency: 'PLN' },
            { product_id: 'apostille', quantity: '1', price: '120', currency: 'PLN' },
          ],
        },
      },
    }),
  ],
  order__odd_items: (body) => [
    message(117, {
      type: 'interactive',
      payload: {
        order: {
          catalog_id: '774521098834',
          items: [{ product_id: null, quantity: null, price: null, currency: null }],
        },
        raw: raw(body),
      },
    }),
    unsupported(118, raw(body, 1), { type: 'order' }),
  ],
};

const AD: Referral = {
  source: null,
  type: 'ad',
  ref: null,
  id: '120210000000000002',
  url: 'https://fb.me/ad2',
  headline: 'Tłumaczenia przysięgłe',
  body: '24 h',
  click_id: 'ARclick2',
};
const NO_AD: Referral = {
  source: null,
  type: null,
  ref: null,
  id: null,
  url: null,
  headline: null,
  body: null,
  click_id: null,
};

const surroundings: Expectations = {
  reply: () => [message(2, { text: 'Так, підходить 👍', replyToExternalId: wamid(900) })],
  reply__to_nothing: () => [message(130, { text: '?' }), message(131, { text: '!' })],
  forwarded: () => [
    message(3, {
      text: 'Proszę przetłumaczyć: „Zaświadczenie o niekaralności”',
      payload: { forwarded: true },
    }),
  ],
  forwarded__frequently: () => [
    message(132, { text: 'Зверніть увагу', payload: { frequently_forwarded: true } }),
  ],
  referred_product: () => [
    message(133, {
      text: 'Czy to dostępne?',
      replyToExternalId: wamid(902),
      payload: { product: { catalog_id: '774521098834', product_id: 'sworn-uk-pl' } },
    }),
  ],
  referral: () => [message(134, { text: 'Dzień dobry, widziałem reklamę', payload: { referral: AD } })],
  referral__on_image: () => [
    message(135, {
      type: 'image',
      attachments: [attachment({ externalId: '1188273645500201', mimeType: 'image/jpeg' })],
      payload: { referral: { ...NO_AD, type: 'post' } },
    }),
  ],
  group_message: () => [
    message(12, {
      peer: GROUP,
      text: 'Всім привіт',
      payload: { sender: { id: '4800010000001', name: 'Олена Ковальчук', username: null } },
    }),
  ],
  group_message__bsuid_only: () => [
    message(137, {
      peer: GROUP,
      type: 'image',
      text: 'Plan',
      attachments: [attachment({ externalId: '1188273645500202', mimeType: 'image/png' })],
      payload: { sender: { id: 'PL.7755098237460042', name: 'Marta', username: '@marta.nowak' } },
    }),
  ],
  group_message__without_speaker: (body) => [
    message(136, { peer: GROUP, text: 'Хто це?', payload: { raw: raw(body) } }),
  ],
};

const UNAVAILABLE = { code: '131060', title: 'This message is unavailable' };
const OLD_ERROR = { code: '501', title: 'Unknown message type' };

const placeholders: Expectations = {
  unsupported: (body) => [
    unsupported(120, raw(body), { code: '131051', title: 'Message type unknown', type: 'poll' }),
  ],
  unsupported__unavailable: (body) => [unsupported(48, raw(body), { ...UNAVAILABLE, type: 'unknown' })],
  unsupported__old_error: (body) => [unsupported(121, raw(body), OLD_ERROR)],
  unsupported__first_message_of_an_ad: (body) => {
    const placeholder = unsupported(122, raw(body), UNAVAILABLE);
    const seen = { headline: 'Tłumaczenia', body: 'Napisz do nas', click_id: 'ARclick1' };
    const referral = { ...AD, id: '120210000000000001', url: 'https://fb.me/ad1', ...seen };
    return [{ ...placeholder, payload: { ...placeholder.payload, referral } }];
  },
  unsupported__bare: allUnsupported(123, null),
  unknown: (body) => [unsupported(124, raw(body), { ...OLD_ERROR, type: 'unknown' })],
  ephemeral: allUnsupported(125, 'ephemeral'),
  request_welcome: allUnsupported(126, 'request_welcome'),
  undocumented_type: allUnsupported(127, 'poll_creation'),
  undocumented_type__body_of_another_type: allUnsupported(128, 'image', null),
  undocumented_type__prototype_names: allUnsupported(50, 'constructor', '__proto__', 'toString', null, null),
};

export const EXPECTED_CONTENT: Expectations = {
  ...files,
  ...places,
  ...cards,
  ...answers,
  ...surroundings,
  ...placeholders,
};

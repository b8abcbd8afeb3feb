import { describe, expect, it } from '@jest/globals';
import type { InboundMessage, MessageType } from '@switchboard/core';
import { describeWebhookAdapter } from '../testing/describe-webhook-adapter.ts';
import { changedAt, readFixtures, RECEIVED_AT_MS } from '../testing/fixtures.ts';
import {
  attachment,
  type Expectation,
  messagingExpectations,
  rawItem,
} from '../testing/messaging-expectations.ts';
import { facebookAdapter } from './parse.ts';

const FIXTURES = new URL('./fixtures/', import.meta.url);
const PAGE = '108877665544332';

const { mid, message, outbound, unsupported, unrecognized } = messagingExpectations({
  platform: 'facebook',
  identityKind: 'psid',
  channelExternalId: PAGE,
  peerExternalId: '7234567890123456',
  midStart: 'm_Qx7vT2kLw9ZpR4sYbN8cHdJfGaEuMiOo',
});

function cdn(name: string): string {
  return `https://scontent.xx.fbcdn.net/v/t1.15752-9/${name}?_nc_cat=101&oe=6AF0`;
}

function file(n: number, type: MessageType, url: string, rest: Partial<InboundMessage> = {}): Expectation {
  return () => [message(n, { type, attachments: [attachment({ type, url })], ...rest })];
}

const texts: Record<string, Expectation> = {
  text: () => [message(1, { text: 'Dzień dobry, ile kosztuje tłumaczenie dyplomu?' })],
  text__reply: () => [message(2, { text: 'Zgoda', replyToExternalId: mid(900) })],
  text__story_reply: () => [message(3, { text: 'Super!' })],
  text__quick_reply: () => [message(4, { text: 'Cennik' })],
  text__garbage_timestamp: () => [message(5, { text: 'garbage time', sentAt: null })],
  text__seconds: () => [message(6, { text: 'seconds', sentAt: new Date(1_790_000_000_000) })],
  numeric_ids: () => [message(28, { text: 'numbers' })],
  two_pages: () => [
    message(60, { text: 'first' }),
    message(
      61,
      { text: 'second', sentAt: new Date(1_790_000_000_124) },
      '7234567890129999',
      '108877665599999',
    ),
    unrecognized('entry.empty', '1088'),
    unrecognized('entry.without_id', null),
  ],
};

const files: Record<string, Expectation> = {
  image__album: () => [
    message(10, {
      type: 'image',
      attachments: [
        attachment({ url: cdn('a_1.jpg') }),
        attachment({ url: cdn('a_2.jpg') }),
        attachment({ type: 'video', url: cdn('a_3.mp4') }),
      ],
    }),
  ],
  image__text: file(11, 'image', cdn('b.jpg'), { text: 'Strona pierwsza' }),
  image__without_payload: () => [message(12, { type: 'image', attachments: [attachment({})] })],
  image__mixed_with_template: (body) => [
    message(13, { type: 'image', attachments: [attachment({ url: '/reel/123' })], payload: rawItem(body) }),
  ],
  video: file(14, 'video', cdn('c.mp4')),
  audio: file(15, 'audio', cdn('d.mp4')),
  file: () => [
    message(16, {
      type: 'document',
      attachments: [
        attachment({
          type: 'document',
          url: 'https://cdn.fbsbx.com/v/t59.2708-21/umowa.pdf?oe=6AF0',
          filename: 'umowa.pdf',
        }),
      ],
    }),
  ],
  sticker: () => [message(17, { type: 'sticker', attachments: [like()] })],
  sticker__as_image: () => [message(18, { type: 'sticker', attachments: [like()] })],
};

function like(): ReturnType<typeof attachment> {
  return attachment({ type: 'sticker', externalId: '369239263222822', url: cdn('like.png') });
}

const notYetUnderstood: Record<string, Expectation> = {
  location: unsupported(20),
  template: unsupported(21, { text: 'Zobacz' }),
  fallback__without_payload: unsupported(22, { text: 'https://example.com/oferta' }),
  reel: unsupported(23),
  empty: unsupported(24),
  deleted: () => [unrecognized('messaging.message.is_deleted')],
  unsupported: unsupported(26),
  without_mid: () => [unrecognized('messaging.message.without_mid')],
  without_sender: () => [unrecognized('messaging.message.without_peer')],
};

const ownMessages: Record<string, Expectation> = {
  echo: () => [outbound(30, { text: 'Dzień dobry! Od 49 zł za stronę.' })],
  echo__without_app_id: () => [
    outbound(31, { type: 'image', attachments: [attachment({ url: cdn('price.png') })] }),
  ],
  echo__unmarked: () => [outbound(32, { text: 'from us' })],
  echo__user_ref: () => [unrecognized('messaging.message.without_peer')],
};

const events: Record<string, Expectation> = {
  postback: unsupported(40, { text: 'Zacznij' }),
  postback__without_mid: unsupported(41, {
    externalId: 'postback.9e97842814c91747f6b7db53e6803abfcce23e589a14df4403cd873866ae76b9',
    text: 'Zacznij',
  }),
  other_events: () =>
    [
      'reaction',
      'read',
      'delivery',
      'message_edit',
      'optin',
      'referral',
      'pass_thread_control',
      'policy-enforcement',
      'account_linking',
      'empty',
      'postback.malformed',
    ].map((kind) => unrecognized(`messaging.${kind}`)),
  standby: (body) => [
    message(50, { text: 'do innej aplikacji' }),
    message(0, {
      externalId: 'postback.1ff7a3ca909f7abf8b471caddb890ec045867b7f3fa4fcf635925980ba2a4509',
      type: 'unsupported',
      text: 'Menu',
      payload: rawItem(body, 1, 'standby'),
    }),
    unrecognized('standby.read'),
  ],
  feed: () => [unrecognized('changes.feed'), unrecognized('changes.messages')],
  permissions: () => [unrecognized('object.permissions', null)],
};

describeWebhookAdapter({
  adapter: facebookAdapter,
  fixtures: FIXTURES,
  objectName: 'page',
  expectations: { ...texts, ...files, ...notYetUnderstood, ...ownMessages, ...events },
});

describe('the id of a postback that has none', () => {
  const body = readFixtures(FIXTURES).get('postback__without_mid');
  const item = ['entry', 0, 'messaging', 0];
  const idWith = (path: (string | number)[], value: unknown): string => {
    const changed = changedAt(body, [...item, ...path], () => value);
    const [event] = facebookAdapter.parse(changed, { receivedAtMs: RECEIVED_AT_MS });
    return event?.kind === 'message' ? event.externalId : '';
  };

  it('is the same when Meta delivers the same press again, later', () => {
    const [now, later] = [0, 1].map((day) =>
      facebookAdapter.parse(body, { receivedAtMs: RECEIVED_AT_MS + day * 86_400_000 }),
    );
    expect(later).toStrictEqual(now);
  });

  it('differs by who pressed, when, and what', () => {
    const ids = [
      idWith(['sender', 'id'], '7234567890123456'),
      idWith(['sender', 'id'], '7234567890123457'),
      idWith(['timestamp'], 1_790_000_000_124),
      idWith(['postback', 'payload'], 'OTHER'),
      idWith(['postback', 'title'], 'Other'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

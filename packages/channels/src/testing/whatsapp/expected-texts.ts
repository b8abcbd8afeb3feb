import {
  accountNews,
  bsuid,
  type Expectations,
  LINE,
  message,
  OLENA,
  peer,
  phone,
  PHONE,
  SENT_AT,
  status,
  unrecognized,
  unsupported,
  raw,
} from './builders.ts';

const seconds = (n: number): Date => new Date(1_790_000_000_000 + n * 1_000);

/** Who writes, and when: with every id hidden, doubled or odd. */
const senders: Expectations = {
  text: () => [
    message(1, { text: 'Добрий день! Скільки коштує присяжний переклад свідоцтва про народження?' }),
  ],
  text__bsuid_only: () => [
    message(4, {
      peer: {
        externalId: 'PL.7755098237460042',
        name: 'Marta',
        username: '@marta.nowak',
        identities: [bsuid('PL.7755098237460042')],
      },
      text: 'Dzień dobry',
      sentAt: seconds(1),
    }),
  ],
  text__bsuid_in_from: () => [
    message(5, {
      peer: peer('PL.7755098237460042', [bsuid('PL.7755098237460042')], 'Marta'),
      text: 'Dzień dobry',
      sentAt: seconds(2),
    }),
  ],
  text__parent_bsuid_only: () => [
    message(6, {
      peer: peer('PL.ENT.11822399004', [bsuid('PL.ENT.11822399004')]),
      text: 'Hello',
      sentAt: seconds(3),
    }),
  ],
  text__phone_and_all_ids: () => [
    message(16, {
      peer: {
        externalId: PHONE,
        name: 'Олена Ковальчук',
        username: 'olena.k',
        identities: [phone(PHONE), bsuid('PL.4410098237465521'), bsuid('PL.ENT.11822399004')],
      },
      text: 'Dziękuję',
    }),
  ],
  text__parent_bsuid_of_contact: () => [
    message(19, {
      peer: peer(
        'PL.ENT.11822399004',
        [phone(PHONE), bsuid('PL.ENT.11822399004'), bsuid('PL.4410098237465521')],
        'Олена Ковальчук',
      ),
      text: 'Ще раз',
    }),
  ],
  text__phone_joined_by_user_id: () => [
    message(18, { peer: { ...OLENA, externalId: 'PL.4410098237465521' }, text: 'Ще одне питання' }),
  ],
  text__odd_user_id: () => [message(17, { peer: peer('foo_bar', [bsuid('foo_bar')]), text: 'Hej' })],
  text__without_sender: () => [unrecognized('messages.without_sender')],
  text__contact_without_key: () => [
    message(8, {
      peer: peer('4800010000007', [phone('4800010000007')], 'Jan Wiśniewski'),
      text: 'Do kiedy będzie gotowe?',
      sentAt: seconds(4),
    }),
  ],
  text__contacts_in_other_order: () => [
    message(9, {
      peer: peer('4800010000011', [phone('4800010000011'), bsuid('PL.11')], 'First'),
      text: 'one',
      sentAt: seconds(5),
    }),
    message(10, {
      peer: peer('PL.22', [phone('4800010000022'), bsuid('PL.22')], 'Second'),
      text: 'two',
      sentAt: seconds(6),
    }),
    message(11, {
      peer: peer('4800010000033', [phone('4800010000033')]),
      text: 'three',
      sentAt: seconds(7),
    }),
  ],
  text__two_senders_one_nameless_contact: () => [
    message(14, { peer: peer('4800010000011', [phone('4800010000011')]), text: 'one' }),
    message(15, { peer: peer('4800010000012', [phone('4800010000012')]), text: 'two' }),
  ],
  text__odd_names: () =>
    ['N'.repeat(500), '\u202egnp.ecivorp', '🌻', 'A\u0000B'].map((name, i) =>
      message(70 + i, {
        peer: peer(`480001000004${i + 1}`, [phone(`480001000004${i + 1}`)], name),
        text: 'abcd'.charAt(i),
      }),
    ),
};

const words: Expectations = {
  text__without_body: (body) => [unsupported(13, raw(body), { type: 'text' })],
  text__hostile_words: () => [
    message(74, { text: 'before\u0000after' }),
    message(75, { text: 'half a pair \ud83d' }),
    message(76, { text: '\u200b\u200b' }),
    message(77, { text: '<img src=x onerror=alert(1)> **b** =cmd()' }),
  ],
  text__with_error: () => [
    message(78, {
      text: 'Проба',
      payload: { unsupported: { code: '131000', title: 'Something went wrong', type: null } },
    }),
  ],
  text__odd_timestamps: () =>
    [null, null, SENT_AT, SENT_AT, null, null, null].map((sentAt, i) =>
      message(20 + i, { sentAt, text: `t${i}` }),
    ),
  text__batch_of_two_numbers: (body) => [
    message(60, { text: 'a' }),
    message(61, { text: 'b' }),
    status(903, { status: 'read' }),
    message(62, { text: 'c', channelExternalId: '209938475610999' }),
    ...accountNews('message_template_status_update', 'APPROVED', { index: 2, dated: false })(body),
    unrecognized('changes.messages.without_phone_number_id', null),
    unrecognized('messages.malformed'),
    message(64, { text: 'd', peer: { ...OLENA, name: null } }),
    unrecognized('messages.malformed'),
    unrecognized('messages.without_id'),
  ],
};

const testedSender = peer('16315551181', [phone('16315551181')], 'test user name');

/** Messages of the account "0", with the moment of their arrival in their ids. */
const dashboard: Expectations = {
  dashboard_test: () => [tested('ABGGFlA5Fpa.1790000060000')],
  dashboard_test__without_metadata: () => [
    tested('ABGGFlA5Fpb.1790000060000'),
    unrecognized('messages.malformed', null),
  ],
  dashboard_test__others: () => [
    ...Array.from({ length: 5 }, () => ({
      kind: 'ignored' as const,
      platform: LINE.platform,
      channelExternalId: null,
      what: 'dashboard_test',
    })),
    unrecognized('changes.something_new', null),
  ],
};

function tested(externalId: string): ReturnType<typeof message> {
  return message(0, {
    channelExternalId: '0',
    externalId,
    peer: testedSender,
    text: 'this is a text message',
    sentAt: new Date(1_504_902_988_000),
  });
}

export const EXPECTED_TEXTS: Expectations = { ...senders, ...words, ...dashboard };

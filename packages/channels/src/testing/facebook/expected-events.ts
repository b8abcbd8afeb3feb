import type { InboundMessage, MessagePayload } from '@switchboard/core';
import { valueAt } from '../fixtures.ts';
import { facebook, PAGE, referral } from './expected-messages.ts';
import { attachment, type Expectation, HAPPENED_AT, rawItem } from '../messaging-expectations.ts';

const { message, outbound, said, saidPartly, reaction, edit, unsend, status, watermark } = facebook;
const { ignored, unrecognized } = facebook;

const RECEIVED_AT = new Date(1_790_000_060_000);
const UNTIL = new Date(1_790_000_000_000);

function only<T>(event: T): () => T[] {
  return () => [event];
}

const echoes: Record<string, Expectation> = {
  echo: only(outbound(30, { text: 'Dzień dobry! Od 49 zł za stronę.', sendReference: 'swb:018f' })),
  echo__without_app_id: only(
    outbound(31, {
      type: 'image',
      attachments: [
        attachment({ url: 'https://scontent.xx.fbcdn.net/v/t1.15752-9/price.png?_nc_cat=101&oe=6AF0' }),
      ],
    }),
  ),
  echo__unmarked: only(outbound(32, { text: 'from us' })),
  echo__user_ref: only(unrecognized('messaging.message.without_peer')),
  echo__template: (body) => [
    outbound(34, {
      type: 'template',
      payload: {
        template: valueAt(body, 'entry', 0, 'messaging', 0, 'message', 'attachments', 0, 'payload'),
      },
    }),
  ],
  echo__in_standby: only(outbound(35, { text: 'z innej aplikacji', payload: { standby: true } })),
  echo__without_sender: only(outbound(39, { text: 'bez nadawcy' })),
  echo__in_changes: only(outbound(36, { text: 'w zmianach', sendReference: 'swb:0190' })),
  echo__sender_is_recipient: only(outbound(37, { text: 'do siebie' }, PAGE)),
  echo__metadata_of_a_customer: said(38, { text: 'podszywam się' }),
};

function pressed(id: string | null, title: string | null): MessagePayload {
  return { interactive: { kind: 'postback', id, title, description: null } };
}

const postbacks: Record<string, Expectation> = {
  postback: said(40, { type: 'interactive', text: 'Zacznij', payload: pressed('GET_STARTED', 'Zacznij') }),
  postback__without_mid: said(0, {
    externalId: 'postback.9e97842814c91747f6b7db53e6803abfcce23e589a14df4403cd873866ae76b9',
    type: 'interactive',
    text: 'Zacznij',
    payload: pressed('GET_STARTED', 'Zacznij'),
  }),
  postback__referral: said(42, {
    type: 'interactive',
    text: 'Zacznij',
    payload: {
      ...pressed('GET_STARTED', 'Zacznij'),
      referral: referral({ ref: 'wiosna', id: '23850000000000123' }),
    },
  }),
  postback__odd: (body) => [
    message(43, { type: 'unsupported', payload: { raw: rawItem(body) } }),
    message(44, {
      type: 'interactive',
      text: 'Dalej',
      payload: { ...pressed(null, 'Dalej'), raw: rawItem(body, 1) },
    }),
    unrecognized('messaging.postback.malformed'),
    unrecognized('messaging.postback.without_peer'),
  ],
  standby: () => [
    message(50, { text: 'do innej aplikacji', payload: { standby: true } }),
    message(0, {
      externalId: 'postback.1ff7a3ca909f7abf8b471caddb890ec045867b7f3fa4fcf635925980ba2a4509',
      type: 'interactive',
      text: 'Menu',
      payload: { ...pressed(null, 'Menu'), standby: true },
    }),
    watermark('read', UNTIL),
    message(0, {
      externalId: 'take_thread_control.b9b1e7491d6d57afe2b8e735891e785119643a84c4c215e31524c5a9b165f79d',
      type: 'system',
      text: 'Another app took over the conversation',
      payload: {
        system: { type: 'take_thread_control', previous_owner_app_id: '111', new_owner_app_id: '222' },
        standby: true,
      },
    }),
    reaction(50, null),
  ],
  standby__in_changes: said(52, { text: 'standby', payload: { standby: true } }),
};

const updates: Record<string, Expectation> = {
  unsend: only(unsend(1)),
  unsend__of_ours: only(unsend(30)),
  unsend__without_sender: only(unsend(1, { peer: null, occurredAt: RECEIVED_AT })),
  unsend__without_mid: only(unrecognized('messaging.message.without_mid')),
  message_edit: only(edit(1, 'poprawione', 1)),
  message_edit__many: () => [edit(1, 'po raz 37.', 37), edit(1, 'po raz 38.', 38)],
  message_edit__uncounted: () => [
    edit(1, 'bez licznika', 0, { occurredAt: RECEIVED_AT }),
    edit(1, 'dziwny licznik', 0),
  ],
  message_edit__of_ours: only(edit(30, 'Od 59 zł.', 1)),
  message_edit__unreadable: () => [
    unrecognized('messaging.message_edit.without_text'),
    unrecognized('messaging.message_edit.without_mid'),
    unrecognized('messaging.message_edit.malformed'),
  ],
  message_edit__number_0: only(ignored('messaging.message_edit.num_edit_0')),
  reaction: only(reaction(30, '❤')),
  reaction__removed: only(reaction(30, null)),
  reaction__without_emoji: () =>
    '❤ 😮 😢 😆 😆 😆 😠 👍 👍 👎 👎 ❔ ❔ ❔'.split(' ').map((emoji) => reaction(30, emoji)),
  reaction__of_ours: only(reaction(1, '👍', { actor: 'business' })),
  reaction__without_timestamp: only(reaction(30, '🙏', { occurredAt: RECEIVED_AT })),
  reaction__unreadable: () => [
    unrecognized('messaging.reaction.malformed'),
    unrecognized('messaging.reaction.without_mid'),
    unrecognized('messaging.reaction.without_peer'),
    unrecognized('messaging.reaction.poke'),
    unrecognized('messaging.reaction.without_action'),
  ],
  read: only(watermark('read', UNTIL)),
  read__by_the_page: only(ignored('messaging.read.by_business')),
  read__unreadable: () => [
    unrecognized('messaging.read.of_nothing'),
    unrecognized('messaging.read.of_nothing'),
    unrecognized('messaging.read.malformed'),
    unrecognized('messaging.read.of_nothing'),
  ],
  delivery: () => [
    status(30, { occurredAt: null }),
    status(31, { occurredAt: null }),
    watermark('delivered', UNTIL),
  ],
  delivery__without_mids: only(watermark('delivered', UNTIL)),
  delivery__without_sender: only(status(30, {})),
  delivery__odd: () => [
    status(30, {}),
    unrecognized('messaging.delivery.malformed_mid'),
    unrecognized('messaging.delivery.malformed_mid'),
    unrecognized('messaging.delivery.of_nothing'),
  ],
};

/** A fixture of one system line, whose id is made of its content. */
function line(
  hash: string,
  text: string,
  system: { type: string; [detail: string]: unknown },
  rest: Partial<InboundMessage> = {},
): Expectation {
  const externalId = `${system.type}.${hash}`;
  return said(0, { externalId, type: 'system', text, ...rest, payload: { system, ...rest.payload } });
}

const systemLines: Record<string, Expectation> = {
  referral: line(
    'eefd129faf44fa449a94022cbe2b1ff5d65ad53a4e2d79aff861a5b79ddaa58c',
    'Followed a link to this conversation',
    { type: 'referral' },
    { sentAt: UNTIL, payload: { referral: referral({ source: 'SHORTLINK', ref: 'ulotka' }) } },
  ),
  referral__advertisement: saidPartly(0, {
    externalId: 'referral.0739540823e8130c6379f8464321768f7e5b55760e9ef838489f4f4338355b87',
    type: 'system',
    text: 'Came from an advertisement',
    payload: {
      system: { type: 'referral' },
      referral: referral({ ref: 'wiosna', id: '23850000000000123', headline: 'Tłumaczenia przysięgłe' }),
    },
  }),
  referral__of_a_post: saidPartly(113, {
    text: 'Ten post',
    payload: { referral: referral({ id: '108877665544332_78', headline: 'Promocja' }) },
  }),
  referral__in_message: said(110, {
    text: 'Widziałem reklamę',
    payload: { referral: referral({ ref: 'wiosna', id: '23850000000000123' }) },
  }),
  referral__malformed: (body) => [
    message(111, { text: 'Dzień dobry', payload: { raw: rawItem(body) } }),
    unrecognized('messaging.referral.malformed'),
  ],
  referral__user_ref: only(ignored('messaging.referral')),
  optin: line('d13d4d6acb50feb87546b2601b13361e6438143811f6e60f6778d8a50c7c8682', 'Opted in', {
    type: 'optin',
    optin_type: 'one_time_notif_req',
    payload: 'RESTOCK',
  }),
  optin__stopped: line('f07cf675e9a6e82e31c8de671ecd5cfd4153d473ea5118c4f9770609fdb3aab2', 'Opted out', {
    type: 'optin',
    optin_type: 'notification_messages',
    payload: 'NEWS',
    title: 'Nowości',
    notification_messages_frequency: 'WEEKLY',
    notification_messages_status: 'STOP_NOTIFICATIONS',
    token_expiry_timestamp: '1805000000000',
    user_token_status: 'NOT_REFRESHED',
  }),
  optin__undocumented_key: saidPartly(0, {
    externalId: 'optin.bfad1993e9823d6b174b6b2082cd6898f59709d7e6b6165ec3a59c50e81a2d13',
    type: 'system',
    text: 'Opted in',
    payload: { system: { type: 'optin', ref: 'stopka' } },
  }),
  optin__user_ref: only(ignored('messaging.optin')),
  account_linking: line(
    '84d8a7efd05d8bdcdbefe2e72a5e1139aacb43bf33c2e68a88d5a534a993576e',
    'Linked their account',
    { type: 'account_linking', status: 'linked' },
    { sentAt: null },
  ),
  account_linking__unlinked: line(
    '0755dbde5e7f0d613e838503441242a5e32e6fce0e626a399a1f3497005ccf14',
    'Unlinked their account',
    { type: 'account_linking', status: 'unlinked' },
  ),
  account_linking__unknown_status: line(
    'f9ce620dc9b23ebf40b7d707cb74ca6e4d457e26720058a280beb5b981372c4b',
    'Changed the link to their account',
    { type: 'account_linking', status: 'paused' },
  ),
  pass_thread_control: line(
    '3e67c8e83502a9f59589f2768afcde210b9d75547bb913b08539c98947419bda',
    'The conversation was handed over',
    { type: 'pass_thread_control', new_owner_app_id: '26390203743090', metadata: 'z bota' },
  ),
  pass_thread_control__odd_value: saidPartly(0, {
    externalId: 'pass_thread_control.51700379ca541c510e125f3507488ee1da08aa6a6371ca049a691b5ddf078b63',
    type: 'system',
    text: 'The conversation was handed over',
    payload: { system: { type: 'pass_thread_control' } },
  }),
  take_thread_control: line(
    'b9b1e7491d6d57afe2b8e735891e785119643a84c4c215e31524c5a9b165f79d',
    'Another app took over the conversation',
    { type: 'take_thread_control', previous_owner_app_id: '111', new_owner_app_id: '222' },
  ),
  take_thread_control__in_changes: line(
    '78cf1ae3493f714f7a5a05c4d23a31d0603f51ca3ce90545aa1045e578704f50',
    'Another app took over the conversation',
    { type: 'take_thread_control', previous_owner_app_id: '111' },
  ),
  request_thread_control: line(
    'abff976a6d673fe13e1bee60ec8e8656ddb90a2cb2f02dd6a918776ff15321f8',
    'Another app asked for the conversation',
    { type: 'request_thread_control', requested_owner_app_id: '333', metadata: 'proszę' },
  ),
  request_thread_control__by_the_page: line(
    '1bef58f46bc5ad33e46cc8dcb3373830587ab873a81afb815b74e8c0431f114e',
    'Another app asked for the conversation',
    { type: 'request_thread_control', requested_owner_app_id: '333' },
    { direction: 'outbound', status: 'sent' },
  ),
  app_roles: only(ignored('messaging.app_roles')),
  app_roles__with_sender: saidPartly(0, {
    externalId: 'app_roles.cf900a79c6243fca782163bdbec3e98ffe74695011788e0c9de5d571d45d6ef6',
    type: 'system',
    text: 'The roles of the apps changed',
    payload: { system: { type: 'app_roles' } },
  }),
};

const account: Record<string, Expectation> = {
  'policy-enforcement': () => [enforcement('warning: spam', { action: 'warning', reason: 'spam' })],
  'policy-enforcement__without_words': () => [
    { ...enforcement(null, {}), occurredAt: null },
    unrecognized('messaging.policy-enforcement.malformed'),
  ],
};

function enforcement(detail: string | null, payload: unknown) {
  return {
    kind: 'channel_event' as const,
    platform: 'facebook' as const,
    channelExternalId: PAGE,
    accountExternalId: PAGE,
    name: 'policy-enforcement',
    detail,
    occurredAt: HAPPENED_AT,
    payload,
  };
}

const keptRaw: Record<string, Expectation> = {
  response_feedback: only(ignored('messaging.response_feedback')),
  messaging_feedback: only(ignored('messaging.messaging_feedback')),
  coupon: only(ignored('messaging.template')),
  game_play: only(ignored('messaging.game_play')),
  messaging_customer_information: only(ignored('messaging.messaging_customer_information')),
  payment: only(ignored('messaging.payment')),
  feed: only(ignored('changes.feed')),
  feed__without_value: () => [
    ignored('changes.feed'),
    unrecognized('changes.picture'),
    unrecognized('changes.without_field'),
  ],
  mention: only(ignored('changes.mention')),
  leadgen: only(ignored('changes.leadgen')),
  ratings: only(ignored('changes.ratings')),
  permissions: only(ignored('object.permissions', null)),
  user: only(ignored('object.user', null)),
};

/** Meta's dashboard sends the same id each time, about a page that does not exist. */
function dashboardTest(rest: Partial<InboundMessage>): InboundMessage {
  const sentAt = new Date(1_527_459_824_000);
  return message(0, { externalId: 'random_mid.1790000060000', sentAt, ...rest }, '12334', '0');
}

const dashboardTests: Record<string, Expectation> = {
  dashboard_test: () => [dashboardTest({ text: 'random_text' })],
  dashboard_test__messaging: () => [dashboardTest({ text: 'random_text' })],
  dashboard_test__numeric_account: () => [dashboardTest({ text: 'random_text' })],
  dashboard_test__other_fields: () => [
    ignored('dashboard_test', null),
    ignored('dashboard_test', null),
    ignored('dashboard_test', null),
    unrecognized('changes.something_new', null),
    dashboardTest({
      type: 'interactive',
      text: 'Talk to human',
      payload: pressed('HUMAN', 'Talk to human'),
    }),
  ],
};

/** Everything but what people wrote, by the name of its fixture. */
export const FACEBOOK_EVENTS = {
  ...echoes,
  ...postbacks,
  ...updates,
  ...systemLines,
  ...account,
  ...keptRaw,
  ...dashboardTests,
};

import { messagingBody, messagingKind, publicKind } from './build-messaging-item.ts';
import { newMediaId } from './simulated-ids.ts';
import { nothing, type SimulatedKind } from './simulated-kind.ts';
import type { SettledWebhook } from './simulated-webhook.ts';
import type { JsonItem } from './webhook-body.ts';

/** A line in the customer's conversation for which Meta gives no id (notes/meta.md §4.2). */
function line(key: string, value: JsonItem): SimulatedKind {
  return messagingKind({
    event: () => ({ [key]: value }),
    meant: ({ peerExternalId }) => [{ effect: 'line', peerIds: [peerExternalId] }],
  });
}

/** What is none of an inbox's business, or only news of the page. */
function aside(key: string, value: JsonItem, parties?: 'to_business_only'): SimulatedKind {
  return messagingKind({
    event: () => ({ [key]: value }),
    meant: nothing,
    ...(parties === undefined ? {} : { parties }),
  });
}

const OTHER_APP = '263902037430900';

/** What happens around the messages of Messenger and Instagram. */
export const SHARED_EVENTS: readonly [string, SimulatedKind][] = [
  ['referral', line('referral', { ref: 'spring', source: 'SHORTLINK', type: 'OPEN_THREAD' })],
  ['handover', line('pass_thread_control', { new_owner_app_id: OTHER_APP, metadata: 'to a person' })],
  ['takeover', line('take_thread_control', { previous_owner_app_id: OTHER_APP, metadata: 'taken back' })],
  ['handover_request', line('request_thread_control', { requested_owner_app_id: OTHER_APP })],
  ['dashboard_test', { build: dashboardTest, meant: nothing }],
];

/**
 * What the dashboard's "Test" button sends: account "0", the same mid each time, seconds as a string (§4.3, §10.24).
 * Which channel shows it is the receiver's choice, so nothing is expected of it here.
 */
function dashboardTest(webhook: SettledWebhook): ReturnType<SimulatedKind['build']> {
  const value = {
    sender: { id: '12334' },
    recipient: { id: '23245' },
    timestamp: String(Math.floor(webhook.timestampMs / 1_000)),
    message: { mid: 'random_mid', text: 'random_text' },
  };
  return messagingBody(webhook, { changes: [{ field: 'messages', value }] }, '0');
}

/** Events that only Messenger has, and what happens on the page's wall (§4.2). */
export const MESSENGER_EVENTS: readonly [string, SimulatedKind][] = [
  ['optin', line('optin', { type: 'one_time_notif_req', payload: 'OFFER_READY' })],
  ['account_linking', line('account_linking', { status: 'linked' })],
  ['app_roles', aside('app_roles', { [OTHER_APP]: ['primary_receiver'] }, 'to_business_only')],
  [
    'policy_enforcement',
    aside('policy-enforcement', { action: 'warning', reason: 'Promotional content' }, 'to_business_only'),
  ],
  ['feedback', aside('messaging_feedback', { feedback_screens: [{ screen_id: 0, questions: {} }] })],
  ['response_feedback', aside('response_feedback', { feedback: 'Good' })],
  [
    'feed',
    publicKind('feed', (webhook) => ({
      item: 'comment',
      verb: 'add',
      comment_id: `${webhook.channelExternalId}_${newMediaId(webhook.random)}`,
      from: { id: webhook.peerExternalId, name: webhook.peerName },
      message: 'Ile?',
    })),
  ],
  [
    'mention',
    publicKind('mention', ({ random }) => ({ item: 'post', verb: 'add', post_id: newMediaId(random) })),
  ],
  ['leadgen', publicKind('leadgen', ({ random }) => ({ leadgen_id: newMediaId(random), form_id: '1' }))],
  ['rating', publicKind('ratings', () => ({ item: 'rating', verb: 'add', rating: 5 }))],
  ['coupon', aside('template', { type: 'coupon', coupon_id: '1' })],
  ['game_play', aside('game_play', { game_id: '1', player_id: '2' })],
  ['customer_information', aside('messaging_customer_information', { screens: [] })],
  ['payment', aside('payment', { payload: 'simulated' })],
  ['permissions', aboutApp('permissions')],
  ['user', aboutApp('user')],
];

/** About the people who use the app, not its customers; account "0" (§4.2). */
function aboutApp(object: string): SimulatedKind {
  return {
    build: ({ timestampMs: time }) => ({
      object,
      entry: [{ id: '0', time, changes: [{ field: 'pages_messaging', value: { verb: 'granted' } }] }],
    }),
    meant: nothing,
  };
}

/** What happens below the account's posts and about its stories (§4.3). */
export const INSTAGRAM_EVENTS: readonly [string, SimulatedKind][] = [
  ['comment', publicKind('comments', comment)],
  ['live_comment', publicKind('live_comments', comment)],
  [
    'mention',
    publicKind('mentions', ({ random }) => ({
      media_id: newMediaId(random),
      comment_id: newMediaId(random),
    })),
  ],
  [
    'story_insights',
    publicKind('story_insights', ({ random }) => ({
      media_id: newMediaId(random),
      impressions: 120,
      replies: 2,
    })),
  ],
];

function comment({ peerExternalId: id, random }: SettledWebhook): JsonItem {
  return {
    from: { id, username: 'simulated.customer' },
    id: newMediaId(random),
    text: 'Ile?',
    media: { id: newMediaId(random), media_product_type: 'FEED' },
  };
}

import type { InboundMessage, MessagePayload, Referral } from '@switchboard/core';
import { attachment, type Expectation, messagingExpectations } from '../messaging-expectations.ts';

const ACCOUNT = '17841465000112233';

const instagram = messagingExpectations({
  platform: 'instagram',
  identityKind: 'igsid',
  channelExternalId: ACCOUNT,
  peerExternalId: '1254477889900112',
  midStart:
    'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDY1MDAwMTEyMjMzOjM0MDI4MjM2Njg0MTcxMDMwMTI0NDI1NTc3ODg5OTAwMTEyMjMzOjMyMDAwMTIzNDU2Nzg5',
});
const { mid, message, outbound, said, saidPartly, file, unsupported } = instagram;
const { reaction, edit, unsend, status, ignored, unrecognized } = instagram;

const RECEIVED_AT = new Date(1_790_000_060_000);

function url(assetId: number): string {
  return `https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=${assetId}&signature=AbC`;
}

function only<T>(event: T): () => T[] {
  return () => [event];
}

const texts: Record<string, Expectation> = {
  text: said(1, { text: 'Hi! How long does a sworn translation take?' }),
  text__surrogates: said(4, { text: 'a\u0000b \ud83d \u202egnp.exe' }),
  text__page_object: only(unrecognized('object.page', null)),
  text__body_in_array: said(30, { text: 'wrapped' }),
  text__in_changes: said(5, { text: 'as a change' }),
  quick_reply: said(47, {
    text: 'Prices',
    payload: { interactive: { kind: 'quick_reply', id: 'PRICES', title: 'Prices', description: null } },
  }),
  reply: said(2, { text: 'ok', replyToExternalId: mid(900) }),
  reply__to_story: said(3, {
    text: '😍',
    payload: { story: { relation: 'reply', id: '17990001112223334', url: url(1) } },
  }),
  unsupported_type: unsupported(17),
  unsupported: unsupported(18),
  unsupported__with_attachment: unsupported(46, { attachments: [attachment({ url: url(30) })] }),
};

const files: Record<string, Expectation> = {
  image: file(10, 'image', url(2)),
  image__carousel: said(32, {
    type: 'image',
    attachments: [
      attachment({ url: url(21) }),
      attachment({ type: 'video', url: url(22) }),
      attachment({ url: url(23) }),
    ],
  }),
  video: file(11, 'video', url(3)),
  audio: file(12, 'audio', url(4)),
  file: file(13, 'document', url(5)),
  media: file(33, 'document', url(24)),
  media__without_url: saidPartly(34, {
    type: 'document',
    attachments: [attachment({ type: 'document' })],
  }),
  like_heart: said(14, { type: 'sticker', text: '❤️' }),
};

const shared: Record<string, Expectation> = {
  share: said(35, {
    text: url(25),
    payload: { shares: [{ type: 'share', id: null, title: null, url: url(25) }] },
  }),
  ig_post: said(16, {
    text: 'Promocja',
    payload: {
      shares: [{ type: 'ig_post', id: '17990001112223335', title: 'Promocja', url: url(7) }],
    },
  }),
  ig_post__numeric_id: said(36, {
    text: 'Promocja',
    payload: { shares: [{ type: 'ig_post', id: '17841452691600099', title: 'Promocja', url: null }] },
  }),
  reel: file(37, 'video', url(26), {
    payload: {
      shares: [{ type: 'reel', id: '17841452691600099', title: 'How it works', url: url(26) }],
    },
  }),
  ig_reel: file(38, 'video', url(27), {
    payload: { shares: [{ type: 'ig_reel', id: '17990001112223338', title: null, url: url(27) }] },
  }),
  ig_reel__title_only: said(39, {
    text: 'How it works',
    payload: { shares: [{ type: 'ig_reel', id: null, title: 'How it works', url: null }] },
  }),
  story: file(40, 'story', url(28), {
    payload: { shares: [{ type: 'story', id: '17990001112223350', title: null, url: url(28) }] },
  }),
  story__without_url: saidPartly(41, { type: 'story' }),
  ig_story: file(42, 'story', url(29), {
    text: 'Behind the scenes',
    payload: {
      shares: [{ type: 'ig_story', id: null, title: 'Behind the scenes', url: url(29) }],
    },
  }),
  story_mention: file(15, 'story', url(6), { payload: mention(url(6)) }),
  story_mention__expired: saidPartly(43, { type: 'story', payload: mention(null) }),
  story_mention__in_a_story_reply: saidPartly(44, {
    type: 'story',
    attachments: [attachment({ type: 'story', url: url(6) })],
    payload: mention(url(6)),
  }),
  template: said(45, {
    type: 'template',
    text: 'Sworn translation',
    payload: {
      template: {
        generic: { elements: [{ title: 'Sworn translation', subtitle: 'from 49 zł' }] },
      },
    },
  }),
};

function mention(storyUrl: string | null): MessagePayload {
  return { story: { relation: 'mention', id: null, url: storyUrl } };
}

function icebreaker(n: number): Expectation {
  return said(n, {
    type: 'interactive',
    text: 'Prices',
    payload: {
      interactive: { kind: 'postback', id: 'ICE_PRICES', title: 'Prices', description: null },
    },
  });
}

const ownMessages: Record<string, Expectation> = {
  echo: only(outbound(20, { text: 'Two working days.' })),
  echo__in_changes: only(outbound(49, { text: 'From the other login.' })),
  echo__template: only(
    outbound(50, {
      type: 'template',
      text: 'Sworn translation',
      payload: { template: { generic: { elements: [{ title: 'Sworn translation' }] } } },
    }),
  ),
  echo__story_reply: only(outbound(51, { text: 'Thanks!', replyToExternalId: mid(3) })),
  self_message: only(outbound(21, { text: 'test' }, ACCOUNT)),
  self_message__without_echo: only(outbound(52, { text: 'test' }, ACCOUNT)),
  standby: () => [
    message(24, { text: 'standby', payload: { standby: true } }),
    outbound(53, { text: 'echo in standby', payload: { standby: true } }),
  ],
};

const updates: Record<string, Expectation> = {
  unsend: only(unsend(1)),
  unsend__of_ours: only(unsend(20)),
  message_edit: only(edit(1, 'Hi! How long, and how much?', 1)),
  message_edit__without_sender: only(edit(1, 'Hi!', 2, { peer: null })),
  message_edit__number_0: () => [
    ignored('messaging.message_edit.num_edit_0'),
    ignored('messaging.message_edit.num_edit_0'),
    message(23, { text: 'neighbour' }),
  ],
  message_edit__in_changes: () => [edit(1, 'Hi there!', 3), ignored('changes.message_edit.num_edit_0')],
  reaction: only(reaction(20, '❤️')),
  reaction__removed: only(reaction(20, null)),
  reaction__without_emoji: only(reaction(20, '😆')),
  reaction__of_ours: only(reaction(1, '❤️', { actor: 'business' })),
  reaction__in_changes: only(reaction(20, '🦄')),
  read: only(status(20, { status: 'read', includesEarlier: true })),
  read__without_sender: only(status(20, { status: 'read', includesEarlier: true, occurredAt: null })),
  read__by_the_account: only(ignored('messaging.read.by_business')),
  read__in_changes: only(status(20, { status: 'read', includesEarlier: true })),
};

function referral(rest: Partial<Referral>): Referral {
  const none = { ref: null, id: null, url: null, headline: null, body: null, click_id: null };
  return { source: 'ADS', type: 'OPEN_THREAD', ...none, ...rest };
}

const people: Record<string, Expectation> = {
  postback: icebreaker(22),
  postback__in_changes: icebreaker(48),
  referral: said(0, {
    externalId: 'referral.7b2379259a84b2d8c208b1128f31142139615b9a554c85d921a9d721cfa92de5',
    type: 'system',
    text: 'Followed a link to this conversation',
    payload: { system: { type: 'referral' }, referral: referral({ source: 'IGME', ref: 'bio' }) },
  }),
  referral__in_message: saidPartly(54, {
    text: 'Is this still on?',
    payload: { referral: referral({ ref: 'spring', id: '23850000000000123' }) },
  }),
  referral__in_changes: said(0, {
    externalId: 'referral.78714bd53ff7d8c48bc48dd6a6533739deb9ec07fc8f94c3df9573489800607d',
    type: 'system',
    text: 'Came from an advertisement',
    payload: { system: { type: 'referral' }, referral: referral({ id: '77' }) },
  }),
};

const keptRaw: Record<string, Expectation> = {
  comments: only(ignored('changes.comments')),
  comments__on_entry: only(ignored('changes.comments')),
  comments__on_entry_beside_a_message: () => [
    message(55, { text: 'neighbour' }),
    ignored('changes.comments'),
  ],
  live_comments: only(ignored('changes.live_comments')),
  mentions: only(ignored('changes.mentions')),
  story_insights: only(ignored('changes.story_insights')),
};

/** Meta's dashboard sends the same id each time, about an account that does not exist. */
function dashboardTest(): InboundMessage[] {
  const sentAt = new Date(1_527_459_824_000);
  const externalId = `random_mid.${RECEIVED_AT.getTime()}`;
  return [message(0, { externalId, text: 'random_text', sentAt }, '12334', '0')];
}

const dashboardTests: Record<string, Expectation> = {
  dashboard_test: dashboardTest,
  dashboard_test__messaging: dashboardTest,
  dashboard_test__numeric_account: dashboardTest,
  dashboard_test__comment: only(ignored('dashboard_test', null)),
  dashboard_test__other_fields: () => [
    ignored('dashboard_test', null),
    ignored('dashboard_test', null),
    unrecognized('changes.something_new', null),
  ],
};

/** What each fixture in `instagram/fixtures` becomes, by its name. */
export const INSTAGRAM_EVENTS = {
  ...texts,
  ...files,
  ...shared,
  ...ownMessages,
  ...updates,
  ...people,
  ...keptRaw,
  ...dashboardTests,
};

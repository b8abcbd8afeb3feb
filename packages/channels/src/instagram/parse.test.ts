import type { MessageType } from '@switchboard/core';
import { describeWebhookAdapter } from '../testing/describe-webhook-adapter.ts';
import { attachment, type Expectation, messagingExpectations } from '../testing/messaging-expectations.ts';
import { instagramAdapter } from './parse.ts';

const ACCOUNT = '17841465000112233';

const { mid, message, outbound, unsupported, unrecognized } = messagingExpectations({
  platform: 'instagram',
  identityKind: 'igsid',
  channelExternalId: ACCOUNT,
  peerExternalId: '1254477889900112',
  midStart:
    'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDY1MDAwMTEyMjMzOjM0MDI4MjM2Njg0MTcxMDMwMTI0NDI1NTc3ODg5OTAwMTEyMjMzOjMyMDAwMTIzNDU2Nzg5',
});

function file(n: number, type: MessageType, assetId: number): Expectation {
  const url = `https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=${assetId}&signature=AbC`;
  return () => [message(n, { type, attachments: [attachment({ type, url })] })];
}

const texts: Record<string, Expectation> = {
  text: () => [message(1, { text: 'Hi! How long does a sworn translation take?' })],
  text__reply: () => [message(2, { text: 'ok', replyToExternalId: mid(900) })],
  text__story_reply: () => [message(3, { text: '😍' })],
  text__surrogates: () => [message(4, { text: 'a\u0000b \ud83d \u202egnp.exe' })],
};

const files: Record<string, Expectation> = {
  image: file(10, 'image', 2),
  video: file(11, 'video', 3),
  audio: file(12, 'audio', 4),
  file: file(13, 'document', 5),
};

const notYetUnderstood: Record<string, Expectation> = {
  like_heart: unsupported(14),
  story_mention: unsupported(15),
  ig_post: unsupported(16),
  unsupported_type: unsupported(17),
  unsupported: unsupported(18),
  deleted: () => [unrecognized('messaging.message.is_deleted')],
  postback: unsupported(22, { text: 'Prices' }),
};

const ownMessages: Record<string, Expectation> = {
  echo: () => [outbound(20, { text: 'Two working days.' })],
  echo__self: () => [outbound(21, { text: 'test' }, ACCOUNT)],
};

const events: Record<string, Expectation> = {
  other_events: () =>
    ['reaction', 'reaction', 'read', 'referral'].map((kind) => unrecognized(`messaging.${kind}`)),
  message_edit__without_sender: () => [
    unrecognized('messaging.message_edit'),
    message(23, { text: 'neighbour' }),
  ],
  standby: () => [message(24, { text: 'standby' })],
  comments: () => [unrecognized('changes.comments')],
  comments__on_entry: () => [unrecognized('changes.comments')],
  body_in_array: () => [message(30, { text: 'wrapped' })],
  page_body: () => [unrecognized('object.page', null)],
};

/** Meta's dashboard sends the same id each time, about accounts that do not exist. */
function dashboardTest(): ReturnType<Expectation> {
  const sentAt = new Date(1_527_459_824_000);
  return [message(0, { externalId: 'random_mid', text: 'random_text', sentAt }, '12334', '0')];
}

describeWebhookAdapter({
  adapter: instagramAdapter,
  fixtures: new URL('./fixtures/', import.meta.url),
  objectName: 'instagram',
  expectations: {
    ...texts,
    ...files,
    ...notYetUnderstood,
    ...ownMessages,
    ...events,
    dashboard_test__changes: dashboardTest,
    dashboard_test__messaging: dashboardTest,
  },
});

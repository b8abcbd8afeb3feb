import type { Direction, MessageType } from '@switchboard/core';
import { messagingKind, type MessagingSpec } from './build-messaging-item.ts';
import { newMediaId } from './simulated-ids.ts';
import type { Meant, SimulatedKind } from './simulated-kind.ts';
import type { SettledWebhook, SimulatedWebhook } from './simulated-webhook.ts';
import type { JsonItem } from './webhook-body.ts';

/** Meta's page inbox signs what its people write with this number (notes/meta.md §4.2). */
const PAGE_INBOX_APP_ID = 26_390_203_743_090;
/** The thumb that Messenger offers beside the text box (§4.2). */
const LIKE_STICKER_ID = 369_239_263_222_822;

interface MessageSpec extends Pick<MessagingSpec, 'parties' | 'list' | 'speaks' | 'defaultText' | 'target'> {
  /** As it is shown in the inbox. */
  type: MessageType;
  /** What of it is shown as words. The text of the webhook when absent. */
  words?: (webhook: SettledWebhook) => string | null;
  /** What `message` holds besides its mid. */
  content: (webhook: SettledWebhook) => JsonItem;
}

/** An event `message`: what the customer wrote, or an echo of what the business wrote. */
function message({ type, words, content, ...rest }: MessageSpec): SimulatedKind {
  return messagingKind({
    ...rest,
    event: (webhook) => ({
      message: { mid: webhook.messageExternalId, ...answered(webhook), ...content(webhook) },
    }),
    meant: (webhook) => {
      const text = words === undefined ? (webhook.text ?? null) : words(webhook);
      const fromCustomer = (rest.parties ?? 'from_customer') === 'from_customer';
      return [saidBy(webhook, fromCustomer ? 'inbound' : 'outbound', type, text)];
    },
  });
}

export function saidBy(
  webhook: SettledWebhook,
  direction: Direction,
  type: MessageType,
  text: string | null,
): Extract<Meant, { effect: 'message' }> {
  return {
    effect: 'message',
    externalId: webhook.messageExternalId,
    peerIds: [webhook.peerExternalId],
    direction,
    origin: 'live',
    type,
    text,
    status: direction === 'inbound' ? null : 'sent',
  };
}

function answered({ targetMessageExternalId: mid }: SettledWebhook): JsonItem {
  return mid === undefined ? {} : { reply_to: { mid } };
}

function wordsOnly({ text }: SettledWebhook): JsonItem {
  return text === undefined ? {} : { text };
}

/** A file, with the words that came with it. */
function file(type: MessageType, attachmentType: string, rest: { silent?: true } = {}): SimulatedKind {
  const content = (webhook: SettledWebhook): JsonItem => ({
    ...(rest.silent === true ? {} : wordsOnly(webhook)),
    attachments: [{ type: attachmentType, payload: filePayload(webhook, attachmentType) }],
  });
  return rest.silent === true
    ? message({ type, words: () => null, content })
    : message({ type, speaks: true, content });
}

function filePayload(webhook: SettledWebhook, type: string): JsonItem {
  return {
    url: mediaUrl(webhook),
    ...(type === 'file' && webhook.filename !== undefined ? { title: webhook.filename } : {}),
    ...(type === 'sticker' && webhook.platform === 'facebook' ? { sticker_id: LIKE_STICKER_ID } : {}),
  };
}

/** Where the platforms' own files are served; signed and short-lived there (§5). */
export function mediaUrl(webhook: SimulatedWebhook): string {
  const { platform, mediaUrl: given, random } = webhook;
  if (given !== undefined) return given;
  return platform === 'instagram'
    ? `https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=${newMediaId(random)}&signature=simulated`
    : `https://scontent.xx.fbcdn.net/v/t1.15752-9/${newMediaId(random)}_n?oe=simulated`;
}

/** A post that was passed on; its title is all there is to read. */
function share(type: string, idKey: string): SimulatedKind {
  return message({
    type: 'text',
    defaultText: 'Promocja',
    content: ({ text: title, ...webhook }) => ({
      attachments: [
        { type, payload: { url: mediaUrl(webhook), title, [idKey]: newMediaId(webhook.random) } },
      ],
    }),
  });
}

const GREETING = { speaks: true, defaultText: 'Dzień dobry' } as const;

/** What Messenger and Instagram have in common. */
export const SHARED_MESSAGES: readonly [string, SimulatedKind][] = [
  ['text', message({ type: 'text', ...GREETING, content: wordsOnly })],
  ['image', file('image', 'image')],
  ['video', file('video', 'video')],
  ['audio', file('audio', 'audio')],
  ['sticker', file('sticker', 'sticker', { silent: true })],
  ['reel', file('video', 'reel', { silent: true })],
  ['ig_reel', file('video', 'ig_reel', { silent: true })],
  [
    'album',
    message({
      type: 'image',
      speaks: true,
      content: (webhook) => ({
        ...wordsOnly(webhook),
        attachments: [1, 2, 3].map(() => ({ type: 'image', payload: { url: mediaUrl(webhook) } })),
      }),
    }),
  ],
  [
    'template',
    message({
      type: 'template',
      defaultText: 'Zamówienie 1001',
      content: ({ text: title }) => ({
        attachments: [{ type: 'template', payload: { template_type: 'generic', elements: [{ title }] } }],
      }),
    }),
  ],
  ['ig_post', share('ig_post', 'ig_post_media_id')],
  ['reply', message({ type: 'text', ...GREETING, target: 'ours', content: wordsOnly })],
  [
    'quick_reply',
    message({
      type: 'text',
      defaultText: 'Tak, proszę',
      content: ({ text }) => ({ text, quick_reply: { payload: 'OFFER_YES' } }),
    }),
  ],
  [
    'referral_message',
    message({
      type: 'text',
      ...GREETING,
      content: (webhook) => ({
        ...wordsOnly(webhook),
        referral: { ref: 'spring', source: 'ADS', type: 'OPEN_THREAD', ad_id: '120210000000000001' },
      }),
    }),
  ],
  [
    'unsupported',
    message({ type: 'unsupported', words: () => null, content: () => ({ is_unsupported: true }) }),
  ],
  [
    'postback',
    messagingKind({
      defaultText: 'Start',
      event: (webhook) => ({ postback: pressed(webhook, { payload: 'GET_STARTED' }) }),
      meant: (webhook) => [saidBy(webhook, 'inbound', 'interactive', webhook.text ?? null)],
    }),
  ],
  ['standby', message({ type: 'text', list: 'standby', ...GREETING, content: wordsOnly })],
  [
    'echo',
    message({
      type: 'text',
      parties: 'from_business',
      speaks: true,
      defaultText: 'Dzień dobry',
      // Instagram's echoes carry no mark of the app that sent them.
      content: (webhook) => ({
        is_echo: true,
        ...(webhook.platform === 'facebook' ? { app_id: PAGE_INBOX_APP_ID } : {}),
        ...wordsOnly(webhook),
      }),
    }),
  ],
];

function pressed({ messageExternalId: mid, text: title }: SettledWebhook, rest: JsonItem): JsonItem {
  return { mid, title, ...rest };
}

/** Messages that only Messenger has (§4.2). */
export const MESSENGER_MESSAGES: readonly [string, SimulatedKind][] = [
  ['document', file('document', 'file')],
  ['post', share('post', 'id')],
  [
    'fallback',
    message({
      type: 'text',
      ...GREETING,
      // A link's preview; it comes without `payload` (§4.2).
      content: (webhook) => ({
        ...wordsOnly(webhook),
        attachments: [{ type: 'fallback', title: 'Cennik', url: 'https://example.com/cennik' }],
      }),
    }),
  ],
  [
    'location',
    message({
      type: 'location',
      words: () => null,
      content: () => ({
        attachments: [
          {
            type: 'location',
            title: 'Rynek',
            payload: { coordinates: { lat: 50.0614, long: 19.9366 } },
          },
        ],
      }),
    }),
  ],
  [
    'appointment',
    message({
      type: 'interactive',
      defaultText: 'Wizyta w biurze',
      content: ({ text: title }) => ({
        attachments: [{ type: 'appointment_booking', payload: { title, status: 'requested' } }],
      }),
    }),
  ],
  [
    'standby_postback',
    messagingKind({
      list: 'standby',
      defaultText: 'Menu',
      // Without the payload, which is for the app that owns the conversation (§4.2).
      event: (webhook) => ({ postback: pressed(webhook, {}) }),
      meant: (webhook) => [saidBy(webhook, 'inbound', 'interactive', webhook.text ?? null)],
    }),
  ],
];

/** Messages that only Instagram has (§4.3). */
export const INSTAGRAM_MESSAGES: readonly [string, SimulatedKind][] = [
  ['file', file('document', 'file')],
  ['media', file('document', 'media')],
  [
    'like_heart',
    message({
      type: 'sticker',
      words: () => '❤️',
      content: () => ({ attachments: [{ type: 'like_heart' }] }),
    }),
  ],
  ['share', share('share', 'id')],
  ['story', sharedStory('story')],
  ['ig_story', sharedStory('ig_story')],
  [
    'story_mention',
    message({
      type: 'story',
      words: () => null,
      content: (webhook) => ({
        attachments: [{ type: 'story_mention', payload: { url: mediaUrl(webhook) } }],
      }),
    }),
  ],
  [
    'story_reply',
    message({
      type: 'text',
      ...GREETING,
      content: (webhook) => ({
        ...wordsOnly(webhook),
        reply_to: { story: { url: mediaUrl(webhook), id: newMediaId(webhook.random) } },
      }),
    }),
  ],
  [
    'unsupported_type',
    message({
      type: 'unsupported',
      words: () => null,
      content: () => ({ attachments: [{ type: 'unsupported_type' }] }),
    }),
  ],
  [
    'self',
    withPeer(
      (webhook) => webhook.channelExternalId,
      message({
        type: 'text',
        parties: 'from_self',
        ...GREETING,
        content: (webhook) => ({ is_echo: true, is_self: true, ...wordsOnly(webhook) }),
      }),
    ),
  ],
];

function sharedStory(type: string): SimulatedKind {
  return message({
    type: 'story',
    words: () => null,
    content: (webhook) => ({
      attachments: [{ type, payload: { url: mediaUrl(webhook), id: newMediaId(webhook.random) } }],
    }),
  });
}

/** What the account writes to itself is a conversation with itself. */
function withPeer(peerOf: (webhook: SettledWebhook) => string, kind: SimulatedKind): SimulatedKind {
  return { ...kind, meant: (webhook) => kind.meant({ ...webhook, peerExternalId: peerOf(webhook) }) };
}

import { newMediaId, newMessageId, type SimulatedWebhook } from './simulated-webhook.ts';

/** Meta's page inbox signs what its people write with this number (notes/meta.md §4.2). */
const PAGE_INBOX_APP_ID = 26_390_203_743_090;
/** The thumb that Messenger offers beside the text box (§4.2). */
const LIKE_STICKER_ID = 369_239_263_222_822;

/** A `page` or `instagram` webhook with one messaging event, as both platforms send them (§4.2, §4.3). */
export function buildMessagingWebhook(webhook: SimulatedWebhook): object {
  const { platform, kind, channelExternalId, peerExternalId, timestampMs } = webhook;
  const channel = { id: channelExternalId };
  const peer = { id: peerExternalId };
  const parties =
    kind === 'echo' ? { sender: channel, recipient: peer } : { sender: peer, recipient: channel };
  const messaging = [{ ...parties, timestamp: timestampMs, ...buildEvent(webhook) }];
  return {
    object: platform === 'facebook' ? 'page' : 'instagram',
    entry: [{ id: channelExternalId, time: timestampMs, messaging }],
  };
}

function buildEvent(webhook: SimulatedWebhook): object {
  const { platform, kind, text } = webhook;
  switch (kind) {
    case 'postback':
      return { postback: { mid: messageId(webhook), title: text ?? 'Start', payload: 'GET_STARTED' } };
    case 'reaction': {
      const mid = webhook.targetMessageExternalId ?? newMessageId(platform);
      return { reaction: { mid, action: 'react', reaction: 'love', emoji: text ?? '❤' } };
    }
    case 'echo': {
      // Instagram's echoes carry no mark of the app that sent them.
      const app = platform === 'facebook' ? { app_id: PAGE_INBOX_APP_ID } : {};
      return { message: { mid: messageId(webhook), is_echo: true, ...app, text: text ?? 'Dzień dobry' } };
    }
    default:
      return { message: { mid: messageId(webhook), ...replyTo(webhook), ...buildContent(webhook) } };
  }
}

function buildContent(webhook: SimulatedWebhook): object {
  const { kind, text } = webhook;
  if (kind === 'text') return { text: text ?? 'Dzień dobry' };
  const words = text === undefined || kind === 'sticker' ? {} : { text };
  return { ...words, attachments: [buildAttachment(webhook)] };
}

function buildAttachment(webhook: SimulatedWebhook): object {
  const { platform, kind, filename } = webhook;
  const url = webhook.mediaUrl ?? mediaUrl(webhook);
  if (kind === 'document')
    return { type: 'file', payload: { url, ...(filename === undefined ? {} : { title: filename }) } };
  if (kind === 'sticker' && platform === 'facebook')
    return { type: 'sticker', payload: { url, sticker_id: LIKE_STICKER_ID } };
  return { type: kind, payload: { url } };
}

/** Where the platforms' own files are served; signed and short-lived there (§5). */
function mediaUrl({ platform }: SimulatedWebhook): string {
  return platform === 'instagram'
    ? `https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=${newMediaId()}&signature=simulated`
    : `https://scontent.xx.fbcdn.net/v/t1.15752-9/${newMediaId()}_n?oe=simulated`;
}

function messageId(webhook: SimulatedWebhook): string {
  return webhook.messageExternalId ?? newMessageId(webhook.platform);
}

function replyTo({ targetMessageExternalId: mid }: SimulatedWebhook): object {
  return mid === undefined ? {} : { reply_to: { mid } };
}

import { buildWebhook } from '../meta/build-webhook.ts';
import type { JsonItem, WebhookBody } from '../meta/webhook-body.ts';
import { whatsappBody } from '../meta/whatsapp-envelope.ts';
import type { Channel } from './graph-accounts.ts';
import { messageOf } from './graph-error.ts';
import type { SentMessage } from './ledger.ts';

export type ReportedStatus = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

/** What is told of one message. */
export interface StatusReport {
  message: SentMessage;
  status: ReportedStatus;
  /** How the webhook names the customer: phones may differ from what was written to. */
  waId: string;
  /** Unix time in milliseconds. */
  at: number;
  /** Why it failed; 131026 when absent. */
  code?: number;
}

const USER_ID = /^[A-Z]{2}\./;

/** An item of `statuses[]` (notes/meta.md §4.1). Of a failed one no contact is told. */
export function whatsappStatus(
  channel: Channel,
  { message, status, waId, at, code }: StatusReport,
): WebhookBody {
  const isUserId = USER_ID.test(waId);
  const failed = status === 'failed';
  return whatsappBody(
    'messages',
    {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: channel.displayPhoneNumber, phone_number_id: channel.id },
      ...(failed ? {} : { contacts: [isUserId ? { user_id: waId } : { wa_id: waId }] }),
      statuses: [
        {
          id: message.externalId,
          status,
          timestamp: String(Math.floor(at / 1_000)),
          ...(isUserId ? { recipient_user_id: waId } : { recipient_id: waId }),
          ...(message.reference === null ? {} : { biz_opaque_callback_data: message.reference }),
          ...(status === 'sent' || status === 'delivered' ? { pricing: PRICING } : {}),
          ...(failed ? { errors: [statusError(code ?? 131026)] } : {}),
        },
      ],
    },
    channel.wabaId ?? '0',
  );
}

const PRICING = {
  billable: false,
  pricing_model: 'PMP',
  category: 'service',
  type: 'free_customer_service',
};

function statusError(code: number): JsonItem {
  const title = messageOf(code);
  return { code, title, message: title, error_data: { details: title } };
}

/** What Messenger and Instagram tell of a message that one of us wrote, as everybody who listens hears it. */
export function messagingEcho(
  channel: Channel,
  message: SentMessage,
  fileUrl: (id: string) => string | null,
): WebhookBody {
  const isPage = channel.platform === 'facebook';
  const { message: content = {}, reply_to: replyTo } = message.body as {
    message?: JsonItem;
    reply_to?: JsonItem;
  };
  const attachments = attachmentsOf(content, fileUrl);
  const echo = {
    mid: message.externalId,
    is_echo: true,
    // Instagram marks echoes with no app, and repeats no metadata (notes/meta.md §4.3).
    ...(isPage ? { app_id: Number(channel.appId) } : {}),
    ...(isPage && message.reference !== null ? { metadata: message.reference } : {}),
    ...(typeof content['text'] === 'string' ? { text: content['text'] } : {}),
    ...(attachments.length > 0 ? { attachments } : {}),
    ...(replyTo === undefined ? {} : { reply_to: { mid: replyTo['mid'] } }),
  };
  const event = {
    sender: { id: channel.id },
    recipient: { id: message.to },
    timestamp: message.at,
    message: echo,
  };
  const entry = [{ id: channel.id, time: message.at, messaging: [event] }];
  return { object: isPage ? 'page' : 'instagram', entry };
}

function attachmentsOf(content: JsonItem, fileUrl: (id: string) => string | null): JsonItem[] {
  const { attachment, attachments } = content;
  const all = Array.isArray(attachments) ? attachments : attachment === undefined ? [] : [attachment];
  return all.map((item: JsonItem) => {
    const payload = (item['payload'] ?? {}) as JsonItem;
    const id = payload['attachment_id'];
    const url = typeof id === 'string' ? fileUrl(id) : payload['url'];
    return { type: item['type'], payload: item['type'] === 'template' ? payload : { url } };
  });
}

/** Messenger's `delivery`, or `read` of either platform. */
export function messagingReceipt(
  { platform, id }: Channel,
  { to, externalId }: SentMessage,
  kind: 'delivery' | 'read',
  at: number,
): WebhookBody {
  return buildWebhook({
    platform,
    kind,
    channelExternalId: id,
    peerExternalId: to,
    peerName: '',
    timestampMs: at,
    ...(externalId === null ? {} : { targetMessageExternalId: externalId }),
  });
}

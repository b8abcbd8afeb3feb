import type { MetaPlatform } from '@switchboard/core';
import type { Meant, SimulatedKind } from './simulated-kind.ts';
import type { SettledWebhook } from './simulated-webhook.ts';
import type { JsonItem, WebhookBody } from './webhook-body.ts';

/** What one kind of messaging event adds to what all of them have (notes/meta.md §4.2, §4.3). */
export interface MessagingSpec extends Pick<SimulatedKind, 'speaks' | 'defaultText' | 'target'> {
  /** Who is named as sender and recipient. The customer writes to the business when absent. */
  parties?: 'from_customer' | 'from_business' | 'from_self' | 'to_business_only' | 'nobody';
  /** `standby`: another app owns the conversation. */
  list?: 'messaging' | 'standby';
  /** The one key that says what it is. */
  event: (webhook: SettledWebhook) => JsonItem;
  meant: (webhook: SettledWebhook) => Meant[];
}

/** A `page` or `instagram` webhook with one messaging event, as both platforms send them. */
export function messagingKind({
  parties,
  list = 'messaging',
  event,
  meant,
  ...rest
}: MessagingSpec): SimulatedKind {
  return {
    ...rest,
    build: (webhook) =>
      messagingBody(webhook, {
        [list]: [{ ...partiesOf(webhook, parties), timestamp: webhook.timestampMs, ...event(webhook) }],
      }),
    meant,
  };
}

/** What happens in public, on the page's wall or below the account's posts: `changes[]`. */
export function publicKind(field: string, value: (webhook: SettledWebhook) => JsonItem): SimulatedKind {
  return {
    build: (webhook) => messagingBody(webhook, { changes: [{ field, value: value(webhook) }] }),
    meant: () => [],
  };
}

/** `id` is the account's, unless the entry is about none. */
export function messagingBody(
  { platform, channelExternalId, timestampMs }: SettledWebhook,
  lists: Omit<WebhookBody['entry'][number], 'id'>,
  id = channelExternalId,
): WebhookBody {
  return { object: objectOf(platform), entry: [{ id, time: timestampMs, ...lists }] };
}

function objectOf(platform: MetaPlatform): string {
  return platform === 'facebook' ? 'page' : 'instagram';
}

function partiesOf(webhook: SettledWebhook, parties: MessagingSpec['parties'] = 'from_customer'): JsonItem {
  const business = { id: webhook.channelExternalId };
  const customer = { id: webhook.peerExternalId };
  switch (parties) {
    case 'from_customer':
      return { sender: customer, recipient: business };
    case 'from_business':
      return { sender: business, recipient: customer };
    case 'from_self':
      return { sender: business, recipient: business };
    case 'to_business_only':
      return { recipient: business };
    case 'nobody':
      return {};
  }
}

import { inboundMessage, senderIds } from './build-whatsapp-messages.ts';
import { type Meant, nothing, type SimulatedKind } from './simulated-kind.ts';
import type { SettledWebhook } from './simulated-webhook.ts';
import type { JsonItem } from './webhook-body.ts';
import { numberBody, seconds } from './whatsapp-envelope.ts';
import { whatsappIds } from './whatsapp-person.ts';

/** A line that no person wrote: type `system`, without `contacts` (notes/meta.md §4.1). */
function systemLine(
  rest: Pick<SimulatedKind, 'requires' | 'changes'>,
  system: (webhook: SettledWebhook) => JsonItem & { body: string },
  link: (webhook: SettledWebhook) => Meant[],
): SimulatedKind {
  return {
    ...rest,
    build: (webhook) =>
      numberBody(webhook, 'messages', {
        messages: [
          {
            ...senderIds(webhook),
            id: webhook.messageExternalId,
            timestamp: seconds(webhook),
            type: 'system',
            system: system(webhook),
          },
        ],
      }),
    meant: (webhook) => [inboundMessage(webhook, 'system', system(webhook).body), ...link(webhook)],
  };
}

/** Who people are, and that it has changed. */
export const WHATSAPP_PEOPLE: readonly [string, SimulatedKind][] = [
  ['number_changed', numberChange('user_changed_number', 'wa_id')],
  // The old names of both (§4.1).
  ['number_changed_old', numberChange('customer_changed_number', 'new_wa_id')],
  [
    'user_id_changed',
    systemLine(
      { changes: 'user_id' },
      (webhook) => ({
        body: `User ${webhook.peerName} changed from ${previousUserId(webhook)} to ${webhook.newPeerExternalId}`,
        type: 'user_changed_user_id',
        user_id: webhook.newPeerExternalId,
      }),
      userIdLink,
    ),
  ],
  [
    'identity_changed',
    systemLine(
      {},
      ({ peerName }) => ({
        body: `The security code of ${peerName} changed`,
        type: 'customer_identity_changed',
        identity: 'c2ltdWxhdGVk',
      }),
      nothing,
    ),
  ],
  [
    'user_id_update',
    {
      changes: 'user_id',
      build: (webhook) => numberBody(webhook, 'user_id_update', { user_id_update: [userIdUpdate(webhook)] }),
      meant: userIdLink,
    },
  ],
];

function numberChange(type: string, key: 'wa_id' | 'new_wa_id'): SimulatedKind {
  return systemLine(
    { changes: 'phone' },
    ({ peerName, peerExternalId, newPeerExternalId }) => ({
      body: `User ${peerName} changed from ${peerExternalId} to ${newPeerExternalId}`,
      type,
      [key]: newPeerExternalId,
    }),
    ({ peerExternalId, newPeerExternalId }) => [
      { effect: 'link', peerIds: [peerExternalId, newPeerExternalId] },
    ],
  );
}

/** One of `user_id_update[]` (Meta's page "business-scoped user IDs"). */
function userIdUpdate(webhook: SettledWebhook): JsonItem {
  const { phone } = whatsappIds(webhook);
  return {
    ...(phone === null ? {} : { wa_id: phone }),
    detail: `User ${webhook.peerName} has a new user id`,
    user_id: { previous: previousUserId(webhook), current: webhook.newPeerExternalId },
    timestamp: seconds(webhook),
  };
}

function userIdLink(webhook: SettledWebhook): Meant[] {
  return [{ effect: 'link', peerIds: [previousUserId(webhook), webhook.newPeerExternalId] }];
}

/** The user id is what this is about: it is told even where the person is otherwise shown by the phone. */
function previousUserId(webhook: SettledWebhook): string {
  return whatsappIds({ ...webhook, identity: 'bsuid' }).userId ?? webhook.peerExternalId;
}

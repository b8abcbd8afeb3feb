import { senderIds } from './build-whatsapp-messages.ts';
import type { ExpectedStatus, Meant, SimulatedKind, TargetRule } from './simulated-kind.ts';
import type { SettledWebhook, SimulatedStatus } from './simulated-webhook.ts';
import type { JsonItem, WebhookBody } from './webhook-body.ts';
import { contactIds, contactWithProfile, numberBody, seconds } from './whatsapp-envelope.ts';
import { mediaContent } from './whatsapp-media.ts';
import { named, whatsappIds } from './whatsapp-person.ts';

/** An item of `messages[]` that changes what was said before; it has an id of its own (notes/meta.md §4.1). */
function update(
  target: TargetRule,
  content: (webhook: SettledWebhook, target: string) => JsonItem,
  meant: (webhook: SettledWebhook, target: string) => Meant,
  rest: Pick<SimulatedKind, 'speaks' | 'defaultText'> = {},
): SimulatedKind {
  return {
    ...rest,
    target,
    build: (webhook) =>
      numberBody(webhook, 'messages', {
        contacts: [contactWithProfile(webhook)],
        messages: [
          {
            ...senderIds(webhook),
            id: webhook.messageExternalId,
            timestamp: seconds(webhook),
            ...content(webhook, targetOf(webhook)),
          },
        ],
      }),
    meant: (webhook) => [meant(webhook, targetOf(webhook))],
  };
}

/** Settled webhooks of kinds with a target have one. */
export function targetOf({ targetMessageExternalId = '' }: SettledWebhook): string {
  return targetMessageExternalId;
}

/** Reactions, edits, takings back and delivery receipts. */
export const WHATSAPP_UPDATES: readonly [string, SimulatedKind][] = [
  [
    'reaction',
    update(
      'anything',
      ({ text: emoji }, id) => ({ type: 'reaction', reaction: { message_id: id, emoji } }),
      ({ text: emoji = null }, externalId) => ({ effect: 'reaction', externalId, actor: 'peer', emoji }),
      { defaultText: '👍' },
    ),
  ],
  // Both ways of taking a reaction away are seen (§4.1).
  ['reaction_removal', removal({ emoji: '' })],
  ['reaction_removal_absent', removal({})],
  [
    'edit',
    update(
      'their_text',
      ({ text = '' }, id) => edited(id, { type: 'text', text: { body: text } }),
      ({ text = '' }, externalId) => ({ effect: 'edit', externalId, text }),
      { speaks: true, defaultText: 'Dzień dobry, poprawka' },
    ),
  ],
  [
    'edit_caption',
    update(
      'their_caption',
      (webhook, id) => edited(id, mediaContent('image', webhook)),
      ({ text = null }, externalId) => ({ effect: 'edit', externalId, text }),
      { speaks: true, defaultText: 'Lepszy skan' },
    ),
  ],
  [
    'revoke',
    update(
      'theirs_unreacted',
      (_, id) => ({ type: 'revoke', revoke: { original_message_id: id } }),
      (_, externalId) => ({ effect: 'unsend', externalId }),
    ),
  ],
  [
    'status',
    {
      target: 'ours',
      build: buildStatus,
      meant: (webhook) => [
        {
          effect: 'status',
          externalId: targetOf(webhook),
          status: storedStatus(webhook.status ?? 'delivered'),
        },
      ],
    },
  ],
];

function removal(emoji: JsonItem): SimulatedKind {
  return update(
    'reacted',
    (_, id) => ({ type: 'reaction', reaction: { message_id: id, ...emoji } }),
    (_, externalId) => ({ effect: 'reaction', externalId, actor: 'peer', emoji: null }),
  );
}

export function edited(id: string, message: JsonItem): JsonItem {
  return { type: 'edit', edit: { original_message_id: id, message } };
}

/** What was listened to was read. */
function storedStatus(status: SimulatedStatus): ExpectedStatus {
  return status === 'played' ? 'read' : status;
}

/** An item of `statuses[]`; of a failed one neither the contact nor the user id is told (§4.1). */
function buildStatus(webhook: SettledWebhook): WebhookBody {
  const { status = 'delivered' } = webhook;
  const failed = status === 'failed';
  return numberBody(webhook, 'messages', {
    ...(failed ? {} : { contacts: [contactIds(webhook)] }),
    statuses: [
      {
        id: targetOf(webhook),
        status,
        timestamp: seconds(webhook),
        ...recipientIds(webhook, failed),
        ...(status === 'sent' || status === 'delivered' ? { pricing: PRICING } : {}),
        ...(failed ? { errors: [UNDELIVERABLE] } : {}),
      },
    ],
  });
}

function recipientIds(webhook: SettledWebhook, failed: boolean): JsonItem {
  const { phone, userId } = whatsappIds(webhook);
  const hidesUserId = failed && phone !== null;
  return named({ phone, userId: hidesUserId ? null : userId }, 'recipient_id', 'recipient_user_id');
}

const PRICING = {
  billable: false,
  pricing_model: 'PMP',
  category: 'service',
  type: 'free_customer_service',
};

const UNDELIVERABLE = {
  code: 131026,
  title: 'Message undeliverable',
  message: 'Message undeliverable',
  error_data: { details: 'Message Undeliverable.' },
};

import { messagingKind } from './build-messaging-item.ts';
import { type Meant, nothing, type SimulatedKind } from './simulated-kind.ts';
import type { SettledWebhook } from './simulated-webhook.ts';

/** Settled webhooks of kinds with a target have one. */
function targetOf({ targetMessageExternalId = '' }: SettledWebhook): string {
  return targetMessageExternalId;
}

/** What changes a message of Messenger or Instagram after it was sent (notes/meta.md §4.2, §4.3). */
export const SHARED_UPDATES: readonly [string, SimulatedKind][] = [
  ['reaction', reaction('peer')],
  ['echo_reaction', reaction('business')],
  [
    'unreaction',
    messagingKind({
      target: 'reacted',
      event: (webhook) => ({ reaction: { mid: targetOf(webhook), action: 'unreact' } }),
      meant: (webhook) => [{ effect: 'reaction', externalId: targetOf(webhook), actor: 'peer', emoji: null }],
    }),
  ],
  [
    'edit',
    messagingKind({
      target: 'their_text',
      speaks: true,
      defaultText: 'Dzień dobry, poprawka',
      event: (webhook) => ({
        message_edit: { mid: targetOf(webhook), text: webhook.text, num_edit: webhook.revision ?? 1 },
      }),
      meant: (webhook) => [
        {
          effect: 'edit',
          externalId: targetOf(webhook),
          text: webhook.text ?? null,
        },
      ],
    }),
  ],
  [
    'unsend',
    messagingKind({
      target: 'theirs_unreacted',
      event: (webhook) => ({ message: { mid: targetOf(webhook), is_deleted: true } }),
      meant: (webhook) => [{ effect: 'unsend', externalId: targetOf(webhook) }],
    }),
  ],
];

function reaction(actor: 'peer' | 'business'): SimulatedKind {
  return messagingKind({
    target: 'anything',
    parties: actor === 'peer' ? 'from_customer' : 'from_business',
    defaultText: '❤',
    event: (webhook) => ({
      reaction: { mid: targetOf(webhook), action: 'react', reaction: 'love', emoji: webhook.text },
    }),
    meant: (webhook) => [
      { effect: 'reaction', externalId: targetOf(webhook), actor, emoji: webhook.text ?? null },
    ],
  });
}

function watermark(status: 'delivered' | 'read'): (webhook: SettledWebhook) => Meant {
  return ({ peerExternalId }) => ({ effect: 'watermark', peerIds: [peerExternalId], status });
}

/** Messenger tells of a moment until which all has arrived, or was read (§4.2). */
export const MESSENGER_UPDATES: readonly [string, SimulatedKind][] = [
  [
    'read',
    messagingKind({
      event: ({ timestampMs }) => ({ read: { watermark: timestampMs } }),
      meant: (webhook) => [watermark('read')(webhook)],
    }),
  ],
  [
    'delivery',
    messagingKind({
      target: 'ours',
      event: (webhook) => ({
        delivery: { mids: [targetOf(webhook)], watermark: webhook.timestampMs },
      }),
      meant: (webhook) => [
        { effect: 'status', externalId: targetOf(webhook), status: 'delivered' },
        watermark('delivered')(webhook),
      ],
    }),
  ],
  // The mids may be absent (§4.2).
  [
    'delivery_until',
    messagingKind({
      event: ({ timestampMs }) => ({ delivery: { watermark: timestampMs } }),
      meant: (webhook) => [watermark('delivered')(webhook)],
    }),
  ],
];

/** Instagram tells which message was read, and never of deliveries (§4.3). */
export const INSTAGRAM_UPDATES: readonly [string, SimulatedKind][] = [
  [
    'read',
    messagingKind({
      target: 'ours',
      event: (webhook) => ({ read: { mid: targetOf(webhook) } }),
      meant: (webhook) => [{ effect: 'read_up_to', externalId: targetOf(webhook) }],
    }),
  ],
  // A flood of these comes for messages that nobody has edited, and without saying from whom (§4.3).
  [
    'edit_zero',
    messagingKind({
      target: 'theirs',
      parties: 'nobody',
      event: (webhook) => ({ message_edit: { mid: targetOf(webhook), num_edit: 0 } }),
      meant: nothing,
    }),
  ],
];

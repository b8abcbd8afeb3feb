import { describe, expect, it } from '@jest/globals';
import { type ParseContext, webhookAdapterFor } from '@switchboard/channels';
import { type InboundEvent, META_PLATFORMS, type MetaPlatform, parseLosslessJson } from '@switchboard/core';
import { buildWebhook, meaningOf, settleWebhook } from './build-webhook.ts';
import { mergeWebhooks } from './merge-webhooks.ts';
import { seededRandom, shuffled } from './seeded-random.ts';
import { serializeWebhook } from './sign-webhook.ts';
import type { Meant } from './simulated-kind.ts';
import { simulateDay } from './simulated-day.ts';
import { SIMULATED_KINDS } from './simulated-kinds.ts';
import {
  SIMULATED_IDENTITIES,
  SIMULATED_STATUSES,
  type SettledWebhook,
  type SimulatedWebhook,
} from './simulated-webhook.ts';
import type { WebhookBody } from './webhook-body.ts';

const NOW_MS = 1_790_000_000_000;
const RECEIVED: ParseContext = { receivedAtMs: NOW_MS + 60_000 };

const EVERY_KIND = META_PLATFORMS.flatMap((platform) =>
  SIMULATED_KINDS[platform].map((kind): [MetaPlatform, string] => [platform, kind]),
);

function settled(platform: MetaPlatform, kind: string, rest: Partial<SimulatedWebhook> = {}): SettledWebhook {
  return settleWebhook({
    platform,
    kind,
    channelExternalId: '1001',
    peerExternalId: '48000000102',
    peerName: 'Katarzyna Zielińska',
    timestampMs: NOW_MS,
    random: seededRandom(7),
    ...rest,
  });
}

/** What the real adapter makes of a body once it has gone over the wire. */
function read(platform: MetaPlatform, body: WebhookBody): InboundEvent[] {
  const arrived = parseLosslessJson(serializeWebhook(body).toString());
  return webhookAdapterFor(platform).parse(arrived, RECEIVED);
}

/** The adapter's events in the simulator's words, to be held against what the simulator meant. */
function meaningOfEvents(webhook: SettledWebhook, events: InboundEvent[]): Meant[] {
  return events.flatMap((event): Meant[] => {
    switch (event.kind) {
      case 'message': {
        const peerIds = event.peer.identities.map(({ value }) => value);
        const { externalId, direction, origin, type, text, status = null } = event;
        if (type === 'system' && externalId !== webhook.messageExternalId)
          return [{ effect: 'line', peerIds }];
        return [
          { effect: 'message', externalId, peerIds, direction, origin, type, text, status: status as null },
        ];
      }
      case 'status': {
        const externalId = event.messageExternalId;
        if (event.includesEarlier) return [{ effect: 'read_up_to', externalId }];
        return [{ effect: 'status', externalId, status: event.status as 'sent' }];
      }
      case 'watermark':
        expect(event.until).toEqual(new Date(webhook.timestampMs));
        return [{ effect: 'watermark', peerIds: [event.peerExternalId], status: event.status }];
      case 'reaction': {
        const { messageExternalId: externalId, actor, emoji } = event;
        return [{ effect: 'reaction', externalId, actor: actor as 'peer', emoji }];
      }
      case 'edit':
        return [{ effect: 'edit', externalId: event.messageExternalId, text: event.text }];
      case 'unsend':
        return [{ effect: 'unsend', externalId: event.messageExternalId }];
      case 'identity_change':
        return [{ effect: 'link', peerIds: [event.previous.value, event.current.value] }];
      case 'contact':
      case 'channel_event':
      case 'ignored':
        return [];
      case 'reaction_list':
      case 'read_up_to':
        throw new Error(`${event.kind} is not Meta's way to tell it`);
      case 'unrecognized':
        throw new Error(`${webhook.platform} ${webhook.kind} is not understood: ${event.what}`);
    }
  });
}

function inAnyOrder(meanings: readonly Meant[]): Meant[] {
  return meanings
    .map((meant) => ('peerIds' in meant ? { ...meant, peerIds: [...meant.peerIds].sort() } : meant))
    .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

function expectToBeUnderstood(webhook: SettledWebhook, body: WebhookBody): void {
  const events = read(webhook.platform, body);
  expect(inAnyOrder(meaningOfEvents(webhook, events))).toEqual(inAnyOrder(meaningOf(webhook)));
  for (const event of events) {
    if (event.channelExternalId !== null) expect(event.channelExternalId).toBe(webhook.channelExternalId);
    const at = 'sentAt' in event ? event.sentAt : 'occurredAt' in event ? event.occurredAt : null;
    if (at !== null && event.kind !== 'channel_event') expect(at).toEqual(new Date(webhook.timestampMs));
  }
}

describe('what the adapters make of simulated webhooks', () => {
  it.each(EVERY_KIND.filter(([, kind]) => kind !== 'dashboard_test'))(
    '%s %s is understood, and as it was meant',
    (platform, kind) => {
      for (const text of [undefined, 'Dzień dobry!']) {
        const webhook = settled(platform, kind, text === undefined ? {} : { text });
        expectToBeUnderstood(webhook, buildWebhook(webhook));
      }
    },
  );

  it.each(SIMULATED_STATUSES)('the status %s is understood', (status) => {
    const webhook = settled('whatsapp', 'status', { status });
    expectToBeUnderstood(webhook, buildWebhook(webhook));
  });

  it.each(META_PLATFORMS)('the dashboard test of %s is a message', (platform) => {
    const events = read(platform, buildWebhook(settled(platform, 'dashboard_test')));
    expect(events).toEqual([
      expect.objectContaining({ kind: 'message', channelExternalId: '0', type: 'text' }),
    ]);
  });

  it.each(META_PLATFORMS)('a whole day of %s is understood, item by item', (platform) => {
    for (const identity of platform === 'whatsapp' ? [undefined, ...SIMULATED_IDENTITIES] : [undefined]) {
      const channelExternalIds = ['1001', '1002'] as const;
      const day = simulateDay({
        platform,
        channelExternalIds,
        seed: 11,
        startMs: NOW_MS - 86_400_000,
        identity,
      });
      for (const [index, webhook] of day.webhooks.entries())
        expectToBeUnderstood(webhook, day.bodies[index] as WebhookBody);
    }
  });

  it.each(META_PLATFORMS)('a shuffled, batched day of %s loses nobody’s message', (platform) => {
    const channelExternalIds = ['1001', '1002'] as const;
    for (const seed of [1, 2, 3]) {
      const { bodies, expected } = simulateDay({
        platform,
        channelExternalIds,
        seed,
        startMs: NOW_MS - 86_400_000,
      });
      const random = seededRandom(seed);
      const events = mergeWebhooks(shuffled(bodies, random), 50, random).flatMap((body) =>
        read(platform, body),
      );
      expect(events.filter(({ kind }) => kind === 'unrecognized')).toEqual([]);
      const messages = new Map(
        events.flatMap((event) => (event.kind === 'message' ? [[event.externalId, event]] : [])),
      );
      const lines = expected.reduce((sum, { linesWithoutId }) => sum + linesWithoutId, 0);
      expect(messages.size).toBe(expected.flatMap((conversation) => conversation.messages).length + lines);
      for (const { channelExternalId, addresses, messages: known } of expected) {
        for (const { externalId, direction, origin, type, sentAtMs } of known) {
          const event = messages.get(externalId);
          expect(event).toMatchObject({
            channelExternalId,
            direction,
            origin,
            type,
            sentAt: new Date(sentAtMs),
          });
          for (const { value } of event?.peer.identities ?? []) expect(addresses).toContain(value);
        }
      }
    }
  });
});

/** Where the simulator's word for a kind is another than the adapter's. */
const SIMULATED_AS = new Map<string, string>([
  ['whatsapp flow', 'flow_reply'],
  ['whatsapp interactive', 'interactive_missing'],
  ['whatsapp button', 'quick_reply'],
  ['whatsapp referred_product', 'product_question'],
  ['whatsapp group_message', 'group_text'],
  ['whatsapp smb_message_echoes', 'echo'],
  ['whatsapp media_placeholder', 'history_placeholder'],
  ['whatsapp status_sent', 'status'],
  ['whatsapp status_delivered', 'status'],
  ['whatsapp status_read', 'status'],
  ['whatsapp status_played', 'status'],
  ['whatsapp status_failed', 'status'],
  ['whatsapp system', 'number_changed'],
  ['whatsapp smb_app_state_sync', 'address_book'],
  ['whatsapp account_review_update', 'account_review'],
  ['whatsapp account_alerts', 'account_alert'],
  ['whatsapp message_template_status_update', 'template_status'],
  ['whatsapp message_template_quality_update', 'template_quality'],
  ['whatsapp message_template_components_update', 'template_components'],
  ['whatsapp template_category_update', 'template_category'],
  ['whatsapp phone_number_quality_update', 'quality_update'],
  ['whatsapp phone_number_name_update', 'name_update'],
  ['whatsapp business_capability_update', 'capability_update'],
  ['whatsapp business_username_update', 'username_update'],
  ['whatsapp errors', 'number_error'],
  ['whatsapp history_errors', 'history_declined'],
  ['whatsapp calls', 'call'],
  ['whatsapp flows', 'flow_status'],
  ['whatsapp group_lifecycle_update', 'group_update'],
  ['whatsapp group_participants_update', 'group_participants'],
  ['whatsapp group_settings_update', 'group_settings'],
  ['whatsapp group_status_update', 'group_status'],
  ['whatsapp payment_configuration_update', 'payment_configuration'],
  ['whatsapp automatic_events', 'automatic_event'],
  ['facebook file', 'document'],
  ['facebook appointment_booking', 'appointment'],
  ['facebook message_edit', 'edit'],
  ['facebook pass_thread_control', 'handover'],
  ['facebook take_thread_control', 'takeover'],
  ['facebook request_thread_control', 'handover_request'],
  ['facebook policy-enforcement', 'policy_enforcement'],
  ['facebook messaging_feedback', 'feedback'],
  ['facebook messaging_customer_information', 'customer_information'],
  ['facebook ratings', 'rating'],
  ['instagram self_message', 'self'],
  ['instagram message_edit', 'edit'],
  ['instagram comments', 'comment'],
  ['instagram live_comments', 'live_comment'],
  ['instagram mentions', 'mention'],
]);

/** These stand for what nobody documents, and are not understood by definition. */
const NOT_UNDERSTOOD = new Set(['undocumented_field', 'status_undocumented']);

it.each(META_PLATFORMS)('the simulator knows every kind that the adapter of %s lists', (platform) => {
  const listed = webhookAdapterFor(platform)
    .catalogue.map(({ name }) => name)
    .filter((name) => !NOT_UNDERSTOOD.has(name));
  const missing = listed.filter(
    (name) => !SIMULATED_KINDS[platform].includes(SIMULATED_AS.get(`${platform} ${name}`) ?? name),
  );
  expect(missing).toEqual([]);
});

import { nothing, type SimulatedKind } from './simulated-kind.ts';
import type { SettledWebhook } from './simulated-webhook.ts';
import { newMediaId } from './simulated-ids.ts';
import type { JsonItem } from './webhook-body.ts';
import {
  BUSINESS_PHONE,
  contactWithProfile,
  numberBody,
  seconds,
  whatsappBody,
} from './whatsapp-envelope.ts';
import { named, whatsappIds } from './whatsapp-person.ts';

/** News of the account above the numbers: a field of its own, without `metadata` (notes/meta.md §4.1, other fields). */
function news(field: string, value: (webhook: SettledWebhook) => JsonItem): SimulatedKind {
  return { build: (webhook) => whatsappBody(field, value(webhook)), meant: nothing };
}

/** News of a number or of its customers that is no message. */
function numberNews(field: string, value: (webhook: SettledWebhook) => JsonItem): SimulatedKind {
  return { build: (webhook) => numberBody(webhook, field, value(webhook)), meant: nothing };
}

/** Nothing of this may make a conversation or an unread count (§10.25). */
export const WHATSAPP_ACCOUNT: readonly [string, SimulatedKind][] = [
  [
    'account_update',
    news('account_update', () => ({
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING' }],
    })),
  ],
  ['account_review', news('account_review_update', () => ({ decision: 'APPROVED' }))],
  [
    'account_alert',
    news('account_alerts', () => ({
      entity_type: 'WABA',
      alert_info: { alert_type: 'OBA_APPROVED', alert_severity: 'INFORMATIONAL', alert_status: 'NONE' },
    })),
  ],
  [
    'template_status',
    news('message_template_status_update', (webhook) => ({
      event: 'REJECTED',
      ...template(webhook),
      reason: 'INVALID_FORMAT',
    })),
  ],
  [
    'template_quality',
    news('message_template_quality_update', (webhook) => ({
      previous_quality_score: 'GREEN',
      new_quality_score: 'YELLOW',
      ...template(webhook),
    })),
  ],
  ['template_components', news('message_template_components_update', template)],
  [
    'template_category',
    news('template_category_update', (webhook) => ({
      ...template(webhook),
      previous_category: 'UTILITY',
      new_category: 'MARKETING',
    })),
  ],
  [
    'quality_update',
    news('phone_number_quality_update', () => ({
      display_phone_number: BUSINESS_PHONE,
      event: 'THROUGHPUT_UPGRADE',
      current_limit: 'TIER_10K',
    })),
  ],
  [
    'name_update',
    news('phone_number_name_update', () => ({
      display_phone_number: BUSINESS_PHONE,
      decision: 'APPROVED',
      requested_verified_name: 'Biuro tłumaczeń',
    })),
  ],
  [
    'capability_update',
    news('business_capability_update', () => ({ max_daily_conversation_per_phone: 1_000 })),
  ],
  ['security', news('security', () => ({ display_phone_number: BUSINESS_PHONE, event: 'PIN_CHANGED' }))],
  ['flow_status', news('flows', () => ({ event: 'FLOW_STATUS_CHANGE', message: 'The flow was published' }))],
  [
    'user_preferences',
    numberNews('user_preferences', (webhook) => ({
      contacts: [contactWithProfile(webhook)],
      user_preferences: [
        {
          ...named(whatsappIds(webhook), 'wa_id', 'user_id'),
          detail: 'User requested to stop marketing messages',
          category: 'marketing_messages',
          value: 'stop',
          timestamp: Math.floor(webhook.timestampMs / 1_000),
        },
      ],
    })),
  ],
  [
    'call',
    numberNews('calls', (webhook) => ({
      contacts: [contactWithProfile(webhook)],
      calls: [
        {
          id: `wacid.${newMediaId(webhook.random)}`,
          ...named(whatsappIds(webhook), 'from', 'from_user_id'),
          to: BUSINESS_PHONE,
          event: 'connect',
          timestamp: seconds(webhook),
        },
      ],
    })),
  ],
  [
    'call_status',
    numberNews('calls', (webhook) => ({
      statuses: [
        {
          id: `wacid.${newMediaId(webhook.random)}`,
          type: 'call',
          status: 'RINGING',
          timestamp: seconds(webhook),
          ...named(whatsappIds(webhook), 'recipient_id', 'recipient_user_id'),
        },
      ],
    })),
  ],
  ['group_update', groupNews('group_lifecycle_update', 'group_create')],
  ['group_participants', groupNews('group_participants_update', 'group_participants_add')],
  ['group_settings', groupNews('group_settings_update', 'group_settings_update')],
  ['group_status', groupNews('group_status_update', 'group_suspend')],
  ['username_update', news('business_username_update', () => ({ username: 'biuro', status: 'approved' }))],
  [
    'payment_configuration',
    news('payment_configuration_update', () => ({ configuration_name: 'simulated' })),
  ],
  [
    'automatic_event',
    numberNews('automatic_events', (webhook) => ({
      automatic_events: [
        { id: newMediaId(webhook.random), event_name: 'LeadSubmitted', timestamp: seconds(webhook) },
      ],
    })),
  ],
  [
    'number_error',
    numberNews('messages', () => ({
      errors: [{ code: 130429, title: 'Rate limit hit', message: 'Rate limit hit' }],
    })),
  ],
  ['dashboard_test', { build: dashboardTest, meant: nothing }],
];

function groupNews(field: string, type: string): SimulatedKind {
  return numberNews(field, (webhook) => ({ groups: [{ timestamp: seconds(webhook), type }] }));
}

/**
 * What the dashboard's "Test" button sends: account "0" and the same ids each time (§10.24). Which channel shows it is
 * the receiver's choice, so nothing is expected of it here.
 */
function dashboardTest(webhook: SettledWebhook): ReturnType<SimulatedKind['build']> {
  const message = { from: '48000000999', id: 'random_wamid', timestamp: seconds(webhook), type: 'text' };
  return whatsappBody(
    'messages',
    {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: BUSINESS_PHONE, phone_number_id: '123456123' },
      contacts: [{ profile: { name: 'test user name' }, wa_id: '48000000999' }],
      messages: [{ ...message, text: { body: 'this is a text message' } }],
    },
    '0',
  );
}

/** Ids of templates are numbers of 16 digits (§4.1): small enough for a double, large enough to be worth a look. */
function template({ random }: SettledWebhook): JsonItem {
  return {
    message_template_id: Number(newMediaId(random)),
    message_template_name: 'order_ready',
    message_template_language: 'uk',
  };
}

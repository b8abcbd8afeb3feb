import { valueAt } from '../fixtures.ts';
import {
  ACCOUNT,
  accountNews,
  errorNews,
  type Expectations,
  ignored,
  LINE,
  message,
  unrecognized,
} from './builders.ts';

const news: Expectations = {
  account_update: accountNews('account_update', 'DISABLED_UPDATE', { dated: false }),
  account_update__restriction: accountNews('account_update', 'ACCOUNT_RESTRICTION'),
  account_update__odd_values: (body) => [
    {
      kind: 'channel_event',
      platform: LINE.platform,
      channelExternalId: null,
      accountExternalId: ACCOUNT,
      name: 'account_update',
      detail: null,
      occurredAt: null,
      // As PostgreSQL can keep it.
      payload: { event: 7, note: 'nul \u2400 half \ufffd' },
    },
    unrecognized('changes.account_update.malformed', null),
    {
      kind: 'channel_event',
      ...LINE,
      accountExternalId: ACCOUNT,
      name: 'account_update',
      detail: 'E'.repeat(200),
      occurredAt: null,
      payload: valueAt(body, 'entry', 0, 'changes', 2, 'value'),
    },
  ],
  account_review_update: accountNews('account_review_update', 'APPROVED'),
  account_alerts: accountNews('account_alerts', 'PROFILE_PICTURE_LOST'),
  message_template_status_update: accountNews('message_template_status_update', 'order_ready: APPROVED', {
    dated: false,
  }),
  message_template_status_update__rejected: accountNews(
    'message_template_status_update',
    'order_ready: REJECTED',
  ),
  message_template_status_update__quality: accountNews(
    'message_template_status_update',
    'order_ready: YELLOW',
  ),
  message_template_quality_update: accountNews('message_template_quality_update', 'order_ready: RED'),
  message_template_components_update: accountNews('message_template_components_update', 'order_ready'),
  template_category_update: accountNews('template_category_update', 'order_ready: MARKETING'),
  template_category_update__announced: accountNews('template_category_update', 'order_ready: MARKETING'),
  phone_number_quality_update: accountNews(
    'phone_number_quality_update',
    'THROUGHPUT_UPGRADE: TIER_UNLIMITED',
  ),
  phone_number_quality_update__old_shape: accountNews('phone_number_quality_update', 'FLAGGED'),
  phone_number_name_update: accountNews('phone_number_name_update', 'Biuro Tłumaczeń: REJECTED'),
  business_capability_update: accountNews(
    'business_capability_update',
    'max_daily_conversations_per_business: TIER_2K',
  ),
  business_capability_update__old_shape: accountNews(
    'business_capability_update',
    'max_daily_conversation_per_phone: 250',
  ),
  business_username_update: accountNews('business_username_update', 'biuro.tlumaczen: approved'),
  business_username_update__plural_name: accountNews('business_username_updates', 'deleted'),
  security: accountNews('security', 'PIN_RESET_REQUEST'),
};

function errorsOf(body: unknown): unknown {
  return valueAt(body, 'entry', 0, 'changes', 0, 'value', 'errors');
}

const errors: Expectations = {
  errors: (body) => [errorNews('messages', '130429: Rate limit hit', errorsOf(body))],
  errors__old_shape: (body) => [errorNews('messages', '470: Message failed to send', errorsOf(body))],
  errors__beside_message: (body) => [
    message(190, { text: 'Все гаразд?' }),
    errorNews('messages', '130429: Rate limit hit', errorsOf(body)),
  ],
  errors__beside_history: (body) => [
    errorNews('history', '2593109: History sync is turned off', errorsOf(body)),
  ],
};

const others: Expectations = {
  calls: () => [ignored('changes.calls')],
  calls__status: () => [ignored('changes.calls')],
  flows: () => [ignored('changes.flows', null)],
  group_lifecycle_update: () => [ignored('changes.group_lifecycle_update')],
  group_participants_update: () => [ignored('changes.group_participants_update')],
  group_settings_update: () => [ignored('changes.group_settings_update')],
  group_status_update: () => [ignored('changes.group_status_update')],
  user_preferences: () => [ignored('changes.user_preferences')],
  payment_configuration_update: () => [ignored('changes.payment_configuration_update', null)],
  automatic_events: () => [ignored('changes.automatic_events')],
  undocumented_field: () => [
    unrecognized('changes.something_new'),
    unrecognized('changes.without_field', null),
    unrecognized('changes.__proto__'),
    unrecognized('changes.toString'),
  ],
  undocumented_field__empty_messages: () => [
    unrecognized('changes.messages.empty'),
    unrecognized('changes.messages.without_phone_number_id', null),
    unrecognized('changes.messages.malformed', null),
  ],
};

export const EXPECTED_ACCOUNT_NEWS: Expectations = { ...news, ...errors, ...others };

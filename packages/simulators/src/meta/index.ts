/** Meta's side of the wire: webhooks as WhatsApp, Instagram and Messenger send them. */
export { buildWebhook, meaningOf, settleWebhook } from './build-webhook.ts';
export { withDuplicates } from './disorder.ts';
export { type ExpectedConversation, ExpectedInbox, type ExpectedMessage } from './expected-inbox.ts';
export { type InboxSummary, summaryOf } from './inbox-summary.ts';
export { BATCH_ITEMS_MAX, mergeWebhooks } from './merge-webhooks.ts';
export { postWebhook, type WebhookPost, type WebhookPosted } from './post-webhook.ts';
export { serializeWebhook, type SerializeOptions, signWebhook } from './sign-webhook.ts';
export { type Random, seededRandom, shuffled } from './seeded-random.ts';
export {
  customersFor,
  SIMULATED_CUSTOMERS,
  type SimulatedCustomer,
  simulatedTurn,
} from './simulated-customers.ts';
export { simulateDay, type SimulatedDay } from './simulated-day.ts';
export type { SimulatedDayOptions } from './simulated-day-options.ts';
export { newMessageId } from './simulated-ids.ts';
export { SIMULATED_KINDS, simulatedKind } from './simulated-kinds.ts';
export {
  SIMULATED_IDENTITIES,
  SIMULATED_STATUSES,
  type SettledWebhook,
  type SimulatedIdentity,
  type SimulatedStatus,
  type SimulatedWebhook,
} from './simulated-webhook.ts';
export { itemsIn, splitWebhook } from './split-webhook.ts';
export type { WebhookBody } from './webhook-body.ts';

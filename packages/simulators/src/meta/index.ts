/** Meta's side of the wire: webhooks as WhatsApp, Instagram and Messenger send them. */
export { buildWebhook } from './build-webhook.ts';
export { postWebhook, type WebhookPost, type WebhookPosted } from './post-webhook.ts';
export { serializeWebhook, type SerializeOptions, signWebhook } from './sign-webhook.ts';
export { SIMULATED_CUSTOMERS, type SimulatedCustomer, simulatedTurn } from './simulated-customers.ts';
export {
  newMessageId,
  SIMULATED_KINDS,
  SIMULATED_STATUSES,
  type SimulatedStatus,
  type SimulatedWebhook,
} from './simulated-webhook.ts';

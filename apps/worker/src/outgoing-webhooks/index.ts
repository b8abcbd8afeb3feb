export { OutgoingWebhooks, type OutgoingWebhooksOptions } from './outgoing-webhooks.ts';

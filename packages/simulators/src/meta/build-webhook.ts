import { buildMessagingWebhook } from './build-messaging-webhook.ts';
import { buildWhatsappWebhook } from './build-whatsapp-webhook.ts';
import { checkSimulatedKind, type SimulatedWebhook } from './simulated-webhook.ts';

/** The JSON body that Meta would post for this, before escaping and signing. */
export function buildWebhook(webhook: SimulatedWebhook): object {
  checkSimulatedKind(webhook.platform, webhook.kind);
  return webhook.platform === 'whatsapp' ? buildWhatsappWebhook(webhook) : buildMessagingWebhook(webhook);
}

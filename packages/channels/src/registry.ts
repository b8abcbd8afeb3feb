import type { MetaPlatform } from '@switchboard/core';
import type { WebhookAdapter } from './channel-adapter.ts';
import { facebookAdapter } from './facebook/parse.ts';
import { instagramAdapter } from './instagram/parse.ts';
import { whatsappAdapter } from './whatsapp/parse.ts';

const ADAPTERS: Record<MetaPlatform, WebhookAdapter> = {
  whatsapp: whatsappAdapter,
  instagram: instagramAdapter,
  facebook: facebookAdapter,
};

/** The adapter that reads the webhooks of `platform`. */
export function webhookAdapterFor(platform: MetaPlatform): WebhookAdapter {
  return ADAPTERS[platform];
}

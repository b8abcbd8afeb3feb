import type { MetaPlatform } from '@switchboard/core';
import { buildWebhook, newMessageId } from '@switchboard/simulators';
import { CHANNELS } from './test-api.ts';

export interface TextOptions {
  from?: string;
  name?: string;
  id?: string;
  channel?: string;
  kind?: string;
}

/** A webhook with one text message of a customer. */
export function textWebhook(platform: MetaPlatform, text: string, options: TextOptions = {}): object {
  return buildWebhook({
    platform,
    kind: options.kind ?? 'text',
    text,
    channelExternalId: options.channel ?? CHANNELS[platform],
    peerExternalId: options.from ?? '48123456789',
    peerName: options.name ?? 'Anna Nowak',
    messageExternalId: options.id ?? newMessageId(platform),
    timestampMs: Date.now(),
  });
}

import type { MetaPlatform } from '@switchboard/core';
import type { DeliveryStore, RawDelivery } from '@switchboard/database';
import type { WebhookServices } from './channel-service.ts';

/** Deliveries read at once: their bodies may be large. */
const PAGE = 100;

/**
 * Runs the deliveries that waited for an account to be connected through ingest again, oldest first, and answers how
 * many there were. What is stored already is recognised, so running it twice changes nothing.
 */
export async function replayUnconnected(
  deliveries: DeliveryStore,
  services: WebhookServices,
  platform: MetaPlatform,
  externalId: string,
): Promise<number> {
  let replayed = 0;
  let afterId: string | null = null;
  for (;;) {
    const waiting: RawDelivery[] = await deliveries.waitingFor(platform, externalId, {
      afterId,
      limit: PAGE,
    });
    for (const delivery of waiting) await services[platform].receiveDelivery(delivery);
    replayed += waiting.length;
    afterId = waiting.at(-1)?.id ?? null;
    if (waiting.length < PAGE) return replayed;
  }
}

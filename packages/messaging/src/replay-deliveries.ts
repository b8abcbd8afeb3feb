import { isMetaPlatform, type MetaPlatform } from '@switchboard/core';
import type { DeliveryFilter, DeliveryOutcome, DeliveryStore, RawDelivery } from '@switchboard/database';
import type { ReceivedDelivery, WebhookServices } from './channel-service.ts';

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
  const pages = pagesOf((page) => deliveries.waitingFor(platform, externalId, page));
  for await (const waiting of pages) {
    for (const delivery of waiting) await services[platform].receiveDelivery(delivery);
    replayed += waiting.length;
  }
  return replayed;
}

/** What a replay did. */
export interface ReplayCounts {
  /** Deliveries that went through ingest again. */
  replayed: number;
  /** Messages that were not there before. */
  stored: number;
  /** Messages that were there already. */
  duplicates: number;
  /** Statuses, reactions, edits and the like whose message is there; what had been applied before changes nothing. */
  updated: number;
  /** Those whose message has not arrived. */
  waiting: number;
  /** Deliveries that still wait for an account to be connected. */
  unconnected: number;
  /** Deliveries in which there is still nothing that we know. */
  not_understood: number;
  /** Deliveries of which the database refused something again. */
  failed: number;
  /** What the Telegram listener could not store: there is no delivery to read again. */
  skipped: number;
}

/**
 * Runs raw deliveries through ingest again, the oldest first and one at a time, so that what arrives meanwhile does not
 * wait for it. What is stored already is recognised: replaying everything twice changes nothing.
 *
 * @throws SwitchboardError retryable, as `Ingest.submit`; what was replayed by then stays replayed.
 */
export async function replayDeliveries(
  deliveries: DeliveryStore,
  services: WebhookServices,
  filter: DeliveryFilter,
): Promise<ReplayCounts> {
  const counts = noCounts();
  for await (const page of pagesOf((after) => deliveries.matching(filter, after))) {
    const replayed: string[] = [];
    for (const delivery of page) {
      const received = await replayOne(services, delivery);
      if (received === null) counts.skipped++;
      else {
        replayed.push(delivery.id);
        count(counts, received);
      }
    }
    countOutcomes(counts, await deliveries.countOutcomes(replayed));
  }
  return counts;
}

/** null for what the listener could not store: it is kept as a list of our own events, which no adapter reads. */
async function replayOne(services: WebhookServices, delivery: RawDelivery): Promise<ReceivedDelivery | null> {
  if (isMetaPlatform(delivery.platform)) return await services[delivery.platform].receiveDelivery(delivery);
  if (delivery.channelExternalId === undefined) return null;
  return await services.telegram.receiveDelivery(delivery, delivery.channelExternalId);
}

function noCounts(): ReplayCounts {
  return {
    replayed: 0,
    stored: 0,
    duplicates: 0,
    updated: 0,
    waiting: 0,
    unconnected: 0,
    not_understood: 0,
    failed: 0,
    skipped: 0,
  };
}

function count(counts: ReplayCounts, { result }: ReceivedDelivery): void {
  counts.replayed++;
  counts.stored += result.messagesStored;
  counts.duplicates += result.messagesDuplicate;
  counts.updated += result.updatesApplied;
  counts.waiting += result.updatesWaiting;
}

/** The raw row says how a delivery ended: its events may have gone one by one. */
function countOutcomes(counts: ReplayCounts, outcomes: ReadonlyMap<DeliveryOutcome, number>): void {
  const of = (outcome: DeliveryOutcome): number => outcomes.get(outcome) ?? 0;
  counts.unconnected += of('unconnected');
  counts.not_understood += of('not_understood');
  counts.failed += of('failed') + of('partly_failed');
}

/** Reads page after page, each behind the last delivery of the one before. */
async function* pagesOf(
  read: (page: { afterId: string | null; limit: number }) => Promise<RawDelivery[]>,
): AsyncGenerator<RawDelivery[]> {
  let afterId: string | null = null;
  for (;;) {
    const page: RawDelivery[] = await read({ afterId, limit: PAGE });
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
    afterId = page.at(-1)!.id;
  }
}

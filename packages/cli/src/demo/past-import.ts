import type { Clock, Platform } from '@switchboard/core';
import { type Database, WriterConnection } from '@switchboard/database';
import { createWebhookServices, Ingest, type IngestObserver, Replies } from '@switchboard/messaging';
import {
  type CustomersMemory,
  type DemoPlatforms,
  type PastLine,
  serializeWebhook,
  tellPast,
} from '@switchboard/simulators';

export interface PastImport {
  past: readonly PastLine[];
  platforms: DemoPlatforms;
  memory: CustomersMemory;
  /** Who has read what was answered. */
  readerId: string;
}

/**
 * Lets Meta's customers say what they said before the demonstration began: webhooks, as they would have come in then. They go
 * through an ingest of our own, whose clock stands at the time of each, so that the inbox shows them where they belong; by
 * HTTP all of them would have been heard of now. Running processes hear of it by the database's notification.
 */
export async function importPast(
  database: Database,
  { past, platforms, memory, readerId }: PastImport,
): Promise<void> {
  const writer = new WriterConnection(database.url);
  const clock = new PastClock();
  const seen = new ConversationIds();
  const ingest = new Ingest({ writer, clock, observer: seen });
  const replies = new Replies({ store: database.replies, templates: database.templates, clock });
  const services = createWebhookServices({ ingest, replies, clock });
  const lines = platforms.lines(async (platform, body, atMs) => {
    clock.nowMs = atMs;
    await services[platform].receiveMessage(serializeWebhook(body));
  });
  const markRead = async (platform: Platform, externalId: string, atMs: number): Promise<void> => {
    const conversationId = seen.idOf(platform, externalId);
    if (conversationId === null) return;
    const at = new Date(atMs);
    await database.conversations.markRead({ conversationId, userId: readerId, upToMessageId: null, at });
  };
  try {
    await tellPast(past, {
      lines,
      memory,
      onAnswered: ({ platform, externalId }, atMs) => markRead(platform, externalId, atMs),
    });
    for (const { customer, atMs } of past.filter(isReadByNow)) {
      await markRead(customer.platform, customer.externalId, atMs);
    }
  } finally {
    await ingest.stop();
    await writer.close();
  }
}

/** Of what nobody has answered, the bureau has read what is older than half a day, mostly. */
function isReadByNow({ customer, isLast }: PastLine): boolean {
  return isLast && customer.hoursAgo > 12 && customer.name.length % 4 > 0;
}

/** Stands where it was put. */
class PastClock implements Clock {
  nowMs = 0;

  now(): number {
    return this.nowMs;
  }
}

/** Learns from what is stored which conversation is whose. */
class ConversationIds implements IngestObserver {
  readonly #ids = new Map<string, string>();

  onCommitted({ events }: Parameters<IngestObserver['onCommitted']>[0]): void {
    for (const { dataJson } of events) {
      const { conversation } = JSON.parse(dataJson) as { conversation?: Partial<Record<string, string>> };
      if (conversation?.['id'] === undefined) continue;
      this.#ids.set(`${conversation['platform']}:${conversation['external_id']}`, conversation['id']);
    }
  }

  onItemFailed(error: unknown): void {
    throw error;
  }

  onObserverFailed(error: unknown): void {
    throw error;
  }

  idOf(platform: Platform, externalId: string): string | null {
    return this.#ids.get(`${platform}:${externalId}`) ?? null;
  }
}

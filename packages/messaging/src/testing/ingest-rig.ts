import {
  type InboundEvent,
  type InboundMessage,
  type InboundStatus,
  newId,
  systemClock,
} from '@switchboard/core';
import {
  Database,
  type Queryable,
  type RecordedBatch,
  recordInbound,
  WriterConnection,
} from '@switchboard/database';
import { createTestDatabase, type TestDatabase } from '../../../../tests/support/test-database.ts';
import { Ingest } from '../ingest.ts';

export const CHANNEL = '106540352242922';

export function message(externalId: string, more: Partial<InboundMessage> = {}): InboundMessage {
  return {
    kind: 'message',
    platform: 'whatsapp',
    channelExternalId: CHANNEL,
    externalId,
    direction: 'inbound',
    origin: 'live',
    peer: {
      externalId: '48100',
      name: 'Anna',
      username: null,
      identities: [{ kind: 'phone', scope: '', value: '48100' }],
    },
    type: 'text',
    text: externalId,
    attachments: [],
    replyToExternalId: null,
    sentAt: null,
    payload: null,
    sendReference: null,
    ...more,
  };
}

export function status(messageExternalId: string, value: InboundStatus['status']): InboundStatus {
  return {
    kind: 'status',
    platform: 'whatsapp',
    channelExternalId: CHANNEL,
    messageExternalId,
    status: value,
    occurredAt: null,
    error: value === 'failed' ? { code: '131026', title: 'Undeliverable' } : null,
    includesEarlier: false,
    sendReference: null,
  };
}

/** An ingest on a database of its own, and what it told. */
export interface IngestRig {
  database: TestDatabase;
  stores: Database;
  writer: WriterConnection;
  ingest: Ingest;
  batches: { batch: RecordedBatch; size: number }[];
  failures: unknown[];
  texts: () => Promise<string[]>;
  statusOf: (externalId: string) => Promise<Record<string, unknown> | undefined>;
  stop(): Promise<void>;
}

export async function startIngestRig(): Promise<IngestRig> {
  const database = await createTestDatabase();
  const stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
  await stores.open();
  await stores.channels.ensure({ platform: 'whatsapp', externalId: CHANNEL, name: 'WhatsApp' });
  const writer = new WriterConnection(database.url);
  const batches: IngestRig['batches'] = [];
  const failures: unknown[] = [];
  const ingest = new Ingest({
    writer,
    clock: systemClock,
    observer: {
      onCommitted: (batch, items) => batches.push({ batch, size: items.length }),
      onItemFailed: (error) => failures.push(error),
      onObserverFailed: (error) => failures.push(error),
    },
  });
  return {
    database,
    stores,
    writer,
    ingest,
    batches,
    failures,
    texts: async () =>
      (await database.query<{ text: string }>(`select text from messages order by text`)).map(
        (row) => row.text,
      ),
    statusOf: async (externalId) =>
      (await database.query(`select status, error from messages where external_id = $1`, [externalId]))[0],
    async stop() {
      await ingest.stop();
      await writer.close();
      await stores.close();
      await database.drop();
    },
  };
}

/**
 * Records events on a connection of its own, and does `meanwhile` just before the statement of that name: what another
 * process does at the worst moment. `commit` is after the last statement.
 */
export async function recordWith(
  database: TestDatabase,
  events: InboundEvent[],
  before: string,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  const writer = new WriterConnection(database.url);
  try {
    await writer.transaction(async (client) => {
      let done = false;
      const db: Queryable = {
        query: async (config) => {
          if (!done && config.name === before) {
            done = true;
            await meanwhile();
          }
          return await client.query(config);
        },
      };
      await recordInbound(db, [{ delivery: null, events }], new Date());
      if (!done) await meanwhile();
    });
  } finally {
    await writer.close();
  }
}

export function delivery(events: InboundEvent[]) {
  return {
    delivery: { id: newId(), platform: 'whatsapp' as const, body: Buffer.from('{}'), receivedAt: new Date() },
    events,
  };
}

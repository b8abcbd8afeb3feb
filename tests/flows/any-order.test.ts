import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { META_PLATFORMS, type MetaPlatform, systemClock } from '@switchboard/core';
import { Database, WriterConnection } from '@switchboard/database';
import { createWebhookServices, Ingest, Replies, type WebhookServices } from '@switchboard/messaging';
import {
  BATCH_ITEMS_MAX,
  type ExpectedConversation,
  mergeWebhooks,
  seededRandom,
  serializeWebhook,
  shuffled,
  simulateDay,
  splitWebhook,
  type WebhookBody,
  withDuplicates,
} from '@switchboard/simulators';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const CHANNELS = ['900000000000001', '900000000000002'] as const;
const START_MS = Date.UTC(2026, 10, 1, 8);

/** More for the long form: ORDERS=200 npm test -- tests/flows/any-order */
const RUNS = Number(process.env['ORDERS'] ?? 2);

/**
 * The invariant of ingest: what is stored depends on what was delivered, not on the order, the batches or the
 * repetitions in which it came, nor on how many processes took it in.
 */
describe.each(META_PLATFORMS)('a day of %s', (platform) => {
  let database: TestDatabase;
  let stores: Database;
  let writers: WriterConnection[];
  let processes: { ingest: Ingest; services: WebhookServices }[];

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, Buffer.alloc(32).toString('base64'));
    await stores.open();
    for (const externalId of CHANNELS)
      await stores.channels.ensure({ platform, externalId, name: externalId });
    writers = [new WriterConnection(database.url), new WriterConnection(database.url)];
  });
  beforeEach(() => {
    processes = writers.map((writer) => {
      const clock = systemClock;
      const ingest = new Ingest({ writer, clock, observer: silent });
      const replies = new Replies({ store: stores.replies, templates: stores.templates, clock });
      return { ingest, services: createWebhookServices({ ingest, replies, clock }) };
    });
  });
  afterEach(() => Promise.all(processes.map(({ ingest }) => ingest.stop())));
  afterAll(async () => {
    for (const writer of writers) await writer.close();
    await stores.close();
    await database.drop();
  });

  it('is stored as it was meant, as it happened', async () => {
    const day = simulateDay({
      platform,
      channelExternalIds: CHANNELS,
      seed: 1,
      startMs: START_MS,
      count: 250,
    });
    for (const body of day.bodies) await deliver(processes[0]!.services, platform, body);
    expect(await stored(database)).toEqual(day.expected);
    await forget(database);
  });

  it(
    'is stored the same in any order, in any batches, repeated, by one process or two',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            day: fc.nat(),
            disorder: fc.nat(),
            share: fc.constantFrom(0, 0.1, 1),
            perDelivery: fc.constantFrom(1, 7, BATCH_ITEMS_MAX),
            atOnce: fc.constantFrom(1, 20),
            processCount: fc.constantFrom(1, 2),
          }),
          async ({ day: seed, disorder, share, perDelivery, atOnce, processCount }) => {
            const options = { platform, channelExternalIds: CHANNELS, seed, startMs: START_MS, count: 150 };
            const { bodies, expected } = simulateDay(options);
            const random = seededRandom(disorder);
            const items = shuffled(withDuplicates(bodies.flatMap(splitWebhook), share, random), random);
            const deliveries = mergeWebhooks(items, perDelivery, random);
            for (let at = 0; at < deliveries.length; at += atOnce) {
              await Promise.all(
                deliveries
                  .slice(at, at + atOnce)
                  .map((body, n) => deliver(processes[n % processCount]!.services, platform, body)),
              );
            }
            const found = await stored(database);
            const wrong = await inconsistent(database);
            await forget(database);
            expect(found).toEqual(expected);
            expect(wrong).toEqual([]);
          },
        ),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    30_000 * RUNS,
  );
});

const silent = {
  onCommitted() {},
  onItemFailed(error: unknown) {
    throw error;
  },
  onObserverFailed(error: unknown) {
    throw error;
  },
};

async function deliver(services: WebhookServices, platform: MetaPlatform, body: WebhookBody): Promise<void> {
  const { result } = await services[platform].receiveMessage(Buffer.from(serializeWebhook(body)));
  expect(result.unconnected).toEqual([]);
}

/** Empties everything but the channels. */
async function forget(database: TestDatabase): Promise<void> {
  await database.query(`truncate conversations, contacts, messages, webhook_deliveries, pending_updates, read_positions,
    channel_events, events cascade`);
}

/** Conversations whose kept columns are not what their messages say, or that would be answered elsewhere. */
async function inconsistent(database: TestDatabase): Promise<unknown[]> {
  return await database.query(`
    select c.external_id, c.reply_address, c.message_count, c.last_position
    from conversations c cross join lateral (
      select count(*)::int as messages, coalesce(max(position), 0) as last_position,
        max(sent_at) filter (where direction = 'inbound' and position > 0 and type <> 'system') as last_inbound_at
      from messages m where m.conversation_id = c.id
    ) m
    where c.merged_into is null and c.last_message_at is not null and (
      c.message_count <> m.messages or c.last_position < m.last_position
      or c.last_inbound_at is distinct from m.last_inbound_at
      or not exists (select from messages l where l.id = c.last_message_id and l.conversation_id = c.id)
      or not exists (select from conversation_addresses a where a.conversation_id = c.id and a.address = c.reply_address))`);
}

/** What is stored, in the generator's words. */
async function stored(database: TestDatabase): Promise<ExpectedConversation[]> {
  const rows = await database.query<ExpectedConversation & { messages: Record<string, unknown>[] }>(`
    select ch.external_id as "channelExternalId",
      array(select address from conversation_addresses a where a.conversation_id = c.id
        order by address collate "C") as addresses,
      (select count(*)::int from messages m where m.conversation_id = c.id and m.type = 'system'
        and m.external_id !~ '^(wamid|m_|aWd)') as "linesWithoutId",
      c.unread_count as unread,
      (select json_agg(json_build_object('externalId', m.external_id, 'direction', m.direction,
          'origin', case when m.position < 0 then 'history' else 'live' end, 'type', m.type, 'text', m.text,
          'sentAtMs', (extract(epoch from m.sent_at) * 1000)::bigint, 'deleted', m.deleted_at is not null,
          'edited', m.edited_at is not null and m.deleted_at is null, 'status', m.status,
          'reactions', coalesce((select json_object_agg(r.actor, r.emoji) from reactions r
            where r.message_id = m.id and r.emoji is not null), '{}'::json))
        order by m.external_id collate "C")
       from messages m where m.conversation_id = c.id
        and not (m.type = 'system' and m.external_id !~ '^(wamid|m_|aWd)')) as messages
    from conversations c join channels ch on ch.id = c.channel_id
    where c.merged_into is null and c.last_message_at is not null`);
  return rows
    .map((row) => ({ ...row, messages: row.messages ?? [] }))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ channelExternalId, addresses }: ExpectedConversation): string {
  return `${channelExternalId}\n${addresses[0]}`;
}

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type InboundEvent, LIMITS, systemClock } from '@switchboard/core';
import { WriterConnection } from '@switchboard/database';
import fc from 'fast-check';
import pg from 'pg';
import { Ingest } from './ingest.ts';
import { delivery, type IngestRig, message, startIngestRig, status } from './testing/ingest-rig.ts';

describe('ingest', () => {
  let rig: IngestRig;
  let database: IngestRig['database'];
  let stores: IngestRig['stores'];
  let writer: IngestRig['writer'];
  let ingest: IngestRig['ingest'];
  let batches: IngestRig['batches'];
  let failures: IngestRig['failures'];
  let texts: IngestRig['texts'];

  beforeEach(async () => {
    rig = await startIngestRig();
    ({ database, stores, writer, ingest, batches, failures, texts } = rig);
  });
  afterEach(() => rig.stop());

  it('commits what comes while it is committing as one batch', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, n) => ingest.submit(delivery([message(`m${n}`)]))));
    expect(batches.reduce((sum, { size }) => sum + size, 0)).toBe(100);
    expect(batches.length).toBeLessThan(10);
    expect(await texts()).toHaveLength(100);
  });

  it('never puts more into a transaction than the limit', async () => {
    const count = LIMITS.ingestBatchItemsMax * 2 + 1;
    await Promise.all(Array.from({ length: count }, (_, n) => ingest.submit(delivery([message(`m${n}`)]))));
    expect(Math.max(...batches.map(({ size }) => size))).toBe(LIMITS.ingestBatchItemsMax);
  });

  it('keeps a poisoned delivery from its batch, and a poisoned item from its delivery', async () => {
    const poison = message('poison', { type: 'no such type' as never });
    const results = await Promise.all([
      ingest.submit(delivery([message('a')])),
      ingest.submit(delivery([message('b'), poison, message('c')])),
      ingest.submit(delivery([poison])),
      ingest.submit(delivery([message('d')])),
    ]);
    expect(results.map(({ messagesStored }) => messagesStored)).toEqual([1, 2, 0, 1]);
    expect(await texts()).toEqual(['a', 'b', 'c', 'd']);
    const outcomes = await database.query(`select outcome, detail from webhook_deliveries order by id`);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['stored', 'partly_failed', 'failed', 'stored']);
    expect(outcomes[1]!['detail']).toMatch(/1 failed: SQLSTATE 23514/);
    expect(failures.length).toBeGreaterThan(0);
    const [counts] = await database.query(`select message_count, unread_count from conversations`);
    expect(counts).toEqual({ message_count: 4, unread_count: 4 });
  });

  it('finds one poisoned event among many by halving, and minds nobody else’s marks', async () => {
    const many = Array.from({ length: 500 }, (_, n) => message(`m${n}`));
    const poison = message('poison', { type: 'no such type' as never });
    const marked = { ...status('m1', 'read'), sendReference: 'a\u0000b' };
    const before = batches.length;
    const result = await ingest.submit(delivery([...many, poison, marked]));
    expect(result).toMatchObject({ messagesStored: 500, outcome: 'partly_failed' });
    expect(batches.length - before).toBeLessThan(30);
  });

  it('writes only the outcome of a replay, and nothing when its row is gone', async () => {
    const kept = delivery([message('m')]);
    await ingest.submit(kept);
    await database.query(`delete from webhook_deliveries`);
    await ingest.submit({ ...kept, delivery: { ...kept.delivery, isReplay: true } });
    expect(await database.query(`select from webhook_deliveries`)).toHaveLength(0);
  });

  it('keeps the ids of accounts that are not connected as they are', async () => {
    const odd = 'one\ntwo';
    await ingest.submit(delivery([message('m', { channelExternalId: odd })]));
    expect(await database.query(`select unconnected_ids from webhook_deliveries`)).toEqual([
      { unconnected_ids: [odd] },
    ]);
  });

  it.each([
    [
      'a table is missing',
      'alter table events rename to events_away',
      'alter table events_away rename to events',
    ],
    [
      'a column is missing',
      `alter table messages rename column text to t`,
      'alter table messages rename column t to text',
    ],
  ])(
    'does not take it for the message’s fault when %s: nothing is acknowledged',
    async (_name, breakIt, mend) => {
      await database.query(breakIt);
      await expect(ingest.submit(delivery([message('m')]))).rejects.toMatchObject({ retryable: true });
      expect(await database.query(`select from webhook_deliveries`)).toHaveLength(0);
      await database.query(mend);
      expect((await ingest.submit(delivery([message('m')]))).messagesStored).toBe(1);
      expect(failures).toHaveLength(0);
    },
  );

  it('asks the sender to come again when a lock cannot be had, and soon', async () => {
    await ingest.submit(delivery([message('first')]));
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('begin; select from conversations for update');
    const begun = Date.now();
    await expect(ingest.submit(delivery([message('second')]))).rejects.toMatchObject({ retryable: true });
    expect(Date.now() - begun).toBeLessThan(15_000);
    await holder.query('rollback');
    await holder.end();
    expect((await ingest.submit(delivery([message('second')]))).messagesStored).toBe(1);
  });

  it('keeps what it cannot store of a source without deliveries, and goes on', async () => {
    const poison = message('poison', { type: 'no such type' as never });
    const result = await ingest.submit({ delivery: null, events: [poison] });
    expect(result.messagesStored).toBe(0);
    const [row] = await database.query<{ outcome: string; body: string }>(
      `select outcome, body from webhook_deliveries`,
    );
    expect(row!.outcome).toBe('failed');
    expect(JSON.parse(row!.body)).toMatchObject([{ externalId: 'poison' }]);
    expect((await ingest.submit({ delivery: null, events: [message('good')] })).messagesStored).toBe(1);
  });

  it('stores large deliveries that come all at once, in transactions that fit the time', async () => {
    const deliveries = Array.from({ length: 20 }, (_, d) =>
      delivery(Array.from({ length: 500 }, (_unused, n) => message(`large ${d} ${n}`))),
    );
    const results = await Promise.all(deliveries.map((each) => ingest.submit(each)));
    expect(results.every(({ messagesStored }) => messagesStored === 500)).toBe(true);
    expect(batches.every(({ size }) => size <= 4)).toBe(true);
  });

  it('answers for what is committed even when its observer fails', async () => {
    const broken = new Ingest({
      writer,
      clock: systemClock,
      observer: {
        onCommitted() {
          throw new Error('a metric broke');
        },
        onItemFailed: (error) => failures.push(error),
        onObserverFailed: (error) => failures.push(error),
      },
    });
    expect((await broken.submit(delivery([message('m')]))).messagesStored).toBe(1);
    expect(failures).toHaveLength(1);
  });

  it('refuses with overloaded when its queue is full, and stores what it had accepted', async () => {
    const count = LIMITS.ingestQueueItemsMax + 50;
    const settled = await Promise.allSettled(
      Array.from({ length: count }, () => ingest.submit({ delivery: null, events: [] })),
    );
    const refused = settled.filter((each) => each.status === 'rejected');
    expect(refused).toHaveLength(50);
    expect((refused[0] as PromiseRejectedResult).reason).toMatchObject({
      code: 'overloaded',
      retryable: true,
    });
  });

  it('finishes what it has when it stops, and takes no more', async () => {
    const accepted = ingest.submit(delivery([message('last')]));
    await ingest.stop();
    expect((await accepted).messagesStored).toBe(1);
    await expect(ingest.submit(delivery([message('late')]))).rejects.toMatchObject({ code: 'overloaded' });
  });

  it('begins the next transaction behind the commit of the one before, and lets neither spoil the other', async () => {
    await database.query(`create function refuse() returns trigger language plpgsql as
      $$ begin raise 'refused' using errcode = '22000'; end $$`);
    // Raw deliveries are written last, with the commit.
    await database.query(`create trigger refuse before insert on webhook_deliveries for each row
      when (new.body = '"refused"') execute function refuse()`);
    const order: string[] = [];
    class Watched extends WriterConnection {
      override async transaction<T>(work: Parameters<WriterConnection['transaction']>[0]): Promise<T> {
        order.push('begun');
        return (await super.transaction(work).finally(() => order.push('ended'))) as T;
      }
    }
    const watched = new Watched(database.url);
    const behind = new Ingest({
      writer: watched,
      clock: systemClock,
      observer: {
        onCommitted: () => {},
        onItemFailed: (error) => failures.push(error),
        onObserverFailed: (error) => failures.push(error),
      },
    });
    const refused = delivery([message('of the refused')]);
    refused.delivery.body = Buffer.from('"refused"');
    const first = behind.submit(refused).catch((error: unknown) => error);
    await new Promise(setImmediate);
    const second = behind.submit(delivery([message('behind it')]));
    expect((await second).messagesStored).toBe(1);
    expect(await first).toMatchObject({ code: 'database_unavailable' });
    expect(order.slice(0, 3)).toEqual(['begun', 'begun', 'ended']);
    expect(await texts()).toContain('behind it');
    await behind.stop();
    await watched.close();
  });

  it('keeps counters, last message and waiting customer in step with what is said', async () => {
    await ingest.submit(delivery([message('in 1', { sentAt: new Date('2026-11-20T10:00:00Z') })]));
    await ingest.submit(delivery([message('in 2', { sentAt: new Date('2026-11-20T10:05:00Z') })]));
    const waiting = async () =>
      (
        await database.query(
          `select unread_count, message_count, last_message_text, last_message_direction, awaiting_reply_since
           from conversations`,
        )
      )[0];
    expect(await waiting()).toEqual({
      unread_count: 2,
      message_count: 2,
      last_message_text: 'in 2',
      last_message_direction: 'inbound',
      awaiting_reply_since: new Date('2026-11-20T10:00:00Z'),
    });
    await ingest.submit(delivery([message('out', { direction: 'outbound' })]));
    expect(await waiting()).toMatchObject({ unread_count: 2, message_count: 3, awaiting_reply_since: null });
    // One batch that answers and hears again: the wait begins after the answer.
    await ingest.submit(
      delivery([
        message('in 3', { sentAt: new Date('2026-11-20T11:00:00Z') }),
        message('out 2', { direction: 'outbound' }),
        message('in 4', { sentAt: new Date('2026-11-20T12:00:00Z') }),
      ]),
    );
    expect(await waiting()).toMatchObject({
      awaiting_reply_since: new Date('2026-11-20T12:00:00Z'),
      unread_count: 4,
    });
  });

  it('tells in each event of a batch the counts as they were after its own message', async () => {
    await ingest.submit(delivery([message('1'), message('2'), message('3')]));
    const rows = await database.query<{ data: string }>(`select data from events order by seq`);
    const conversations = rows.map(({ data }) => JSON.parse(data).conversation);
    expect(conversations.map(({ unread_count }) => unread_count)).toEqual([1, 2, 3]);
    expect(conversations.map(({ total_messages }) => total_messages)).toEqual([1, 2, 3]);
    expect(conversations.map(({ last_message }) => last_message)).toEqual(['1', '2', '3']);
  });

  it('brings an archived conversation back when its customer writes', async () => {
    await ingest.submit(delivery([message('1')]));
    await database.query(`update conversations set is_archived = true`);
    await ingest.submit(delivery([message('out', { direction: 'outbound' })]));
    expect(await database.query(`select is_archived from conversations`)).toEqual([{ is_archived: true }]);
    await ingest.submit(delivery([message('2')]));
    expect(await database.query(`select is_archived from conversations`)).toEqual([{ is_archived: false }]);
  });

  it('gives one person one contact across two of our lines', async () => {
    await stores.channels.ensure({ platform: 'whatsapp', externalId: 'second', name: 'second' });
    await Promise.all([
      ingest.submit(delivery([message('1')])),
      ingest.submit(delivery([message('2', { channelExternalId: 'second' })])),
    ]);
    await ingest.submit(delivery([message('3', { channelExternalId: 'second' })]));
    expect(
      await database.query(
        `select count(distinct contact_id)::int as n, count(*)::int as c from conversations`,
      ),
    ).toEqual([{ n: 1, c: 2 }]);
    expect(await database.query(`select count(*)::int as n from contacts`)).toEqual([{ n: 1 }]);
  });

  it('makes one conversation of first messages that reach two processes at once', async () => {
    const others = [new WriterConnection(database.url), new WriterConnection(database.url)];
    const ingests = others.map(
      (each) =>
        new Ingest({
          writer: each,
          clock: systemClock,
          observer: { onCommitted() {}, onItemFailed() {}, onObserverFailed() {} },
        }),
    );
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => ingests[n % 2]!.submit(delivery([message(`x${n % 30}`)]))),
    );
    expect(await database.query(`select message_count, unread_count from conversations`)).toEqual([
      { message_count: 30, unread_count: 30 },
    ]);
    expect(await database.query(`select count(*)::int as n from events`)).toEqual([{ n: 30 }]);
    await Promise.all(others.map((each) => each.close()));
  });

  it('leaves no empty conversation behind for a message that is stored elsewhere already', async () => {
    await ingest.submit(delivery([message('same')]));
    const other = { ...message('same').peer, externalId: '48200' };
    const result = await ingest.submit(delivery([message('same', { peer: other })]));
    expect(result).toMatchObject({ messagesStored: 0, messagesDuplicate: 1 });
    expect(await database.query(`select external_id from conversations`)).toEqual([{ external_id: '48100' }]);
  });

  it('ends in the same state whatever the order, repetition and batching of deliveries', async () => {
    const events: InboundEvent[] = [
      message('p1'),
      message('p2', { direction: 'outbound' }),
      status('p2', 'delivered'),
      status('p2', 'read'),
      message('p3'),
    ];
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...events, ...events], { minLength: 10, maxLength: 10 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 10, maxLength: 10 }),
        async (shuffled, sizes) => {
          const peer = `48${100_000 + run++}`;
          const own = shuffled.map((event) => renamed(event, peer));
          const submissions: Promise<unknown>[] = [];
          for (let at = 0, n = 0; at < own.length; at += sizes[n++]!) {
            submissions.push(ingest.submit(delivery(own.slice(at, at + sizes[n]!))));
            if (n % 2 === 0) await Promise.all(submissions);
          }
          await Promise.all(submissions);
          const [row] = await database.query(
            `select message_count, unread_count, (select string_agg(m.external_id || ' ' || coalesce(m.status, '-'), ','
               order by m.external_id) from messages m where m.conversation_id = c.id) as messages
             from conversations c where external_id = $1`,
            [peer],
          );
          expect(row).toEqual({
            message_count: 3,
            unread_count: 2,
            messages: `${peer}p1 -,${peer}p2 read,${peer}p3 -`,
          });
        },
      ),
      { numRuns: 60 },
    );
    expect(await database.query(`select from pending_updates`)).toHaveLength(0);
  });

  function renamed(event: InboundEvent, peer: string): InboundEvent {
    if (event.kind === 'message') {
      return {
        ...event,
        externalId: `${peer}${event.externalId}`,
        peer: { ...event.peer, externalId: peer, identities: [{ kind: 'phone', scope: '', value: peer }] },
      };
    }
    return event.kind === 'status'
      ? { ...event, messageExternalId: `${peer}${event.messageExternalId}` }
      : event;
  }
});

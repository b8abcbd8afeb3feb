import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS, type MetaPlatform } from '@switchboard/core';
import { OutboxStore, WriterConnection } from '@switchboard/database';
import type { Fault } from '@switchboard/simulators';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { type ReplyHub, startReplyHub } from '../support/reply-hub.ts';

/** `KILLS=200 npm test -- tests/anomalies/kill-while-sending` is the long form. */
const KILLS = Number(process.env['KILLS'] ?? 8);

const PLATFORMS: readonly MetaPlatform[] = ['whatsapp', 'facebook', 'instagram'];

/**
 * Where the worker is when it dies: somewhere by the clock, waiting for a platform that has not done it yet (and does it
 * afterwards), or for the answer of one that has.
 */
const POINTS = ['by_the_clock', 'before_it_is_done', 'after_it_is_done'] as const;
type Point = (typeof POINTS)[number];

interface Row {
  id: string;
  text: string;
  status: string;
  code: string | null;
  conversation_id: string;
  platform: MetaPlatform;
}

describe('kill -9 of the worker while it sends', () => {
  let hub: ReplyHub;
  let worker: ApiProcess;
  const conversations: string[] = [];

  beforeEach(async () => {
    hub = await startReplyHub({ hasWorker: false });
    conversations.length = 0;
    for (const platform of PLATFORMS) {
      for (const n of [1, 2, 3]) {
        const customer = platform === 'whatsapp' ? `4812345670${n}` : `543210987654321${n}`;
        conversations.push(await hub.customerWrites(platform, customer));
      }
    }
    worker = await startWorkerProcess();
  });
  afterEach(async () => {
    await worker.kill();
    await hub.stop();
  });

  const startWorkerProcess = async () =>
    await startApiProcess(hub.api.config.databaseUrl, {
      script: 'apps/worker/dist/main.js',
      env: {
        ENCRYPTION_KEY: hub.api.config.encryptionKey,
        MEDIA_URL: hub.api.config.mediaUrl,
        WEBSOCKET_NOTIFY_URL: `${hub.api.url}/api/v1/communications/broadcast-message`,
        GRAPH_API_BASE_URL: hub.graph.baseUrl,
        INSTAGRAM_API_BASE_URL: hub.graph.baseUrl,
      },
    });

  async function dieAt(point: Point, afterMs: number, fault: Fault | null): Promise<void> {
    if (point === 'by_the_clock') await delay(afterMs);
    else await fault!.waitForHit();
    await worker.kill();
    fault?.release();
    // The lease of the dead runs out by itself within seconds; here at once, to save the time.
    await hub.api.database.query('delete from channel_leases');
  }

  async function rows(): Promise<Row[]> {
    return await hub.api.database.query<Row>(
      `select m.id, m.text, m.status, m.error->>'code' as code, m.conversation_id, c.platform
       from messages m join conversations c on c.id = m.conversation_id
       where m.direction = 'outbound' order by m.position`,
    );
  }

  /** Lets time run out for what nobody will ever tell the outcome of. */
  async function settle(): Promise<void> {
    const writer = new WriterConnection(hub.api.config.databaseUrl);
    const store = new OutboxStore(writer);
    const isOpen = async () => (await rows()).some(({ status }) => ['queued', 'sending'].includes(status));
    const onlyUnknown = async () =>
      (await hub.api.database.query(`select from outbox_jobs where state <> 'unknown'`)).length === 0;
    while (!(await onlyUnknown())) await delay(50);
    await store.settle(new Date(), 1_000);
    await store.expire(
      new Date(Date.now() + LIMITS.outboxUnknownMsMax + LIMITS.outboxUnknownBlocksMs),
      LIMITS.outboxUnknownMsMax,
      1_000,
    );
    while (await isOpen()) await delay(50);
    await writer.close();
  }

  it(
    'sends each reply exactly once or says that nobody knows, never twice, never lost, in order',
    async () => {
      const random = fc.sample(
        fc.record({
          point: fc.constantFrom(...POINTS),
          afterMs: fc.integer({ min: 0, max: 80 }),
          places: fc.array(fc.nat(conversations.length - 1), { minLength: 1, maxLength: 6 }),
        }),
        KILLS,
      );
      const written: string[] = [];
      for (const [cycle, { point, afterMs, places }] of random.entries()) {
        const hang = point === 'before_it_is_done' ? 'before' : 'after';
        const fault =
          point === 'by_the_clock' ? null : hub.graph.fault({ route: 'messages', hang, times: 1 });
        for (const [n, place] of places.entries()) {
          const content = `${cycle}/${n}`;
          const posted = await hub.say(conversations[place]!, { content, client_message_id: content });
          expect(posted.status).toBe(201);
          written.push(content);
        }
        // What waits behind an unknown outcome is not sent for a while, and so nobody may come to the fault.
        const patience = new AbortController();
        const tired = delay(3_000, undefined, { signal: patience.signal }).catch(() => undefined);
        await Promise.race([dieAt(point, afterMs, fault), tired]);
        patience.abort();
        fault?.clear();
        await worker.kill();
        await hub.api.database.query('delete from channel_leases');
        worker = await startWorkerProcess();
      }
      await settle();
      await hub.graph.waitUntil(() => hub.graph.webhooks.pending === 0);
      const stored = await rows();
      const textOf = (body: unknown): string =>
        (body as { text?: { body?: string }; message?: { text?: string } }).text?.body ??
        (body as { message: { text: string } }).message.text;
      const executed = hub.graph.sent.map(({ body }) => textOf(body));
      const times = (text: string) => executed.filter((one) => one === text).length;
      expect(stored.map(({ text }) => text).toSorted()).toEqual(written.toSorted());
      const outcomes = stored.map(({ text, status, code, platform }) => ({
        text,
        platform,
        status: status === 'failed' ? String(code) : 'sent',
        times: times(text),
      }));
      for (const outcome of outcomes) {
        if (outcome.status === 'sent') expect(outcome).toMatchObject({ times: 1 });
        else {
          expect(outcome.status).toBe('outcome_unknown');
          // Every platform here tells of what it has done, and then it is known.
          expect(outcome).toMatchObject({ times: 0 });
        }
      }
      for (const conversation of conversations) {
        const inOrder = stored.filter((row) => row.conversation_id === conversation).map(({ text }) => text);
        const sent = executed.filter((text) => inOrder.includes(text));
        expect(sent).toEqual(inOrder.filter((text) => sent.includes(text)));
      }
    },
    120_000 + KILLS * 20_000,
  );
});

import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Database } from '@switchboard/database';
import pg from 'pg';
import { type ApiProcess, freePort, startApiProcess } from '../support/api-process.ts';
import { connectInbox } from '../support/inbox-client.ts';
import { connectPlain } from '../support/plain-client.ts';
import { rawSocket, type RawSocket } from '../support/raw-socket.ts';
import { ReturningClient } from '../support/returning-client.ts';
import { BASE, postSigned, testConfig } from '../support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { textWebhook } from '../support/webhooks.ts';

/** `RELOADS=50 CLIENTS=1000 npm test -- tests/anomalies/reload-under-load` is the long form. */
const RELOADS = Number(process.env['RELOADS'] ?? 3);
const CLIENTS = Number(process.env['CLIENTS'] ?? 200);
const WRITERS = 16;
const WRITER_PAUSE_MS = 50;
/** Below what one user may have; the held sockets are a user's own. */
const SOCKETS_A_USER = 40;
const HELD = 3;
/** Together more than the kernel takes for a socket that never reads, so that not even a goodbye gets out to it. */
const LARGE_MESSAGES = 200;
const LARGE_TEXT = 'x'.repeat(100_000);
const IN_FLIGHT = 20;

interface SignedIn {
  userId: string;
  token: string;
}

describe('the API that is stopped and started again under load', () => {
  let database: TestDatabase;
  let stores: Database;
  let port: number;
  let api: ApiProcess;
  let people: SignedIn[];

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, testConfig(database.url).encryptionKey);
    await stores.open();
    people = await Promise.all(Array.from({ length: Math.ceil(CLIENTS / SOCKETS_A_USER) + 1 }, signIn));
    port = await freePort();
  });
  afterAll(async () => {
    await stores.close();
    await database.drop();
  });
  beforeEach(start);
  afterEach(() => api.kill());

  async function signIn(_: unknown, n: number): Promise<SignedIn> {
    const email = `${n}@example.com`;
    const user = await stores.users.add({ email, name: `${n}`, role: 'agent', passwordHash: null });
    return { userId: user.id, token: await stores.credentials.createApiToken(user.id, 'reload') };
  }

  async function start(): Promise<void> {
    api = await startApiProcess(database.url, { port });
  }

  /** As systemd, pm2 and Docker do. */
  async function stop(): Promise<void> {
    api.child.kill('SIGTERM');
    expect(await api.exited).toEqual({ code: 0, signal: null });
  }

  const post = (webhook: object) => postSigned(api.url, 'whatsapp', webhook).catch(() => null);

  /** Has megabytes to take, takes none of them, and never answers a goodbye. */
  async function hold(epoch: string): Promise<RawSocket> {
    const { userId: id, token } = people[0]!;
    const held = await rawSocket(port, { userId: id, token }, `&since=${epoch}:0`);
    held.socket.pause();
    return held;
  }

  function returningClient(n: number, epoch: string, since: number): ReturningClient {
    const { userId, token } = people[1 + (n % (people.length - 1))]!;
    const path = `${BASE}/ws/${userId}?token=${token}`;
    return new ReturningClient({
      since,
      connect: (last) =>
        n % 2 === 0
          ? connectPlain(`${api.url}${path}&since=${epoch}:${last}`)
          : connectInbox(api.url, { id: userId }, token, `?since=${epoch}:${last}`),
    });
  }

  it(
    'tells every client to come back, and everything once and in order, and loses nothing',
    async () => {
      for (let n = 0; n < LARGE_MESSAGES / 10; n++)
        await Promise.all(Array.from({ length: 10 }, () => post(textWebhook('whatsapp', LARGE_TEXT))));
      const { epoch, seq: since } = await stores.events.head();
      const clients = Array.from({ length: CLIENTS }, (_, n) => returningClient(n, epoch, Number(since)));
      for (const client of clients) client.start();

      const accepted: string[] = [];
      const refusals = new Set<number>();
      let isWriting = true;
      /** Sends the same again until it is answered with 200, as Meta does. */
      const write = async (writer: number): Promise<void> => {
        for (let n = 0; isWriting; n++) {
          const text = `${writer}/${n}`;
          const webhook = textWebhook('whatsapp', text, { from: `48${1000 + writer}` });
          for (;;) {
            const answer = await post(webhook);
            if (answer?.status === 200) break;
            if (answer !== null) refusals.add(answer.status);
            await delay(20);
          }
          accepted.push(text);
          await delay(WRITER_PAUSE_MS);
        }
      };
      const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer));
      const pauses = fc.array(fc.integer({ min: 100, max: 600 }), {
        minLength: RELOADS,
        maxLength: RELOADS,
      });
      for (const pauseMs of fc.sample(pauses, 1)[0]!) {
        const held = await Promise.all(Array.from({ length: HELD }, () => hold(epoch)));
        try {
          await Promise.all(clients.map((client) => client.connected()));
          await delay(pauseMs);
          await stop();
        } finally {
          for (const { socket } of held) socket.destroy();
        }
        await start();
      }
      isWriting = false;
      await Promise.all(writers);
      const { seq: head } = await stores.events.head();
      await Promise.all(clients.map((client) => client.at(Number(head))));
      await Promise.all(clients.map((client) => client.stop()));

      expect([...refusals].filter((status) => status !== 503)).toEqual([]);
      expect(accepted.length).toBeGreaterThan(RELOADS * WRITERS);
      const stored = await database.query<{ text: string }>(
        `select text from messages where text <> $1 order by text`,
        [LARGE_TEXT],
      );
      expect(stored.map(({ text }) => text).toSorted()).toEqual(accepted.toSorted());

      const logged = await database.query<{ seq: string; message: string }>(
        `select seq, data::jsonb->'message'->>'id' as message from events where seq > $1 order by seq`,
        [since],
      );
      const wanted = logged.map(({ seq, message }) => ({ seq: Number(seq), messageId: message }));
      expect(wanted.length).toBe(accepted.length);
      for (const client of clients) expect(client.told).toEqual(wanted);

      const goodbyes = clients.map((client) => client.goodbyes);
      const sentAway = { code: 4001, retryAfterMs: expect.any(Number) };
      for (const each of goodbyes) expect(each).toEqual(Array.from({ length: RELOADS }, () => sentAway));
      const hints = new Set(goodbyes.flat().map(({ retryAfterMs }) => retryAfterMs));
      expect(hints.size).toBeGreaterThan(CLIENTS / 10);
    },
    60_000 + RELOADS * 10_000,
  );

  it('answers 200 to what it had taken in, and waits for no sender that never ends', async () => {
    const endless = connect(port, '127.0.0.1');
    endless.on('error', () => {});
    endless.write(
      `POST ${BASE}/webhooks/whatsapp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
        `X-Hub-Signature-256: sha256=${'0'.repeat(64)}\r\nContent-Length: 1000\r\n\r\n{"object":`,
    );
    const cut = new Promise((resolve) => endless.once('close', resolve));
    // With this lock nothing can be stored, so that every delivery is on its way when the process is asked to stop.
    const blocker = new pg.Client({ connectionString: database.url });
    blocker.on('error', () => {});
    await blocker.connect();
    await blocker.query('begin; lock table messages');
    const texts = Array.from({ length: IN_FLIGHT }, (_, n) => `in flight ${n}`);
    const answers = texts.map((text) => post(textWebhook('whatsapp', text)));
    while (!(await waitsForLock())) await blocker.query('select pg_sleep(0.02)');
    // Asked after them, so that they have come in too.
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);

    const stopped = stop();
    while (!api.output().includes('"message":"stopping"')) await blocker.query('select pg_sleep(0.02)');
    expect(await post(textWebhook('whatsapp', 'too late'))).toBeNull();
    await blocker.query('rollback');
    await blocker.end();
    expect((await Promise.all(answers)).map((answer) => answer?.status)).toEqual(texts.map(() => 200));
    await Promise.all([stopped, cut]);
    const stored = await database.query<{ text: string }>(
      `select text from messages where text like 'in flight %' or text = 'too late'`,
    );
    expect(stored.map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
  }, 60_000);

  async function waitsForLock(): Promise<boolean> {
    const waiting = await database.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return waiting.length > 0;
  }
});

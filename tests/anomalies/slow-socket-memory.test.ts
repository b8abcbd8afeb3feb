import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@switchboard/database';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { connectPlain } from '../support/plain-client.ts';
import { rawSocket } from '../support/raw-socket.ts';
import { BASE, postSigned, testConfig } from '../support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { textWebhook } from '../support/webhooks.ts';

/** `STUCK=2000 npm test -- tests/anomalies/slow-socket-memory` is the long form. */
const STUCK = Number(process.env['STUCK'] ?? 100);
const SOCKETS_A_USER = 40;
/** Together far more than the kernel takes for a socket that does not read: what is beyond would have to be kept for it. */
const MESSAGES = 300;
const TEXT = 'x'.repeat(60_000);
const MIB = 1024 * 1024;
/** A socket keeps what it was behind with when it was found to be (256 KiB), one write more (128 KiB), and an event. */
const KEPT_FOR_ONE = 0.5 * MIB;
/** What the collector has not come round to. Keeping everything would take more than 12 MiB for each. */
const SLACK = 200 * MIB;

describe('the memory of an API whose clients do not read', () => {
  let database: TestDatabase;
  let stores: Database;
  let api: ApiProcess;
  let people: { userId: string; token: string }[];

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, testConfig(database.url).encryptionKey);
    await stores.open();
    people = await Promise.all(Array.from({ length: Math.ceil(STUCK / SOCKETS_A_USER) + 1 }, signIn));
    api = await startApiProcess(database.url);
  });
  afterAll(async () => {
    await api.kill();
    await stores.close();
    await database.drop();
  });

  async function signIn(_: unknown, n: number) {
    const email = `${n}@example.com`;
    const user = await stores.users.add({ email, name: `${n}`, role: 'agent', passwordHash: null });
    return { userId: user.id, token: await stores.credentials.createApiToken(user.id, 'slow') };
  }

  const addressOf = ({ userId, token }: { userId: string; token: string }) =>
    `${api.url}${BASE}/ws/${userId}?token=${token}`;

  /** Posts all messages, and waits until somebody who reads has been told of the last one. Answers the most memory meanwhile. */
  async function pass(): Promise<number> {
    const reader = await connectPlain(addressOf(people[0]!));
    let most = 0;
    for (let n = 0; n < MESSAGES; n += 10) {
      const webhooks = Array.from({ length: 10 }, () => textWebhook('whatsapp', TEXT));
      const answers = await Promise.all(webhooks.map((webhook) => postSigned(api.url, 'whatsapp', webhook)));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      most = Math.max(most, (await metrics()).resident);
    }
    const { seq } = await stores.events.head();
    await reader.next('new_message', (frame) => frame['seq'] === seq.toString());
    expect(reader.frames.filter(({ type }) => type === 'new_message')).toHaveLength(MESSAGES);
    await reader.close();
    return Math.max(most, (await metrics()).resident);
  }

  async function metrics() {
    const text = await (await fetch(`${api.url}/metrics`)).text();
    const value = (name: string) => Number(new RegExp(`^${name} ([\\d.e+]+)$`, 'm').exec(text)![1]);
    return {
      resident: value('process_resident_memory_bytes'),
      sockets: value('switchboard_ws_connections'),
    };
  }

  it(`is bounded while ${STUCK} of them take nothing, live or of what they have missed`, async () => {
    const { epoch, seq } = await stores.events.head();
    // The same without them, so that what the process always keeps (the ring of events) is there already.
    const before = await pass();
    const stuck = await Promise.all(
      Array.from({ length: STUCK }, async (_, n) => {
        const query = n % 2 === 0 ? '' : `&since=${epoch}:${seq}`;
        const { socket } = await rawSocket(api.port, people[1 + (n % (people.length - 1))]!, query);
        socket.pause();
        return socket;
      }),
    );
    try {
      const most = await pass();
      // Every one of them had to be kept something for.
      expect((await metrics()).sockets).toBe(STUCK);
      expect(most - before).toBeLessThan(STUCK * KEPT_FOR_ONE + SLACK);
    } finally {
      for (const socket of stuck) socket.destroy();
    }
  }, 120_000);
});

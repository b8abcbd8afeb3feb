import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '@switchboard/database';
import { type ApiProcess, freePort, startApiProcess } from '../support/api-process.ts';
import { connectPlain } from '../support/plain-client.ts';
import { BASE, postSigned, testConfig } from '../support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { textWebhook } from '../support/webhooks.ts';

/** `KILLS=200 npm test -- tests/anomalies/kill-under-load` is the long form. */
const KILLS = Number(process.env['KILLS'] ?? 6);
const WRITERS = 8;

describe('kill -9 of the API under load, again and again', () => {
  let database: TestDatabase;
  let stores: Database;
  let api: ApiProcess;
  let port: number;
  let socketUrl: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, testConfig(database.url).encryptionKey);
    await stores.open();
    const user = await stores.users.add({
      email: 'a@example.com',
      name: 'A',
      role: 'agent',
      passwordHash: null,
    });
    const token = await stores.credentials.createApiToken(user.id, 'test');
    port = await freePort();
    api = await startApiProcess(database.url, { port });
    socketUrl = `${api.url}${BASE}/ws/${user.id}?token=${token}`;
  });
  afterAll(async () => {
    await api.kill();
    await stores.close();
    await database.drop();
  });

  it(
    'loses nothing, doubles nothing, and keeps a resuming client in order',
    async () => {
      const accepted: string[] = [];
      let writing = true;
      let complete = false;
      /** Sends again until 200, as Meta does; now and then once more after that. */
      const write = async (writer: number): Promise<void> => {
        for (let n = 0; writing; n++) {
          const text = `${writer}/${n}`;
          const webhook = textWebhook('whatsapp', text, { from: `48${1000 + (n % 40)}` });
          const send = () => postSigned(api.url, 'whatsapp', webhook).catch(() => null);
          while ((await send())?.status !== 200) await delay(20);
          accepted.push(text);
          if (n % 10 === 0) await send();
        }
      };
      const { epoch } = await stores.events.head();
      const heard: { seq: bigint; text: string }[] = [];
      /** Comes back whenever it is cut off, from where it left off. */
      const listen = async (): Promise<void> => {
        for (let last = false; !last;) {
          last = complete;
          const since = heard.at(-1)?.seq ?? 0n;
          const client = await connectPlain(`${socketUrl}&since=${epoch}:${since}`).catch(() => null);
          if (client === null) {
            await delay(50);
            last = false;
            continue;
          }
          if (last) {
            const { seq } = await stores.events.head();
            if (since < seq) await client.next('new_message', (frame) => frame['seq'] === seq.toString());
            await client.close();
          } else await client.closed;
          for (const frame of client.frames.filter(({ type }) => type === 'new_message')) {
            const { content } = frame['message'] as { content: string };
            heard.push({ seq: BigInt(frame['seq'] as string), text: content });
          }
        }
      };
      const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer));
      const listening = listen();
      const [pauses] = fc.sample(
        fc.array(fc.integer({ min: 150, max: 650 }), { minLength: KILLS, maxLength: KILLS }),
        1,
      );
      for (const pauseMs of pauses!) {
        await delay(pauseMs);
        await api.kill();
        api = await startApiProcess(database.url, { port });
      }
      writing = false;
      await Promise.all(writers);
      complete = true;
      // Cuts the listener off once more: its last visit hears the rest.
      await api.kill();
      api = await startApiProcess(database.url, { port });
      await listening;

      const stored = (await database.query<{ text: string }>(`select text from messages`)).map(
        ({ text }) => text,
      );
      expect(accepted.length).toBeGreaterThan(KILLS);
      expect(new Set(stored).size).toBe(stored.length);
      expect(accepted.filter((text) => !stored.includes(text))).toEqual([]);
      expect(heard.map(({ seq }) => seq)).toEqual(heard.map((_, index) => BigInt(index + 1)));
      expect(new Set(heard.map(({ text }) => text))).toEqual(new Set(stored));
      const [counters] = await database.query<{ kept: number; unread: number }>(
        `select sum(message_count)::int as kept, sum(unread_count)::int as unread from conversations`,
      );
      expect(counters).toEqual({ kept: stored.length, unread: stored.length });
    },
    60_000 + KILLS * 5_000,
  );
});

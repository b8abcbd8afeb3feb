import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@switchboard/database';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { connectPlain } from '../support/plain-client.ts';
import { BASE, postSigned, testConfig } from '../support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { textWebhook } from '../support/webhooks.ts';

/** `CONNECTIONS=10000 npm test -- tests/anomalies/many-connects` is the long form. */
const CONNECTIONS = Number(process.env['CONNECTIONS'] ?? 1_000);
/** Below what one user may have. */
const SOCKETS_A_USER = 40;
const MESSAGES = 10;

describe('an API that everybody connects to in the same moment', () => {
  let database: TestDatabase;
  let stores: Database;
  let api: ApiProcess;
  let addresses: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, testConfig(database.url).encryptionKey);
    await stores.open();
    api = await startApiProcess(database.url);
    addresses = await Promise.all(Array.from({ length: Math.ceil(CONNECTIONS / SOCKETS_A_USER) }, address));
  });
  afterAll(async () => {
    await api.kill();
    await stores.close();
    await database.drop();
  });

  async function address(_: unknown, n: number): Promise<string> {
    const email = `${n}@example.com`;
    const user = await stores.users.add({ email, name: `${n}`, role: 'agent', passwordHash: null });
    return `${api.url}${BASE}/ws/${user.id}?token=${await stores.credentials.createApiToken(user.id, 'many')}`;
  }

  it(`greets all ${CONNECTIONS}, tells all of them everything, and goes on taking messages in`, async () => {
    const { epoch, seq } = await stores.events.head();
    const connecting = Array.from({ length: CONNECTIONS }, (_, n) =>
      connectPlain(`${addresses[n % addresses.length]}&since=${epoch}:${seq}`),
    );
    // While they come, not after.
    const answers = Array.from({ length: MESSAGES }, (_, n) =>
      postSigned(api.url, 'whatsapp', textWebhook('whatsapp', `${n}`)),
    );
    const [clients, posted, health] = await Promise.all([
      Promise.all(connecting),
      Promise.all(answers),
      fetch(`${api.url}/healthz`),
    ]);
    expect(posted.map(({ status }) => status)).toEqual(Array.from({ length: MESSAGES }, () => 200));
    expect(health.status).toBe(200);

    const last = (seq + BigInt(MESSAGES)).toString();
    await Promise.all(clients.map((client) => client.next('new_message', (frame) => frame['seq'] === last)));
    const wanted = Array.from({ length: MESSAGES }, (_, n) => (seq + BigInt(n + 1)).toString());
    for (const { frames } of clients) {
      expect(frames[0]).toMatchObject({ type: 'connection_established', epoch });
      expect(frames.slice(1).map((frame) => frame['seq'])).toEqual(wanted);
    }
    expect(await openSockets()).toBe(CONNECTIONS);
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);

    await Promise.all(clients.map((client) => client.close()));
    // Nothing of them stays: a file descriptor or a place in a list would be missed by the next ones.
    expect(await openSockets()).toBe(0);
    expect(api.child.exitCode).toBeNull();
  }, 300_000);

  async function openSockets(): Promise<number> {
    const text = await (await fetch(`${api.url}/metrics`)).text();
    return Number(/^switchboard_ws_connections (\d+)$/m.exec(text)![1]);
  }
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@switchboard/database';
import { type ApiProcess, freePort, startApiProcess } from '../support/api-process.ts';
import { Swarm } from '../support/swarm.ts';
import { BASE, postSigned, testConfig } from '../support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { textWebhook } from '../support/webhooks.ts';

/** `CLIENTS=10000 npm test -- tests/anomalies/storm-and-database` is the long form. */
const CLIENTS = Number(process.env['CLIENTS'] ?? 1_000);
const KILLS = 3;
const MESSAGES = 100;
const SOCKETS_A_USER = 40;
/** The pool has ten; ingest has one of its own, and two are listened on. */
const CONNECTIONS_MAX = 10 + 1 + 2;

describe('the database, while everybody comes back to an API that was killed', () => {
  let database: TestDatabase;
  let stores: Database;
  let api: ApiProcess;
  let port: number;
  let paths: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, testConfig(database.url).encryptionKey);
    await stores.open();
    paths = await Promise.all(Array.from({ length: Math.ceil(CLIENTS / SOCKETS_A_USER) }, signIn));
    port = await freePort();
    api = await startApiProcess(database.url, { port });
  }, 60_000);
  afterAll(async () => {
    await api.kill();
    await stores.close();
    await database.drop();
  });

  async function signIn(_: unknown, n: number): Promise<string> {
    const email = `${n}@example.com`;
    const user = await stores.users.add({ email, name: `${n}`, role: 'agent', passwordHash: null });
    return `${BASE}/ws/${user.id}?token=${await stores.credentials.createApiToken(user.id, 'storm')}`;
  }

  /** Connections of the API of this moment: whatever was there before is somebody else's. */
  async function connectionsSince(at: Date): Promise<number> {
    const [row] = await database.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and application_name like 'switchboard%' and backend_start > $1`,
      [at],
    );
    return row!.n;
  }

  it(`never has more than ${CONNECTIONS_MAX} connections of it, for ${CLIENTS} clients`, async () => {
    const { epoch, seq } = await stores.events.head();
    const swarm = new Swarm({
      clients: CLIENTS,
      since: { epoch, seq: Number(seq) },
      target: (client) => ({ port, path: paths[client % paths.length]! }),
    });
    swarm.start();
    await swarm.connected(CLIENTS);
    let most = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      for (let n = 0; n < MESSAGES; n++) {
        expect((await postSigned(api.url, 'whatsapp', textWebhook('whatsapp', `${kill}/${n}`))).status).toBe(
          200,
        );
      }
      await api.kill();
      const [row] = await database.query<{ now: Date }>(`select clock_timestamp() as now`);
      api = await startApiProcess(database.url, { port });
      let isBack = false;
      const back = swarm.connected(CLIENTS).then(() => (isBack = true));
      // Each look is a statement, and takes its time.
      while (!isBack) most = Math.max(most, await connectionsSince(row!.now));
      await back;
    }
    await swarm.allAt(Number(seq) + KILLS * MESSAGES);
    expect(swarm.faults).toEqual([]);
    expect(swarm.resumes).toBeGreaterThanOrEqual(KILLS * CLIENTS);
    swarm.stop();
    expect(most).toBeGreaterThan(2);
    expect(most).toBeLessThanOrEqual(CONNECTIONS_MAX);
  }, 300_000);
});

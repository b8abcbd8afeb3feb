import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, type User } from '@switchboard/database';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { clientFrame, rawSocket } from '../support/raw-socket.ts';
import { testConfig } from '../support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const FRAMES = 10_000;
/** CPU time of the API, whatever else the machine does; a socket that is closed for it costs next to nothing. */
const CPU_SECONDS_MAX = 1;

describe('a client that floods', () => {
  let database: TestDatabase;
  let stores: Database;
  let api: ApiProcess;
  let user: User;
  let token: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    stores = new Database(database.url, testConfig(database.url).encryptionKey);
    await stores.open();
    user = await stores.users.add({ email: 'f@example.com', name: 'F', role: 'agent', passwordHash: null });
    token = await stores.credentials.createApiToken(user.id, 'flood');
    api = await startApiProcess(database.url);
  });
  afterAll(async () => {
    await api.kill();
    await stores.close();
    await database.drop();
  });

  async function cpuSeconds(): Promise<number> {
    const text = await (await fetch(`${api.url}/metrics`)).text();
    return Number(/^process_cpu_seconds_total ([\d.e+-]+)$/m.exec(text)![1]);
  }

  it.each<[string, Buffer]>([
    ['words', clientFrame(0x81, Buffer.from('ping'))],
    ['pings', clientFrame(0x89, Buffer.from('a'))],
    ['pongs that nobody asked for', clientFrame(0x8a, Buffer.from('a'))],
    ['frames that are read', clientFrame(0x81, Buffer.from('{"type":"heartbeat","seq":"1"}'))],
    ['nonsense of the largest size', clientFrame(0x81, Buffer.alloc(16_000, 0x7b))],
  ])(`costs less than a second of work for ${FRAMES} %s`, async (what, frame) => {
    const { socket, closed } = await rawSocket(api.port, { userId: user.id, token });
    const before = await cpuSeconds();
    const chunk = Buffer.concat(Array.from({ length: 100 }, () => frame));
    for (let n = 0; n < FRAMES / 100; n++) socket.write(chunk);
    // A pong is no request, so that it is not counted; whoever sends them is heard, and may go.
    if (what.startsWith('pongs')) socket.end(clientFrame(0x88, Buffer.from([3, 232])));
    await closed;
    expect((await cpuSeconds()) - before).toBeLessThan(CPU_SECONDS_MAX);
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
  });
});

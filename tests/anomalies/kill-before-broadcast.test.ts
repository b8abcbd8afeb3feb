import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@switchboard/database';
import { type ApiProcess, freePort, startApiProcess } from '../support/api-process.ts';
import { connectPlain } from '../support/plain-client.ts';
import { BASE, postSigned, testConfig } from '../support/test-api.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';
import { textWebhook } from '../support/webhooks.ts';

const DYING = 'tests/support/api-that-dies-before-broadcast.mjs';

describe('kill -9 of the API between commit and broadcast', () => {
  let database: TestDatabase;
  let stores: Database;
  let token: string;
  let userId: string;
  const running: ApiProcess[] = [];

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
    userId = user.id;
    token = await stores.credentials.createApiToken(user.id, 'test');
  });
  afterAll(async () => {
    for (const api of running) await api.kill();
    await stores.close();
    await database.drop();
  });

  const start = async (options: Parameters<typeof startApiProcess>[1]): Promise<ApiProcess> => {
    const api = await startApiProcess(database.url, options);
    running.push(api);
    return api;
  };

  it('still delivers: the client resumes and gets the message once', async () => {
    const port = await freePort();
    const dying = await start({ port, script: DYING });
    const socketUrl = `${dying.url}${BASE}/ws/${userId}?token=${token}`;
    const before = await connectPlain(socketUrl);
    const { epoch, seq } = await before.next('connection_established');

    const webhook = textWebhook('whatsapp', 'committed, not told', { from: '48111' });
    const answered = await postSigned(dying.url, 'whatsapp', webhook).then(
      ({ status }) => status,
      () => 'no answer',
    );
    expect([200, 'no answer']).toContain(answered);
    expect((await dying.exited).signal).toBe('SIGKILL');
    expect(await before.closed).toBe(1006);
    expect(before.frames.filter(({ type }) => type === 'new_message')).toHaveLength(0);
    expect(await database.query(`select from messages`)).toHaveLength(1);

    const restarted = await start({ port });
    const after = await connectPlain(`${socketUrl}&since=${String(epoch)}:${String(seq)}`);
    expect((await after.next('new_message'))['message']).toMatchObject({ content: 'committed, not told' });

    // Meta saw no 200 and sends it again: nothing new may come of it.
    expect((await postSigned(restarted.url, 'whatsapp', webhook)).status).toBe(200);
    await postSigned(restarted.url, 'whatsapp', textWebhook('whatsapp', 'next', { from: '48111' }));
    await after.next('new_message', (frame) => (frame['message'] as { content: string }).content === 'next');
    expect(after.frames.filter(({ type }) => type === 'new_message')).toHaveLength(2);
    await after.close();
  });

  it('reaches the clients of another node without any further traffic', async () => {
    const other = await start({});
    const client = await connectPlain(`${other.url}${BASE}/ws/${userId}?token=${token}`);
    const dying = await start({ script: DYING });
    await postSigned(dying.url, 'whatsapp', textWebhook('whatsapp', 'told by the other')).catch(() => {});
    expect((await client.next('new_message'))['message']).toMatchObject({ content: 'told by the other' });
    expect((await dying.exited).signal).toBe('SIGKILL');
    await client.close();
  });
});

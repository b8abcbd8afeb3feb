import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Database, EmbeddedServer, migrate } from '@switchboard/database';
import { type ApiProcess, startApiProcess } from '../support/api-process.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { connectPlain } from '../support/plain-client.ts';
import { BASE, postSigned, testConfig } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

/** A server of our own, because it is going to be stopped and killed, and the API as a process beside it. */
describe('a database that goes away', () => {
  let dir: string;
  let server: EmbeddedServer;
  let proxy: FaultProxy;
  let api: ApiProcess;
  let stores: Database;
  let socketUrl: string;
  let token: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'switchboard-away-'));
    server = new EmbeddedServer({ clusterDir: join(dir, 'postgres'), password: 'test' });
    const direct = await server.start();
    await migrate(direct);
    proxy = await startFaultProxy(Number(new URL(direct).port));
    const proxied = new URL(direct);
    proxied.port = String(proxy.port);
    stores = new Database(direct, testConfig(direct).encryptionKey);
    await stores.open();
    const user = await stores.users.add({
      email: 'a@example.com',
      name: 'A',
      role: 'agent',
      passwordHash: null,
    });
    api = await startApiProcess(proxied.href);
    token = await stores.credentials.createApiToken(user.id, 'test');
    socketUrl = `${api.url}${BASE}/ws/${user.id}?token=${token}`;
  }, 60_000);
  afterAll(async () => {
    await api.kill();
    await stores.close();
    await proxy.stop();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  const post = async (text: string): Promise<number> =>
    (await postSigned(api.url, 'whatsapp', textWebhook('whatsapp', text))).status;

  /** Posts until it is accepted; answers how long that took. */
  async function acceptedAfterMs(text: string): Promise<number> {
    const begun = Date.now();
    const webhook = textWebhook('whatsapp', text);
    while ((await postSigned(api.url, 'whatsapp', webhook)).status !== 200) {
      if (Date.now() - begun > 20_000) throw new Error('never accepted again');
    }
    return Date.now() - begun;
  }

  const ready = async (): Promise<number> => (await fetch(`${api.url}/readyz`)).status;

  const cutOff = (): void => {
    proxy.mode = 'refuse';
    proxy.cut();
  };

  it.each([
    ['stops', async () => server.stop()],
    ['is cut off', async () => cutOff()],
  ])(
    'answers 503 while it %s, acknowledges nothing, and is back within a second',
    async (_name, breakIt) => {
      const client = await connectPlain(socketUrl);
      expect(await post('before')).toBe(200);
      await client.next('new_message');

      await breakIt();
      const statuses = await Promise.all(Array.from({ length: 20 }, (_, n) => post(`during ${n}`)));
      expect(new Set(statuses)).toEqual(new Set([503]));
      expect(await ready()).toBe(503);
      expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
      const handshake = `hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1`;
      expect((await fetch(`${api.url}${BASE}/webhooks/whatsapp?${handshake}`)).status).toBe(403);

      await server.start();
      proxy.mode = 'forward';
      // The promise is a second; the bound leaves room for a busy machine.
      expect(await acceptedAfterMs('after')).toBeLessThan(3_000);
      expect(await ready()).toBe(200);
      // The socket lived through it and hears of what came after, and of nothing that was refused.
      const frame = await client.next('new_message');
      expect(frame['message']).toMatchObject({ content: 'after' });
      expect(api.child.exitCode).toBeNull();
      await client.close();
    },
    60_000,
  );

  it('gives up on a connection that swallows everything, and uses a new one', async () => {
    expect(await post('before the black hole')).toBe(200);
    proxy.mode = 'blackhole';
    const begun = Date.now();
    expect(await post('into the black hole')).toBe(503);
    expect(Date.now() - begun).toBeLessThan(10_000);
    proxy.cut();
    proxy.mode = 'forward';
    expect(await acceptedAfterMs('out of the black hole')).toBeLessThan(5_000);
  }, 60_000);

  it('loses nothing and doubles nothing when its sessions are killed under load', async () => {
    const webhooks = Array.from({ length: 200 }, (_, n) =>
      textWebhook('whatsapp', `load ${n}`, { from: '48222' }),
    );
    const sendUntilAccepted = async (webhook: object): Promise<void> => {
      for (;;) {
        const answer = await postSigned(api.url, 'whatsapp', webhook).catch(() => null);
        if (answer?.status === 200) return;
      }
    };
    const admin = new pg.Client({ connectionString: server.adminUrl()! });
    await admin.connect();
    let killing = true;
    const killer = (async () => {
      while (killing) {
        await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name like 'switchboard%' and random() < 0.5`,
        );
        await admin.query(`select pg_sleep(0.05)`);
      }
    })();
    for (let n = 0; n < webhooks.length; n += 20) {
      await Promise.all(webhooks.slice(n, n + 20).map(sendUntilAccepted));
      // Connections that REST has checked out die under it too; the process must not.
      const inbox = `${api.url}${BASE}/inbox`;
      const reads = await Promise.all(
        Array.from({ length: 20 }, () => fetch(inbox, { headers: { Authorization: `Bearer ${token}` } })),
      );
      expect(reads.every(({ status }) => status === 200 || status === 503)).toBe(true);
    }
    killing = false;
    expect(api.child.exitCode).toBeNull();
    await killer;
    await admin.end();
    const { messages } = await stores.inbox.messages(
      (await stores.inbox.conversation('48222', Date.now()))!.id,
      {
        limit: 500,
        offset: 0,
        before: null,
      },
    );
    expect(new Set(messages.map(({ content }) => content))).toEqual(
      new Set(webhooks.map((_, n) => `load ${n}`)),
    );
    expect(messages).toHaveLength(webhooks.length);
  }, 60_000);
});

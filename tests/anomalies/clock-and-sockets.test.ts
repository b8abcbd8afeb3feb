import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import type { Api } from '@switchboard/api';
import { DAY_MS, HOUR_MS } from '@switchboard/core';
import type { Database, User } from '@switchboard/database';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { connectPlain } from '../support/plain-client.ts';
import { sessionOf } from '../support/session-of.ts';
import { BASE, JWT_SECRET, startTestApi, type TestApi } from '../support/test-api.ts';
import type { TestDatabase } from '../support/test-database.ts';

const TOKEN_ENDED = 4501;

describe('an API whose clock jumps', () => {
  let t: TestApi;
  let database: TestDatabase;
  let stores: Database;
  let api: Api;
  let url: string;
  let user: User;
  let token: string;
  let aheadMs: number;

  beforeEach(async () => {
    aheadMs = 0;
    const clock = { now: () => Date.now() + aheadMs };
    t = await startTestApi({ clock, heartbeat: { heartbeatMs: 100, silenceMsMax: 2_000 } });
    ({ database, stores, api, url } = t);
    user = await stores.users.add({ email: 'o@example.com', name: 'O', role: 'agent', passwordHash: null });
    token = await stores.credentials.createApiToken(user.id, 'clock');
  });
  afterEach(async () => {
    await t.stop();
  });

  const address = (base: string, bearer = token) => `${base}${BASE}/ws/${user.id}?token=${bearer}`;

  it.each([-HOUR_MS, -DAY_MS])(
    'goes on asking for signs of life (%i ms)',
    async (ms) => {
      const client = await connectPlain(address(url));
      const pinged = () => new Promise<void>((resolve) => client.socket.once('ping', () => resolve()));
      await pinged();
      aheadMs = ms;
      await pinged();
      await pinged();
      await client.close();
    },
    10_000,
  );

  it.each([-HOUR_MS, -DAY_MS])(
    'finds a line that died before or after the jump (%i ms)',
    async (ms) => {
      const proxy = await startFaultProxy(api.port);
      const client = await connectPlain(address(`http://127.0.0.1:${proxy.port}`));
      proxy.mode = 'blackhole';
      aheadMs = ms;
      await client.closed;
      expect(api.connectedSockets(user.id)).toBe(0);
      await proxy.stop();
    },
    15_000,
  );

  it.each([HOUR_MS, DAY_MS])(
    'keeps those who are alive (%i ms)',
    async (ms) => {
      const client = await connectPlain(address(url));
      const pinged = () => new Promise<void>((resolve) => client.socket.once('ping', () => resolve()));
      await pinged();
      aheadMs = ms;
      const first = await Promise.race([
        pinged()
          .then(() => pinged())
          .then(() => 'asked'),
        client.closed,
      ]);
      expect(first).toBe('asked');
      await client.close();
    },
    10_000,
  );

  it('lets nobody in with a session that is over by the time of the database', async () => {
    const session = await sessionOf(stores, user.id, 1);
    await database.query(`select pg_sleep(0.01)`);
    aheadMs = -DAY_MS;
    const answer = await fetch(`${url}/api/v1/auth/me`, { headers: { Authorization: `Bearer ${session}` } });
    expect(answer.status).toBe(401);
  });

  it('ends the socket of a host token after the time that it had left', async () => {
    const jwt = await new SignJWT({ sub: user.id })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(Math.floor(Date.now() / 1_000) + 2)
      .sign(new TextEncoder().encode(JWT_SECRET));
    const client = await connectPlain(address(url, jwt));
    aheadMs = -HOUR_MS;
    expect(await client.closed).toBe(TOKEN_ENDED);
  }, 12_000);
});

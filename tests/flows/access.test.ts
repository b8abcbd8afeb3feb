import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { hashPassword } from '@switchboard/service';
import { refusedWith } from '../support/plain-client.ts';
import { BASE, JWT_SECRET, startTestApi, type TestApi } from '../support/test-api.ts';
import { sessionOf } from '../support/session-of.ts';

const jwt = (claims: Record<string, unknown>, exp: string | number = '1h') =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(exp)
    .sign(new TextEncoder().encode(JWT_SECRET));

describe('who may do what', () => {
  let t: TestApi;

  beforeAll(async () => {
    t = await startTestApi();
  });
  afterAll(() => t.stop());

  const me = async (token: string, url = t.url) => {
    const answer = await fetch(`${url}/api/v1/auth/me`, { headers: { Authorization: `Bearer ${token}` } });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('takes the roles of host users from their token, and leaves them where it names none of ours', async () => {
    const sub = randomUUID();
    expect((await me(await jwt({ sub, role: 'VIEWER' }))).body['role']).toBe('viewer');
    for (const role of ['customer', 'MANAGER', ['owner'], 5, undefined]) {
      expect((await me(await jwt({ sub, role }))).body['role']).toBe('viewer');
    }
    expect((await me(await jwt({ sub, role: 'agent' }))).body['role']).toBe('agent');
    expect((await me(await jwt({ sub: randomUUID(), role: 'MANAGER' }))).body['role']).toBe('agent');
  });

  it('does not let a host token change one of our own users, nor take over an address', async () => {
    const own = await t.stores.users.add({
      email: 'boss@example.com',
      name: 'Boss',
      role: 'owner',
      passwordHash: null,
    });
    expect((await me(await jwt({ sub: own.id, role: 'viewer', name: 'Nobody' }))).body).toMatchObject({
      role: 'owner',
      name: 'Boss',
    });
    const first = await me(await jwt({ sub: 'early-bird', email: 'new@example.com' }));
    expect(first.body['email']).toBe('new@example.com');
    const added = await t.stores.users.add({
      email: 'new@example.com',
      name: 'N',
      role: 'agent',
      passwordHash: null,
    });
    expect((await t.stores.users.byEmail('new@example.com'))!.id).toBe(added.id);
  });

  it('lets viewers read and change nothing', async () => {
    const token = await jwt({ sub: 'only-looks', role: 'viewer' });
    const headers = { Authorization: `Bearer ${token}` };
    expect((await fetch(`${t.url}${BASE}/inbox`, { headers })).status).toBe(200);
    const answer = await fetch(`${t.url}${BASE}/conversations/x/mark-read`, { method: 'POST', headers });
    expect(answer.status).toBe(403);
  });

  it('ends sessions and open links when a password is set', async () => {
    const user = await t.stores.users.add({
      email: 'p@example.com',
      name: 'P',
      role: 'agent',
      passwordHash: null,
    });
    const session = await sessionOf(t.stores, user.id, 60_000);
    const link = await t.stores.credentials.createSignInLink(user.id, new Date(Date.now() + 60_000));
    expect((await me(session)).status).toBe(200);
    await t.stores.users.setPasswordHash(user.id, await hashPassword('another password'), new Date());
    expect((await me(session)).status).toBe(401);
    expect((await fetch(`${t.url}/sign-in/${link}`)).status).toBe(401);
  });

  it('does not let a preview use up a sign-in link', async () => {
    const user = await t.stores.users.add({
      email: 'l@example.com',
      name: 'L',
      role: 'agent',
      passwordHash: null,
    });
    const link = await t.stores.credentials.createSignInLink(user.id, new Date(Date.now() + 60_000));
    expect((await fetch(`${t.url}/sign-in/${link}`, { method: 'HEAD' })).status).toBe(400);
    expect((await fetch(`${t.url}/sign-in/${link}`, { headers: { 'Sec-Purpose': 'prefetch' } })).status).toBe(
      400,
    );
    expect((await fetch(`${t.url}/sign-in/${link}`)).status).toBe(200);
  });

  it('counts a guess before it looks at it, and does not lock out the owner elsewhere', async () => {
    const passwordHash = await hashPassword('the right password');
    await t.stores.users.add({ email: 'g@example.com', name: 'G', role: 'agent', passwordHash });
    const login = (password: string, from: string) =>
      fetch(`${t.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': from },
        body: JSON.stringify({ email: 'g@example.com', password }),
      }).then(({ status }) => status);
    const guesses = await Promise.all(Array.from({ length: 60 }, () => login('wrong', '203.0.113.7')));
    expect(guesses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
    expect(new Set(guesses)).toEqual(new Set([401, 429]));
    expect(await login('the right password', '203.0.113.7')).toBe(429);
    expect(await login('the right password', '198.51.100.4')).toBe(200);
  });

  it('answers 400 or 401, never 500, to what PostgreSQL or a Date would refuse', async () => {
    const { token } = await t.signIn();
    const headers = { Authorization: `Bearer ${token}` };
    const cursor = Buffer.from(`2020|${randomUUID()}`).toString('base64url');
    const statuses = await Promise.all([
      fetch(`${t.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: 'a\u0000', password: 'x' }),
      }),
      fetch(`${t.url}${BASE}/conversations/%00`, { headers }),
      fetch(`${t.url}${BASE}/inbox?search=%00`, { headers }),
      fetch(`${t.url}${BASE}/inbox?cursor=${cursor}`, { headers }),
    ]).then((answers) => answers.map(({ status }) => status));
    expect(statuses).toEqual([400, 400, 400, 200]);
    const odd = await jwt({ sub: 'odd', name: 'a\u0000b', email: '\u0000' }, 1e300);
    const answer = await fetch(`${t.url}/api/v1/auth/me`, {
      headers: { Authorization: `Bearer ${odd}`, Origin: t.url },
    });
    expect([200, 401]).toContain(answer.status);
  });

  it('shows metrics only to who asks this machine by its own name', async () => {
    const ask = (host: string) =>
      new Promise<number>((resolve) => {
        request(
          { port: t.api.port, host: '127.0.0.1', path: '/metrics', headers: { Host: host } },
          (response) => {
            response.resume();
            resolve(response.statusCode!);
          },
        ).end();
      });
    expect(await ask(`127.0.0.1:${t.api.port}`)).toBe(200);
    expect(await ask('rebound.example.com')).toBe(401);
  });

  it('trusts, under https, only the cookie that other hosts cannot plant and only https pages', async () => {
    const secure = await startTestApi({ config: { publicUrl: 'https://inbox.example.com' } });
    const { user, token } = await secure.signIn();
    const address = `${secure.url}${BASE}/ws/${user.id}`;
    const headers = (cookie: string, origin: string) => ({
      headers: { Cookie: `${cookie}=${token}`, Origin: origin },
    });
    const own = 'https://inbox.example.com';
    expect(await refusedWith(address, headers('__Host-switchboard_session', own))).toBe(101);
    expect(await refusedWith(address, headers('switchboard_session', own))).toBe(401);
    expect(
      await refusedWith(address, headers('__Host-switchboard_session', 'http://inbox.example.com')),
    ).toBe(403);
    await secure.stop();
  });

  it('gives the application’s database role no more than its own database', async () => {
    const [role] = await t.database.query(
      `select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user`,
    );
    expect(role).toEqual({ rolsuper: false, rolcreaterole: false, rolcreatedb: false });
    await expect(t.database.query(`select pg_read_file('/etc/passwd')`)).rejects.toThrow(/permission denied/);
  });
});

describe('a host application’s key set', () => {
  let t: TestApi;
  let keys: Server;
  let sign: (claims: Record<string, unknown>) => Promise<string>;
  let mood: 'serves' | 'fails' = 'serves';

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' };
    keys = createServer((_, response) => {
      response.statusCode = mood === 'serves' ? 200 : 500;
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    sign = (claims) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .setExpirationTime('1h')
        .sign(privateKey);
    const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks`;
    t = await startTestApi({
      config: {
        jwtSecret: undefined,
        jwksUrl,
        jwtIssuer: 'https://crm.example.com',
        jwtAudience: 'switchboard',
      },
    });
  });
  afterAll(async () => {
    await t.stop();
    keys.close();
  });

  const status = async (token: string) => (await t.get('/api/v1/auth/me', token)).status;

  it('that does not answer is our fault and not the token’s', async () => {
    mood = 'fails';
    expect(await status(await sign({ sub: 'a', iss: 'https://crm.example.com', aud: 'switchboard' }))).toBe(
      503,
    );
    mood = 'serves';
  });

  it('lets in what it signs for us, and nothing else', async () => {
    expect(await status(await sign({ sub: 'a', iss: 'https://crm.example.com', aud: 'switchboard' }))).toBe(
      200,
    );
    expect(await status(await sign({ sub: 'a', iss: 'https://crm.example.com', aud: 'another-app' }))).toBe(
      401,
    );
    expect(await status(await sign({ sub: 'a', iss: 'https://elsewhere', aud: 'switchboard' }))).toBe(401);
    expect(await status(await jwt({ sub: 'a', iss: 'https://crm.example.com', aud: 'switchboard' }))).toBe(
      401,
    );
  });
});

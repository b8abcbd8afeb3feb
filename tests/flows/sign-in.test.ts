import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashPassword } from '@switchboard/service';
import pg from 'pg';
import { INTERNAL_TOKEN, startTestApi, type TestApi } from '../support/test-api.ts';

describe('signing in', () => {
  let t: TestApi;
  const password = 'a long enough password';

  beforeAll(async () => {
    t = await startTestApi();
    const passwordHash = await hashPassword(password);
    await t.stores.users.add({ email: 'Anna@Example.com', name: 'Anna', role: 'owner', passwordHash });
  });
  afterAll(() => t.stop());

  const login = (email: string, tried: string) =>
    fetch(`${t.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password: tried }),
    });

  it('answers a token that works as bearer and as cookie', async () => {
    const answer = await login('anna@example.COM', password);
    expect(answer.status).toBe(200);
    const { access_token, token_type, user } = (await answer.json()) as Record<string, string>;
    expect([token_type, user]).toEqual([
      'bearer',
      expect.objectContaining({ email: 'anna@example.com', role: 'owner' }),
    ]);
    expect((await t.get('/api/v1/auth/me', access_token)).status).toBe(200);
    const cookie = answer.headers.get('set-cookie')!.split(';')[0]!;
    const me = await fetch(`${t.url}/api/v1/auth/me`, { headers: { Cookie: cookie } });
    expect(await me.json()).toMatchObject(user as unknown as object);
    const rows = await t.database.query(`select encode(token_hash, 'escape') as hash from sessions`);
    expect(JSON.stringify(rows)).not.toContain(access_token);
  });

  it('ends with logout', async () => {
    const { access_token: token } = (await (await login('anna@example.com', password)).json()) as {
      access_token: string;
    };
    const logout = await fetch(`${t.url}/api/v1/auth/logout`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(logout.headers.get('set-cookie')).toMatch(/Max-Age=0/);
    expect((await t.get('/api/v1/auth/me', token)).status).toBe(401);
  });

  it('takes the assistant service’s header for an API token', async () => {
    const user = (await t.stores.users.byEmail('anna@example.com'))!;
    const token = await t.stores.credentials.createApiToken(user.id, 'assistant');
    const answer = await fetch(`${t.url}/api/v1/auth/me`, { headers: { 'X-RAG-TOKEN': token } });
    expect(answer.status).toBe(200);
  });

  it('lets a link in once, even when it is opened twice at the same moment', async () => {
    const user = (await t.stores.users.byEmail('anna@example.com'))!;
    const link = await t.stores.credentials.createSignInLink(user.id, new Date(Date.now() + 60_000));
    const answers = await Promise.all([1, 2, 3].map(() => fetch(`${t.url}/sign-in/${link}`)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 401, 401]);
    const old = await t.stores.credentials.createSignInLink(user.id, new Date(Date.now() - 1));
    expect((await fetch(`${t.url}/sign-in/${old}`)).status).toBe(401);
    expect((await fetch(`${t.url}/sign-in/swl_unknown`)).status).toBe(401);
  });

  describe('in the moment of a change', () => {
    let person = 0;

    /** Somebody with the password. */
    async function somebody(): Promise<{ id: string; email: string }> {
      const email = `held-${++person}@example.com`;
      const passwordHash = await hashPassword(password);
      const { id } = await t.stores.users.add({ email, name: 'Held', role: 'agent', passwordHash });
      return { id, email };
    }

    /** Signs in while a change of the user is under way, which is committed when the sign-in waits for it. */
    async function during(statement: string, id: string, signIn: () => Promise<Response>): Promise<Response> {
      const change = new pg.Client({ connectionString: t.database.url });
      await change.connect();
      try {
        await change.query('begin');
        await change.query(`select from users where id = $1 for update`, [id]);
        const answering = signIn();
        await somebodyWaits();
        await change.query(statement, [id]);
        await change.query('commit');
        return await answering;
      } finally {
        await change.end();
      }
    }

    async function somebodyWaits(): Promise<void> {
      for (;;) {
        const waiting = await t.database.query(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        if (waiting.length > 0) return;
      }
    }

    const sessionsOf = (id: string) => t.database.query(`select from sessions where user_id = $1`, [id]);
    const detailOf = async (answer: Response) => ((await answer.json()) as { detail: string }).detail;

    it.each([
      ['another password is set', `update users set password_hash = 'another' where id = $1`],
      ['the password is taken away', `update users set password_hash = null where id = $1`],
      ['the user is disabled', `update users set disabled_at = now() where id = $1`],
    ])('is refused as with a wrong password when %s', async (_name, statement) => {
      const { id, email } = await somebody();
      const answer = await during(statement, id, () => login(email, password));
      expect(answer.status).toBe(401);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(await detailOf(answer)).toBe(await detailOf(await login('nobody@example.com', 'wrong')));
      expect(await sessionsOf(id)).toEqual([]);
    });

    it('goes on when the change was about something else', async () => {
      const { id, email } = await somebody();
      const renamed = `update users set name = 'Another' where id = $1`;
      expect((await during(renamed, id, () => login(email, password))).status).toBe(200);
      expect(await sessionsOf(id)).toHaveLength(1);
    });

    it('by a link is refused when a password is set', async () => {
      const { id } = await somebody();
      const link = await t.stores.credentials.createSignInLink(id, new Date(Date.now() + 60_000));
      const set = `update users set password_hash = 'another' where id = $1`;
      const answer = await during(set, id, () => fetch(`${t.url}/sign-in/${link}`));
      expect(answer.status).toBe(401);
      expect(await sessionsOf(id)).toEqual([]);
    });
  });

  it('answers alike to an unknown address and a wrong password, and after ten of them only "later"', async () => {
    const bodies = await Promise.all(
      [login('anna@example.com', 'wrong'), login('nobody@example.com', 'wrong')].map(async (attempt) => {
        const answer = await attempt;
        return [answer.status, ((await answer.json()) as { detail: string }).detail];
      }),
    );
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]![0]).toBe(401);
    let status = 0;
    for (let n = 0; n < 10; n++) status = (await login('anna@example.com', 'wrong')).status;
    expect(status).toBe(429);
    expect((await login('anna@example.com', password)).status).toBe(429);
  });

  it('shows metrics to loopback and to the internal token, not to what a proxy forwards', async () => {
    expect(await (await t.get('/metrics')).text()).toContain('switchboard_ws_connections');
    const forwarded = (headers: Record<string, string>) =>
      fetch(`${t.url}/metrics`, { headers: { 'X-Forwarded-For': '203.0.113.9', ...headers } });
    expect((await forwarded({})).status).toBe(401);
    expect((await forwarded({ Authorization: `Bearer ${INTERNAL_TOKEN}` })).status).toBe(200);
  });

  it('describes every route in an OpenAPI 3.1 document', async () => {
    const document = (await (await t.get('/api/v1/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { security: object[]; responses: object }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/v1/auth/login',
      '/api/v1/auth/logout',
      '/api/v1/auth/me',
      '/api/v1/auth/me/password',
      '/api/v1/auth/sign-in-link',
      '/api/v1/communications/api-tokens',
      '/api/v1/communications/api-tokens/{id}',
      '/api/v1/communications/audit-log',
      '/api/v1/communications/broadcast-message',
      '/api/v1/communications/canned-replies',
      '/api/v1/communications/canned-replies/{id}',
      '/api/v1/communications/channel-connect/callback',
      '/api/v1/communications/channel-connect/facebook',
      '/api/v1/communications/channel-connect/instagram',
      '/api/v1/communications/channel-connect/whatsapp',
      '/api/v1/communications/channel-connect/{id}',
      '/api/v1/communications/channel-setup/{platform}',
      '/api/v1/communications/channels',
      '/api/v1/communications/channels/{id}',
      '/api/v1/communications/channels/{id}/check',
      '/api/v1/communications/channels/{id}/templates',
      '/api/v1/communications/channels/{id}/templates/refresh',
      '/api/v1/communications/channels/{id}/test-message',
      '/api/v1/communications/colleagues',
      '/api/v1/communications/contact-merges/{id}/undo',
      '/api/v1/communications/contacts',
      '/api/v1/communications/contacts/{id}',
      '/api/v1/communications/contacts/{id}/merge',
      '/api/v1/communications/conversations',
      '/api/v1/communications/conversations/{id}',
      '/api/v1/communications/conversations/{id}/archive',
      '/api/v1/communications/conversations/{id}/assign-manager',
      '/api/v1/communications/conversations/{id}/create-client',
      '/api/v1/communications/conversations/{id}/labels',
      '/api/v1/communications/conversations/{id}/link-client/{client_id}',
      '/api/v1/communications/conversations/{id}/mark-read',
      '/api/v1/communications/conversations/{id}/mark-unread',
      '/api/v1/communications/conversations/{id}/messages',
      '/api/v1/communications/conversations/{id}/notes',
      '/api/v1/communications/conversations/{id}/quoted/{external_id}',
      '/api/v1/communications/conversations/{id}/unarchive',
      '/api/v1/communications/events',
      '/api/v1/communications/inbox',
      '/api/v1/communications/labels',
      '/api/v1/communications/labels/{id}',
      '/api/v1/communications/media/{id}',
      '/api/v1/communications/media/{id}/thumbnail',
      '/api/v1/communications/media/{id}/{filename}',
      '/api/v1/communications/messages/{id}',
      '/api/v1/communications/messages/{id}/edit',
      '/api/v1/communications/messages/{id}/reaction',
      '/api/v1/communications/messages/{id}/retry',
      '/api/v1/communications/messages/{id}/revisions',
      '/api/v1/communications/notes/{id}',
      '/api/v1/communications/search',
      '/api/v1/communications/settings',
      '/api/v1/communications/shared-media/{id}/{expires}/{signature}/{filename}',
      '/api/v1/communications/simulated-customer',
      '/api/v1/communications/telegram/accounts',
      '/api/v1/communications/telegram/accounts/{id}',
      '/api/v1/communications/telegram/accounts/{id}/logout',
      '/api/v1/communications/telegram/logins',
      '/api/v1/communications/telegram/logins/{id}',
      '/api/v1/communications/telegram/logins/{id}/code',
      '/api/v1/communications/telegram/logins/{id}/password',
      '/api/v1/communications/test-notification',
      '/api/v1/communications/upload',
      '/api/v1/communications/users',
      '/api/v1/communications/users/{id}',
      '/api/v1/communications/users/{id}/channels',
      '/api/v1/communications/users/{id}/sign-in-link',
      '/api/v1/webhook-endpoints',
      '/api/v1/webhook-endpoints/{id}',
      '/api/v1/webhook-endpoints/{id}/deliveries',
      '/api/v1/webhook-endpoints/{id}/deliveries/{delivery_id}/replay',
      '/api/v1/webhook-endpoints/{id}/replay',
      '/api/v1/webhook-endpoints/{id}/rotate-secret',
      '/api/v1/webhook-endpoints/{id}/test',
      '/sign-in/{link}',
    ]);
    // A route that asks for nobody must be one of these.
    const open = Object.entries(document.paths)
      .filter(([, methods]) => Object.values(methods).some(({ security }) => security.length === 0))
      .map(([path]) => path);
    expect(open.sort()).toEqual([
      '/api/v1/auth/login',
      '/api/v1/auth/sign-in-link',
      '/api/v1/communications/shared-media/{id}/{expires}/{signature}/{filename}',
      '/sign-in/{link}',
    ]);
    expect(JSON.stringify(document.paths['/api/v1/communications/inbox'])).toContain('needs_reply');
  });
});

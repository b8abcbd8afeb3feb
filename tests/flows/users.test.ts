import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SwitchboardClient } from '@switchboard/client';
import { hashPassword } from '@switchboard/service';
import { tokenOf } from '../support/outgoing-rig.ts';
import { sessionOf } from '../support/session-of.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { connectPlain } from '../support/plain-client.ts';

type Json = Record<string, unknown>;

describe('people who work here', () => {
  let t: TestApi;
  let owner: string;
  let agent: string;

  beforeAll(async () => {
    t = await startTestApi();
    owner = await tokenOf(t, 'owner');
    agent = await tokenOf(t, 'agent');
  });
  afterAll(() => t.stop());

  async function ask(token: string, method: string, path: string, body?: object) {
    const answer = await fetch(`${t.url}${path.startsWith('/api/v1') ? path : `${BASE}${path}`}`, {
      method,
      headers: {
        ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Json };
  }

  /** Adds somebody and answers their id and the last part of their link. */
  async function added(email: string, role = 'agent') {
    const { status, body } = await ask(owner, 'POST', '/users', { email, name: 'New', role });
    expect(status).toBe(201);
    const link = String(body['sign_in_link']);
    expect(link.startsWith(`${t.config.publicUrl}/sign-in/swl_`)).toBe(true);
    return { id: (body['user'] as { id: string }).id, link: link.split('/').at(-1)! };
  }

  async function signedIn(link: string): Promise<string> {
    const { status, body } = await ask('', 'POST', '/api/v1/auth/sign-in-link', { link });
    expect(status).toBe(200);
    return String(body['access_token']);
  }

  it('are managed by owners alone', async () => {
    const { id } = await added('managed@example.com');
    const calls: [string, string, object?][] = [
      ['GET', '/users'],
      ['POST', '/users', { email: 'x@example.com', name: 'X', role: 'owner' }],
      ['PATCH', `/users/${id}`, { role: 'owner' }],
      ['POST', `/users/${id}/sign-in-link`],
      ['GET', `/users/${id}/channels`],
      ['POST', `/users/${id}/channels`, { read_only_channel_ids: [] }],
      ['GET', '/settings'],
      ['PATCH', '/settings', { retention: { events_days: 1 } }],
    ];
    const viewer = await tokenOf(t, 'viewer');
    for (const [method, path, body] of calls) {
      expect([path, (await ask(agent, method, path, body)).status]).toEqual([path, 403]);
      expect([path, (await ask(viewer, method, path, body)).status]).toEqual([path, 403]);
      expect([path, (await ask('', method, path, body)).status]).toEqual([path, 401]);
    }
    expect((await ask(agent, 'GET', '/colleagues')).body['colleagues']).toContainEqual({
      id,
      name: 'New',
      role: 'agent',
      is_disabled: false,
    });
  });

  it('come in by a link that works once, and never show a hash or a token', async () => {
    const { id, link } = await added('linked@example.com');
    const session = await signedIn(link);
    expect((await ask('', 'POST', '/api/v1/auth/sign-in-link', { link })).status).toBe(401);
    const me = await ask(session, 'GET', '/api/v1/auth/me');
    expect(me.body).toEqual({
      id,
      email: 'linked@example.com',
      name: 'New',
      role: 'agent',
      has_password: false,
      needs_current_password: false,
      language: null,
      read_only_channel_ids: [],
    });
    const another = await ask(owner, 'POST', `/users/${id}/sign-in-link`);
    expect(another.status).toBe(201);
    const shown = JSON.stringify([
      (await ask(owner, 'GET', '/users')).body,
      (await ask(owner, 'GET', '/audit-log?limit=200')).body,
      (await ask(owner, 'GET', '/api-tokens')).body,
    ]);
    expect(shown).not.toMatch(/argon2|sw[slt]_|password_hash|passwordHash|token_hash/);
    expect(shown).toContain('user.sign_in_link_made');
  });

  it('are not let in by a browser that only opens the link: it gets the page', async () => {
    const { link } = await added('page@example.com');
    const headers = { Accept: 'text/html,application/xhtml+xml' };
    const page = await fetch(`${t.url}/sign-in/${link}`, { headers });
    expect(page.headers.get('set-cookie')).toBeNull();
    await page.text();
    expect((await fetch(`${t.url}/sign-in/${link}`)).status).toBe(200);
  });

  it('keep an owner, whatever two owners do to each other at once', async () => {
    const rows = await t.database.query<{ id: string }>(`select id from users where role = 'owner'`);
    const second = await added('second@example.com', 'owner');
    const other = await signedIn(second.link);
    const { id: first } = rows[0]!;
    const answers = await Promise.all([
      ask(other, 'PATCH', `/users/${first}`, { role: 'agent' }),
      ask(owner, 'PATCH', `/users/${second.id}`, { is_disabled: true }),
    ]);
    // Whoever was second is either no owner any more when they ask, or would leave none.
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    const left = await t.database.query<{ id: string }>(
      `select id from users where role = 'owner' and disabled_at is null`,
    );
    expect(left).toHaveLength(1);
    owner = left[0]!.id === first ? owner : other;
    for (const change of [{ role: 'agent' }, { is_disabled: true }]) {
      expect(await ask(owner, 'PATCH', `/users/${left[0]!.id}`, change)).toMatchObject({
        status: 409,
        body: { code: 'conflict' },
      });
    }
    expect((await ask(owner, 'PATCH', `/users/${left[0]!.id}`, { name: 'Boss' })).body).toMatchObject({
      name: 'Boss',
      role: 'owner',
    });
  });

  it('stay out once disabled, also after they are let in again', async () => {
    const { id, link } = await added('gone@example.com');
    const session = await signedIn(link);
    const client = await connectPlain(`${t.url}${BASE}/ws/${id}?token=${session}`);
    expect((await ask(owner, 'PATCH', `/users/${id}`, { is_disabled: true })).body['is_disabled']).toBe(true);
    expect(await client.closed).toBe(4503);
    expect((await ask(session, 'GET', '/api/v1/auth/me')).status).toBe(401);
    expect((await ask(owner, 'POST', `/users/${id}/sign-in-link`)).status).toBe(409);
    expect((await ask(owner, 'PATCH', `/users/${id}`, { is_disabled: false })).status).toBe(200);
    expect((await ask(session, 'GET', '/api/v1/auth/me')).status).toBe(401);
  });

  it('set a password with the one they have, which ends their other sessions and not this one', async () => {
    const { id, link } = await added('secret@example.com');
    const session = await signedIn(link);
    const set = (body: object, token = session) => ask(token, 'POST', '/api/v1/auth/me/password', body);
    expect((await set({ password: 'too short' })).status).toBe(400);
    expect((await set({ password: 'a long enough password' })).status).toBe(200);
    const login = await ask('', 'POST', '/api/v1/auth/login', {
      email: 'Secret@example.com',
      password: 'a long enough password',
    });
    const elsewhere = String(login.body['access_token']);
    expect(login.status).toBe(200);
    const unused = (await ask(owner, 'POST', `/users/${id}/sign-in-link`)).body['sign_in_link'];
    for (const current_password of [undefined, 'a wrong password', '']) {
      expect((await set({ password: 'another long password', current_password })).status).toBe(403);
    }
    const right = { password: 'another long password', current_password: 'a long enough password' };
    const apiToken = await t.stores.credentials.createApiToken(id, 'program');
    expect((await set(right, apiToken)).status).toBe(403);
    expect((await set(right)).status).toBe(200);
    expect((await ask(session, 'GET', '/api/v1/auth/me')).body['has_password']).toBe(true);
    expect((await ask(elsewhere, 'GET', '/api/v1/auth/me')).status).toBe(401);
    const old = String(unused).split('/').at(-1);
    expect((await ask('', 'POST', '/api/v1/auth/sign-in-link', { link: old })).status).toBe(401);
  });

  it('may guess their current password no faster than at the door', async () => {
    const passwordHash = await hashPassword('the right password');
    const user = { email: 'guess@example.com', name: 'G', role: 'agent', passwordHash } as const;
    const { id } = await t.stores.users.add(user);
    const session = await sessionOf(t.stores, id);
    const guess = () =>
      ask(session, 'POST', '/api/v1/auth/me/password', {
        password: 'another long password',
        current_password: 'wrong',
      });
    let status = 0;
    for (let n = 0; n < 11; n++) ({ status } = await guess());
    expect(status).toBe(429);
  });

  it('change their own name, address and language, where the host application does not say who they are', async () => {
    const { link } = await added('own@example.com');
    const session = await signedIn(link);
    const change = (body: object) => ask(session, 'PATCH', '/api/v1/auth/me', body);
    expect(
      (await change({ name: '  Zofia ', email: 'Zofia@Example.com', language: 'pl' })).body,
    ).toMatchObject({
      name: 'Zofia',
      email: 'zofia@example.com',
      language: 'pl',
    });
    expect((await change({ language: null })).body['language']).toBeNull();
    expect((await change({ email: 'linked@example.com' })).status).toBe(409);
    for (const wrong of [{ name: ' ' }, { email: 'nobody' }, { language: 'de' }]) {
      expect((await change(wrong)).status).toBe(400);
    }
  });

  it('make API tokens of their own, which owners see and end', async () => {
    const { id, link } = await added('tokens@example.com');
    const session = await signedIn(link);
    const made = await ask(session, 'POST', '/api-tokens', { name: 'CRM', expires_in_days: 30 });
    expect(made.status).toBe(201);
    const token = String(made.body['token']);
    expect((await ask(token, 'GET', '/api/v1/auth/me')).body['id']).toBe(id);
    expect((await ask(token, 'POST', '/api-tokens', { name: 'more' })).status).toBe(403);
    const { token: _token, ...listed } = made.body;
    expect((await ask(session, 'GET', '/api-tokens')).body).toEqual({ api_tokens: [listed] });
    expect((await ask(agent, 'GET', '/api-tokens')).body).toEqual({ api_tokens: [] });
    expect((await ask(owner, 'GET', '/api-tokens')).body['api_tokens']).toContainEqual(listed);
    const path = `/api-tokens/${String(made.body['id'])}`;
    expect((await ask(agent, 'DELETE', path)).status).toBe(404);
    expect((await ask(token, 'GET', '/api/v1/auth/me')).status).toBe(200);
    expect((await ask(owner, 'DELETE', path)).status).toBe(200);
    expect((await ask(token, 'GET', '/api/v1/auth/me')).status).toBe(401);
    expect((await ask(owner, 'DELETE', path)).status).toBe(404);
  });

  it('let nobody in by the token of a program, whosever it is', async () => {
    const person = { email: 'program@example.com', name: 'P', role: 'owner', passwordHash: null } as const;
    const { id } = await t.stores.users.add(person);
    const token = await t.stores.credentials.createApiToken(id, 'program');
    expect((await ask(token, 'GET', '/users')).status).toBe(200);
    const calls: [string, string, object?][] = [
      ['POST', `/users/${id}/sign-in-link`],
      ['POST', '/users', { email: 'second@example.com', name: 'X', role: 'owner' }],
      ['PATCH', `/users/${id}`, { role: 'owner' }],
    ];
    for (const [method, path, body] of calls) {
      expect([path, (await ask(token, method, path, body)).status]).toEqual([path, 403]);
    }
    // What only shuts people out is theirs to do.
    expect((await ask(token, 'PATCH', `/users/${id}`, { is_disabled: true })).status).toBe(200);
  });

  it('leave a trail, page by page, of which agents see what they work with', async () => {
    const all: Json[] = [];
    let cursor = '';
    do {
      const { body } = await ask(owner, 'GET', `/audit-log?limit=3&cursor=${cursor}`);
      all.push(...(body['entries'] as Json[]));
      cursor = (body['next_cursor'] as string | null) ?? '';
    } while (cursor !== '');
    const ids = all.map(({ id }) => id as string);
    expect(ids).toEqual([...new Set(ids)].toSorted().toReversed());
    const ofUsers = (await ask(owner, 'GET', '/audit-log?subject_type=user&limit=200')).body;
    expect(ofUsers['entries']).toEqual(all.filter((entry) => entry['subject_type'] === 'user'));
    expect(all.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['user.added', 'user.disabled', 'user.password_set', 'api_token.revoked']),
    );
    const addition = all.find(({ action }) => action === 'user.added');
    expect(addition).toMatchObject({ user_name: expect.any(String), detail: { role: 'agent' } });
    expect((await ask(agent, 'GET', '/audit-log')).body['entries']).toEqual([]);
    expect((await ask(agent, 'GET', '/audit-log?subject_type=user')).status).toBe(403);
    expect((await ask(owner, 'GET', '/audit-log?cursor=x')).status).toBe(400);
  });

  it('set how long things are kept, within bounds, and tell everyone', async () => {
    const { user, token } = await t.signIn();
    const client = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
    const change = (retention: object) => ask(owner, 'PATCH', '/settings', { retention });
    const events = async () =>
      ((await ask(owner, 'GET', '/settings')).body['retention'] as Json)['events_days'];
    const bounds = { default: 7, minimum: 1, maximum: 365 };
    expect(await events()).toEqual({ value: 7, ...bounds, source: 'default' });
    expect((await change({ events_days: 3 })).status).toBe(200);
    expect(await client.next('settings_changed')).toMatchObject({ what: 'settings' });
    expect(await events()).toEqual({ value: 3, ...bounds, source: 'settings' });
    for (const wrong of [{ events_days: 0 }, { events_days: 366 }, { events_days: 1.5 }, { nonsense: 1 }]) {
      expect((await change(wrong)).status).toBe(400);
    }
    expect((await change({ events_days: null })).status).toBe(200);
    expect(await events()).toEqual({ value: 7, ...bounds, source: 'default' });
    await client.close();
  });

  it('are managed through the client as well', async () => {
    const me = (await ask(owner, 'GET', '/api/v1/auth/me')).body as { id: string };
    const { api } = new SwitchboardClient({ url: t.url, userId: me.id, token: owner });
    const { user, sign_in_link } = await api.users.add({ email: 'c@example.com', name: 'C', role: 'agent' });
    expect(sign_in_link).toContain('/sign-in/');
    expect(await api.users.update(user.id, { name: 'Cyd' })).toMatchObject({ name: 'Cyd', role: 'agent' });
    expect(await api.users.signInLink(user.id)).toContain('/sign-in/');
    expect(await api.users.setReadOnlyChannels(user.id, [])).toEqual([]);
    expect(await api.users.readOnlyChannels(user.id)).toEqual([]);
    expect((await api.users.list()).map(({ id }) => id)).toContain(user.id);
    expect((await api.users.colleagues()).map(({ id }) => id)).toContain(user.id);
    const { id } = await api.apiTokens.add({ name: 'CRM', expiresInDays: 1 });
    await api.apiTokens.revoke(id);
    expect((await api.apiTokens.list()).map((token) => token.id)).not.toContain(id);
    const page = await api.auditLog.list({ subjectType: 'api_token', subjectId: id, limit: 1 });
    expect(page).toMatchObject({
      entries: [{ action: 'api_token.revoked' }],
      next_cursor: expect.any(String),
    });
    const set = await api.settings.update({ retention: { audit_log_days: 100 } });
    expect(set.retention.audit_log_days).toMatchObject({ value: 100, source: 'settings' });
    expect(await api.settings.get()).toEqual(set);
    expect(await api.contacts.search('nobody at all', { limit: 1 })).toEqual([]);
    await expect(api.contacts.update(id, { name: 'X' })).rejects.toMatchObject({ status: 404 });
  });
});

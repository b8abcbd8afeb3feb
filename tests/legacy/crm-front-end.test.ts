import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { shouldReconnect } from '@switchboard/protocol';
import { connectPlain, refusedWith } from '../support/plain-client.ts';
import { BASE, INTERNAL_TOKEN, JWT_SECRET, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';
import { sessionOf } from '../support/session-of.ts';

/**
 * The bureau's CRM front end, unchanged (notes/prototype.md): a JWT of the CRM on REST calls, a socket without any
 * token on the same origin, ids that are sometimes the platform's.
 */
describe("the CRM's front end", () => {
  let t: TestApi;
  let managerId: string;
  let jwt: string;

  beforeAll(async () => {
    t = await startTestApi();
    managerId = randomUUID();
    jwt = await new SignJWT({ sub: managerId })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(JWT_SECRET));
  });
  afterAll(() => t.stop());

  const rest = (
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
  ) =>
    fetch(`${t.url}${path}`, {
      ...init,
      headers: { Authorization: `Bearer ${jwt}`, 'Sec-Fetch-Site': 'same-origin', ...init.headers },
    });
  const json = async (path: string, init?: { method: string }) => {
    const answer = await rest(path, init);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  };

  it('gets a cookie for its socket from its first REST call, and is let in by it', async () => {
    const socketUrl = `${t.url}${BASE}/ws/${managerId}`;
    expect(await refusedWith(socketUrl, { headers: { Origin: t.url } })).toBe(401);

    const answer = await rest(`${BASE}/inbox?filter=all&platform=&search=&limit=50&offset=0`);
    const cookie = answer.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^switchboard_session=/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure/);
    // It dies with the token: an hour from now.
    const expires = Date.parse(/Expires=([^;]+)/.exec(cookie)![1]!);
    expect(Math.abs(expires - Date.now() - 3_600_000)).toBeLessThan(60_000);

    const client = await connectPlain(socketUrl, {
      headers: { Origin: t.url, Cookie: cookie.split(';')[0]! },
    });
    expect(await client.next('connection_established')).toMatchObject({ user_id: managerId });
    client.socket.send('ping');
    expect(await client.nextText()).toBe('pong');

    const { body } = await (async () => {
      await t.post(
        'whatsapp',
        textWebhook('whatsapp', 'Доброго дня', { from: '380501112233', name: 'Ірина' }),
      );
      return { body: await client.next('new_message') };
    })();
    expect(body).toMatchObject({
      conversation_id: expect.any(String),
      platform: 'whatsapp',
      platform_icon: '💬',
      platform_name: 'WhatsApp',
      message: { content: 'Доброго дня', direction: 'inbound', type: 'text' },
    });
    await client.close();
  });

  it('sets no cookie for calls of programs, of other sites, or once the page has it', async () => {
    const cookieOf = async (headers: Record<string, string>) =>
      (
        await fetch(`${t.url}/api/v1/auth/me`, { headers: { Authorization: `Bearer ${jwt}`, ...headers } })
      ).headers.get('set-cookie');
    expect(await cookieOf({})).toBeNull();
    expect(await cookieOf({ 'Sec-Fetch-Site': 'cross-site' })).toBeNull();
    expect(await cookieOf({ Origin: 'https://crm.example.com' })).toBeNull();
    expect(await cookieOf({ Origin: t.url })).not.toBeNull();
    expect(await cookieOf({ Referer: `${t.url}/inbox` })).not.toBeNull();
    expect(
      await cookieOf({ 'Sec-Fetch-Site': 'same-origin', Cookie: `switchboard_session=${jwt}` }),
    ).toBeNull();
  });

  it('marks its cookie Secure under https', async () => {
    const secure = await startTestApi({ config: { publicUrl: 'https://inbox.example.com' } });
    const answer = await fetch(`${secure.url}/api/v1/auth/me`, {
      headers: { Authorization: `Bearer ${jwt}`, Origin: 'https://inbox.example.com' },
    });
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-switchboard_session=.*; Secure/);
    await secure.stop();
  });

  it('reads the inbox and a conversation by id and by the platform’s id', async () => {
    await t.post('instagram', textWebhook('instagram', 'pierwsza', { from: '5566778899' }));
    await t.post('instagram', textWebhook('instagram', 'druga', { from: '5566778899' }));
    const inbox = await json(`${BASE}/inbox?filter=all&platform=instagram&search=&limit=50&offset=0`);
    expect(inbox).toMatchObject({ total: 1, unread_total: 2, has_more: false, next_cursor: null });
    const [listed] = inbox['conversations'] as Record<string, unknown>[];
    expect(listed).toMatchObject({
      platform: 'instagram',
      external_id: '5566778899',
      subject: null,
      client_id: null,
      client_name: null,
      unread_count: 2,
      last_message: 'druga',
      last_message_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: expect.any(String),
      assigned_manager_id: null,
      needs_attention: false,
      is_archived: false,
    });

    const byId = await json(`${BASE}/conversations/${String(listed!['id'])}?limit=100&offset=0`);
    expect(byId).toMatchObject({
      id: listed!['id'],
      total_messages: 2,
      has_more_messages: false,
      unread_count: 2,
    });
    const texts = (conversation: Record<string, unknown>) =>
      (conversation['messages'] as { content: string }[]).map(({ content }) => content);
    expect(texts(byId)).toEqual(['pierwsza', 'druga']);
    expect(texts(await json(`${BASE}/conversations/5566778899`))).toEqual(['pierwsza', 'druga']);

    const newest = await json(`${BASE}/conversations/5566778899?limit=1`);
    expect([texts(newest), newest['has_more_messages']]).toEqual([['druga'], true]);
    const [{ id: before }] = newest['messages'] as [{ id: string }];
    const older = await json(`${BASE}/conversations/5566778899?limit=1&before=${before}`);
    expect([texts(older), older['has_more_messages']]).toEqual([['pierwsza'], false]);
    expect(texts(await json(`${BASE}/conversations/5566778899?limit=1&offset=1`))).toEqual(['pierwsza']);
  });

  it('marks a conversation read, tells every tab, and only once', async () => {
    await t.post('facebook', textWebhook('facebook', 'unread', { from: '70011' }));
    const client = await connectPlain(`${t.url}${BASE}/ws/${managerId}?token=${jwt}`);
    for (let n = 0; n < 2; n++) {
      const answer = await json(`${BASE}/conversations/70011/mark-read`, { method: 'POST' });
      expect(answer).toMatchObject({ status: 'ok', unread_count: 0 });
    }
    expect(await client.next('conversation_update')).toMatchObject({
      conversation: { external_id: '70011', unread_count: 0 },
    });
    await t.post('facebook', textWebhook('facebook', 'unread again', { from: '70011' }));
    await client.next('new_message');
    expect(client.frames.filter(({ type }) => type === 'conversation_update')).toHaveLength(1);
    expect(await json(`${BASE}/conversations/70011`)).toMatchObject({ unread_count: 1 });
    await client.close();
  });

  it('lets a cookie change things only from our own pages', async () => {
    const markRead = (headers: Record<string, string>) =>
      fetch(`${t.url}${BASE}/conversations/70011/mark-read`, {
        method: 'POST',
        headers: { Cookie: `switchboard_session=${jwt}`, ...headers },
      }).then(({ status }) => status);
    expect(await markRead({})).toBe(403);
    expect(await markRead({ Origin: 'https://evil.io' })).toBe(403);
    expect(await markRead({ 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    expect(await markRead({ Origin: t.url })).toBe(200);
    expect(await markRead({ 'Sec-Fetch-Site': 'same-origin' })).toBe(200);
  });

  it('filters and pages the inbox', async () => {
    for (let n = 0; n < 7; n++) {
      await t.post(
        'whatsapp',
        textWebhook('whatsapp', `page ${n}`, { from: `48600${n}`, name: `Paging ${n}` }),
      );
    }
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const page = await json(`${BASE}/inbox?search=Paging&limit=3&cursor=${cursor}`);
      seen.push(...(page['conversations'] as { client_name: string }[]).map((each) => each.client_name));
      expect(page['total']).toBe(7);
      cursor = (page['next_cursor'] as string | null) ?? '';
    } while (cursor !== '');
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `Paging ${n}`));
    const byOffset = await json(`${BASE}/inbox?search=Paging&limit=3&offset=5`);
    expect((byOffset['conversations'] as unknown[]).length).toBe(2);
    expect(await json(`${BASE}/inbox?filter=needs_reply&search=Paging`)).toMatchObject({ total: 7 });
    expect(await json(`${BASE}/inbox?filter=new&search=Paging`)).toMatchObject({ total: 7 });
    expect(await json(`${BASE}/inbox?filter=in_progress&search=Paging`)).toMatchObject({ total: 0 });
    expect(await json(`${BASE}/inbox?filter=archived`)).toMatchObject({ total: 0 });
    expect(await json(`${BASE}/inbox?search=100%25_`)).toMatchObject({ total: 0 });
  });

  it('answers errors in one shape', async () => {
    const cases: [string, Parameters<typeof rest>[1], number, string][] = [
      [`${BASE}/inbox`, { headers: { Authorization: '' } }, 401, 'unauthenticated'],
      [`${BASE}/conversations/${randomUUID()}`, {}, 404, 'not_found'],
      [`${BASE}/inbox?limit=0`, {}, 400, 'bad_request'],
      [`${BASE}/inbox?filter=nonsense`, {}, 400, 'bad_request'],
      [`${BASE}/conversations/70011?before=1`, {}, 400, 'bad_request'],
      ['/api/v1/nothing', {}, 404, 'not_found'],
      ['/api/v1/%E0%A4%A', {}, 404, 'not_found'],
      [
        '/api/v1/auth/login',
        { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } },
        400,
        'bad_request',
      ],
      ['/api/v1/auth/login', { method: 'POST', body: 'x' }, 415, 'unsupported_media_type'],
    ];
    for (const [path, init, status, code] of cases) {
      const answer = await rest(path, init);
      const body = (await answer.json()) as Record<string, unknown>;
      expect([path, answer.status, body['code']]).toEqual([path, status, code]);
      expect(body).toEqual({ detail: expect.any(String), code, request_id: expect.any(String) });
      expect(JSON.stringify(body)).not.toMatch(/ at .*:\d+|select |\.ts/);
    }
  });

  it('comes back after every way in which we end its socket, except for good ones', () => {
    // Its hook stays away after 1000 and otherwise returns in 5 or 10 s; 4501 and 4503 would be refused again.
    expect([1000, 4501, 4503].map(shouldReconnect)).toEqual([false, false, false]);
    expect([1001, 1006, 1011, 1012, 4001, 4008, 4009].every(shouldReconnect)).toBe(true);
  });

  it('never sees close code 1000 from us: its hook would not come back', async () => {
    const own = await startTestApi({ heartbeat: { heartbeatMs: 50, silenceMsMax: 60_000 } });
    const { user } = await own.signIn();
    const soon = await sessionOf(own.stores, user.id, 300);
    const expiring = await connectPlain(`${own.url}${BASE}/ws/${user.id}?token=${soon}`);
    expect(await expiring.closed).toBe(4501);
    await own.stop();
  });

  describe('the notifications of its other listeners', () => {
    const notify = (
      body: unknown,
      headers: Record<string, string> = { Authorization: `Bearer ${INTERNAL_TOKEN}` },
      path = 'broadcast-message',
    ) =>
      fetch(`${t.url}${BASE}/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });

    it.each(['broadcast-message', 'test-notification'])(
      'go to every client as they are (%s)',
      async (path) => {
        const { user, token } = await t.signIn();
        const tabs = await Promise.all(
          [1, 2].map(() => connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`)),
        );
        const other = await t.signIn();
        const third = await connectPlain(`${t.url}${BASE}/ws/${other.user.id}?token=${other.token}`);
        const email = {
          type: 'new_message',
          platform: 'email',
          conversation_id: 'c',
          message: { content: 'an e-mail' },
          extra: [1],
        };
        const answer = await notify(email, undefined, path);
        expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok', connected_users: 2 }]);
        for (const client of [...tabs, third]) expect(await client.next('new_message')).toEqual(email);
        await Promise.all([...tabs, third].map((client) => client.close()));
      },
    );

    it('of a stored event change nothing but its latency, however often they come', async () => {
      const { user, token } = await t.signIn();
      const client = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`);
      await t.post('whatsapp', textWebhook('whatsapp', 'stored'));
      const { seq } = await t.stores.events.head();
      for (const each of [seq, seq, 1n, seq + 1_000n]) {
        expect((await notify({ seq: each.toString() })).status).toBe(200);
      }
      await t.post('whatsapp', textWebhook('whatsapp', 'after'));
      await client.next(
        'new_message',
        (frame) => (frame['message'] as { content: string }).content === 'after',
      );
      expect(client.frames.filter(({ type }) => type === 'new_message')).toHaveLength(2);
      await client.close();
    });

    it('are refused without the internal token, and when they say nothing', async () => {
      expect((await notify({ type: 'x' }, {})).status).toBe(401);
      expect((await notify({ type: 'x' }, { Authorization: `Bearer ${jwt}` })).status).toBe(401);
      for (const body of [{}, { seq: 'x' }, { seq: 5 }, [], { type: 5 }])
        expect((await notify(body)).status).toBe(400);
    });
  });
});

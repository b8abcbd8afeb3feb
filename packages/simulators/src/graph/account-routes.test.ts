import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, LOGIN_INSTAGRAM, NUMBER, PAGE, PAGE_INSTAGRAM } from '../testing/graph-client.ts';
import { type FakeGraphApi, startFakeGraphApi } from './fake-graph-api.ts';

const APP = { appId: '4711', appSecret: 'secret-app' };
const APP_TOKEN = '4711|secret-app';
const DAY_MS = 86_400_000;
let graph: FakeGraphApi;
let now = 1_800_000_000_000;

beforeEach(async () => {
  graph = await startFakeGraphApi({
    now: () => now,
    apps: [APP],
    whatsapp: [
      { ...NUMBER, displayPhoneNumber: '+48 22 000 00 00', verifiedName: 'Biuro', qualityRating: 'YELLOW' },
    ],
    pages: [{ ...PAGE, name: 'Biuro' }],
    instagram: [PAGE_INSTAGRAM, { ...LOGIN_INSTAGRAM, username: 'biuro' }],
  });
});
afterEach(async () => graph.close());

const get = async (path: string, token: string | null) => (await call(graph, 'GET', path, token)).body;

describe('lines and people', () => {
  it('lists the templates of a business account page by page', async () => {
    for (const name of ['a', 'b', 'c']) {
      graph.addTemplate('100', {
        name,
        language: 'pl',
        components: [{ type: 'BODY', text: 'Witaj {{imie}}' }],
      });
    }
    const first = await get('/v26.0/100/message_templates?limit=2', NUMBER.token);
    expect(first.data).toHaveLength(2);
    expect(first.data[0]).toEqual({
      id: expect.any(String),
      name: 'a',
      language: 'pl',
      status: 'APPROVED',
      category: 'UTILITY',
      parameter_format: 'NAMED',
      components: [{ type: 'BODY', text: 'Witaj {{imie}}' }],
    });
    const next = await get(first.paging.next.replace(graph.baseUrl, ''), NUMBER.token);
    expect(next.data.map(({ name }: { name: string }) => name)).toEqual(['c']);
    expect(next.paging).not.toHaveProperty('next');
    const byCursor = await get(`/100/message_templates?after=${first.paging.cursors.after}`, NUMBER.token);
    expect(byCursor.data).toEqual(next.data);
    expect(await get('/100/message_templates?name=none', NUMBER.token)).toEqual({ data: [] });
    expect((await get('/100/message_templates', PAGE.token)).error.code).toBe(100);
  });

  it('tells of a number, as much as is asked', async () => {
    const path = '/v26.0/105?fields=display_phone_number,verified_name,quality_rating';
    expect(await get(path, NUMBER.token)).toEqual({
      id: '105',
      display_phone_number: '+48 22 000 00 00',
      verified_name: 'Biuro',
      quality_rating: 'YELLOW',
    });
    expect((await get('/100/phone_numbers', NUMBER.token)).data).toMatchObject([
      { id: '105', status: 'CONNECTED' },
    ]);
    const page = await get('/200?fields=instagram_business_account{id}', PAGE.token);
    expect(page).toEqual({ id: '200', instagram_business_account: { id: PAGE_INSTAGRAM.igId } });
  });

  it('tells who wrote, to the line that knows them', async () => {
    graph.addPerson({
      channelId: '200',
      id: '7100',
      name: 'Anna Maria Nowak',
      profilePictureUrl: 'http://p',
    });
    graph.addPerson({ channelId: LOGIN_INSTAGRAM.igId, id: '17', name: 'Ola', username: 'ola' });
    expect(await get('/7100?fields=first_name,last_name,profile_pic', PAGE.token)).toEqual({
      id: '7100',
      first_name: 'Anna',
      last_name: 'Maria Nowak',
      profile_pic: 'http://p',
    });
    expect(await get('/17?fields=name,username', LOGIN_INSTAGRAM.token)).toEqual({
      id: '17',
      name: 'Ola',
      username: 'ola',
    });
    expect((await get('/7100?fields=name', LOGIN_INSTAGRAM.token)).error).toMatchObject({
      code: 100,
      error_subcode: 33,
    });
  });

  it('knows which apps listen, on each platform in its own words', async () => {
    const wabaApp = {
      whatsapp_business_api_data: { id: '4711', name: 'Switchboard', link: expect.any(String) },
    };
    expect(await get('/100/subscribed_apps', NUMBER.token)).toEqual({ data: [wabaApp] });
    expect((await call(graph, 'DELETE', '/100/subscribed_apps', NUMBER.token)).body).toEqual({
      success: true,
    });
    expect(await get('/100/subscribed_apps', NUMBER.token)).toEqual({ data: [] });

    expect((await call(graph, 'POST', '/200/subscribed_apps', PAGE.token)).body.error.code).toBe(100);
    const path = '/200/subscribed_apps?subscribed_fields=messages,message_echoes';
    expect((await call(graph, 'POST', path, PAGE.token)).body).toEqual({ success: true });
    expect((await get('/me/subscribed_apps', PAGE.token)).data).toMatchObject([
      { id: '4711', subscribed_fields: ['messages', 'message_echoes'] },
    ]);
  });
});

describe('tokens', () => {
  it('tells an app what its tokens are worth', async () => {
    const ask = async (token: string) => (await get(`/debug_token?input_token=${token}`, APP_TOKEN)).data;
    expect(await ask(NUMBER.token)).toEqual({
      app_id: '4711',
      type: 'SYSTEM_USER',
      application: 'Switchboard',
      is_valid: true,
      expires_at: 0,
      data_access_expires_at: 0,
      scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
      granular_scopes: [
        { scope: 'whatsapp_business_management', target_ids: ['100'] },
        { scope: 'whatsapp_business_messaging', target_ids: ['100'] },
      ],
    });
    graph.setToken(PAGE.token, { expiresAt: now + DAY_MS, scopes: ['pages_messaging'] });
    expect(await ask(PAGE.token)).toMatchObject({
      is_valid: true,
      expires_at: Math.floor((now + DAY_MS) / 1_000),
      scopes: ['pages_messaging'],
    });
    now += DAY_MS;
    expect(await ask(PAGE.token)).toMatchObject({ is_valid: false, error: { code: 190, subcode: 463 } });
    graph.expireToken(NUMBER.token, 460);
    expect(await ask(NUMBER.token)).toMatchObject({ is_valid: false, error: { code: 190, subcode: 460 } });
    expect(await ask('nobody')).toMatchObject({ is_valid: false, error: { code: 190 } });
    graph.addApp({ appId: '8', appSecret: 'other' });
    expect((await get(`/debug_token?input_token=${PAGE.token}`, '8|other')).error.code).toBe(100);
    expect((await get(`/debug_token?input_token=${PAGE.token}`, null)).error.code).toBe(104);
  });

  it('exchanges a code for a token, once, for the app that has the secret', async () => {
    graph.addCode('code-1', NUMBER.token);
    const path = '/v26.0/oauth/access_token?client_id=4711&code=code-1&client_secret=';
    expect((await get(`${path}wrong`, null)).error.message).toMatch(/client secret/);
    expect(await get(`${path}secret-app`, null)).toMatchObject({
      access_token: NUMBER.token,
      token_type: 'bearer',
    });
    expect((await get(`${path}secret-app`, null)).error.error_subcode).toBe(36009);
    const appToken =
      '/oauth/access_token?grant_type=client_credentials&client_id=4711&client_secret=secret-app';
    expect((await get(appToken, null)).access_token).toBe(APP_TOKEN);
  });

  it('makes 60 days of a short token, and 60 more while it lives', async () => {
    graph.setToken('short', { channelIds: ['200'], expiresAt: now + 3_600_000 });
    const path = '/oauth/access_token?grant_type=fb_exchange_token&client_id=4711&client_secret=secret-app';
    const long = await get(`${path}&fb_exchange_token=short`, null);
    expect(long.expires_in).toBe(60 * 86_400);
    expect((await get('/me/accounts', long.access_token)).data).toEqual([
      expect.objectContaining({ id: '200', name: 'Biuro', access_token: PAGE.token }),
    ]);

    const refresh = '/refresh_access_token?grant_type=ig_refresh_token&access_token=';
    const fresh = await get(`${refresh}${LOGIN_INSTAGRAM.token}`, null);
    expect(fresh).toMatchObject({ token_type: 'bearer', expires_in: 60 * 86_400 });
    expect(await get('/me?fields=user_id,username', fresh.access_token)).toEqual({
      id: LOGIN_INSTAGRAM.igId,
      user_id: LOGIN_INSTAGRAM.igId,
      username: 'biuro',
    });
    now += 60 * DAY_MS;
    expect((await get(`${refresh}${fresh.access_token}`, null)).error).toMatchObject({
      code: 190,
      error_subcode: 463,
    });
  });

  it('says whose token it is', async () => {
    expect(await get('/me?fields=id,name', PAGE.token)).toEqual({ id: '200', name: 'Biuro' });
    expect(await get('/me?fields=username', LOGIN_INSTAGRAM.token)).toMatchObject({ username: 'biuro' });
  });
});

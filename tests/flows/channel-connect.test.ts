import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MetaPlatform } from '@switchboard/core';
import { type FakeGraphApi, startFakeGraphApi } from '@switchboard/simulators';
import { sessionOf } from '../support/session-of.ts';
import { APP_SECRET, BASE, startTestApi, type TestApi } from '../support/test-api.ts';

const APP_ID = '77';
const USER_TOKEN = 'EAA-token-of-whoever-signs-in';
const PAGE_TOKEN = 'EAA-token-of-the-page';
const [NUMBER, WABA, PAGE, INSTAGRAM] = ['105001', '900', '200', '17841400000000001'];

interface Connectable {
  platform: string;
  problem: string | null;
  accounts: { external_id: string; name: string; channel_id: string | null; page_id: string | null }[];
}

describe('connecting accounts by signing in at Meta', () => {
  let graph: FakeGraphApi;
  let t: TestApi;
  let owner: { id: string; token: string };

  beforeAll(async () => {
    const line = { appSecret: APP_SECRET, appId: APP_ID };
    graph = await startFakeGraphApi({
      apps: [{ appId: APP_ID, appSecret: APP_SECRET, requireProof: true }],
      whatsapp: [
        { ...line, phoneNumberId: NUMBER!, wabaId: WABA!, token: 'EAA-other', verifiedName: 'Biuro' },
      ],
      pages: [{ ...line, pageId: PAGE!, token: PAGE_TOKEN, name: 'Biuro Tłumaczeń' }],
      instagram: [{ ...line, igId: INSTAGRAM!, pageId: PAGE!, token: PAGE_TOKEN, username: 'biuro' }],
    });
    graph.setToken(USER_TOKEN, {
      appId: APP_ID,
      channelIds: [NUMBER!, PAGE!, INSTAGRAM!],
      scopes: ['whatsapp_business_management', 'pages_show_list', 'pages_manage_metadata'],
    });
    graph.signsInWith(USER_TOKEN);
    t = await startTestApi({
      config: {
        channels: [],
        graph: { graphBaseUrl: graph.baseUrl, instagramBaseUrl: graph.baseUrl, version: 'v26.0' },
      },
    });
    owner = await newOwner();
    for (const platform of ['whatsapp', 'facebook', 'instagram']) await setAppId(platform, APP_ID);
  });
  afterAll(async () => {
    await t.stop();
    await graph.close();
  });

  async function newOwner(): Promise<{ id: string; token: string }> {
    const { user, token } = await t.signIn();
    await t.database.query(`update users set role = 'owner' where id = $1`, [user.id]);
    return { id: user.id, token };
  }

  const call = (method: string, path: string, body?: unknown, token = owner.token) =>
    fetch(`${t.url}${BASE}${path}`, {
      method,
      redirect: 'manual',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const setAppId = (platform: string, appId: string | null) =>
    call('POST', `/channel-setup/${platform}`, { app_id: appId });
  /** Goes to Meta as a browser does; answers the address that it is sent back to. */
  const signInAtMeta = async (platform: MetaPlatform): Promise<URL> => {
    const answer = await call('POST', `/channel-connect/${platform}`);
    const { url } = (await answer.json()) as { url: string };
    const dialog = await fetch(url, { redirect: 'manual' });
    return new URL(dialog.headers.get('location')!);
  };
  /** Comes back to us; answers where that leads. */
  const comeBack = async (back: URL, token = owner.token): Promise<string> => {
    const answer = await call('GET', back.pathname.slice(BASE.length) + back.search, undefined, token);
    expect(answer.status).toBe(302);
    return answer.headers.get('location')!;
  };
  const idOf = (place: string): string =>
    /^\/settings\/channels\/connect\/([0-9a-f-]{36})$/.exec(place)?.[1] ?? `not an id: ${place}`;
  const found = async (platform: MetaPlatform) => {
    const id = idOf(await comeBack(await signInAtMeta(platform)));
    const text = await (await call('GET', `/channel-connect/${id}`)).text();
    expect(text).not.toMatch(/EAA/);
    return { id, ...(JSON.parse(text) as Connectable) };
  };
  const choose = async (id: string, ...externalIds: string[]) => {
    const answer = await call('POST', `/channel-connect/${id}`, { external_ids: externalIds });
    return { status: answer.status, text: await answer.text() };
  };
  const subscribedTo = async (asset: string, token: string): Promise<string> => {
    const { createHmac } = await import('node:crypto');
    const proof = createHmac('sha256', APP_SECRET).update(token).digest('hex');
    const query = `access_token=${token}&appsecret_proof=${proof}`;
    return await (await fetch(`${graph.baseUrl}/v26.0/${asset}/subscribed_apps?${query}`)).text();
  };

  it('leads to Meta with the app, our address and a state, and no secret', async () => {
    const answer = await call('POST', '/channel-connect/whatsapp');
    const url = new URL(((await answer.json()) as { url: string }).url);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: APP_ID,
      redirect_uri: `${t.config.publicUrl}${BASE}/channel-connect/callback`,
      response_type: 'code',
      scope: expect.stringContaining('whatsapp_business_messaging'),
    });
    expect(url.href).not.toContain(APP_SECRET);
  });

  it('connects a page, with its own token, and subscribes it', async () => {
    const { id, accounts, problem } = await found('facebook');
    expect({ accounts, problem }).toMatchObject({
      problem: null,
      accounts: [{ external_id: PAGE, name: 'Biuro Tłumaczeń', channel_id: null }],
    });
    const { status, text } = await choose(id, PAGE!);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      channels: [{ external_id: PAGE, is_new: true, is_subscribed: true, problem: null }],
    });
    const channel = (await t.stores.channels.byExternalId('facebook', PAGE!))!;
    expect(t.stores.channels.credentialsOf(channel)).toEqual({ accessToken: PAGE_TOKEN });
    expect(await subscribedTo(PAGE!, PAGE_TOKEN)).toContain('message_echoes');
    // Once more: the same channel, with the token of this time.
    expect(JSON.parse((await choose(id, PAGE!)).text)).toMatchObject({
      channels: [{ channel_id: channel.id, is_new: false }],
    });
  });

  it("connects a page's Instagram account, and the numbers of a business account", async () => {
    const instagram = await found('instagram');
    expect(instagram.accounts).toMatchObject([{ external_id: INSTAGRAM, name: '@biuro', page_id: PAGE }]);
    await choose(instagram.id, INSTAGRAM!);
    const account = (await t.stores.channels.byExternalId('instagram', INSTAGRAM!))!;
    expect(t.stores.channels.credentialsOf(account)).toEqual({ accessToken: PAGE_TOKEN, pageId: PAGE });
    const whatsapp = await found('whatsapp');
    expect(whatsapp.accounts).toMatchObject([
      { external_id: NUMBER, name: expect.stringContaining('Biuro'), account_external_id: WABA },
    ]);
    await choose(whatsapp.id, NUMBER!);
    const number = (await t.stores.channels.byExternalId('whatsapp', NUMBER!))!;
    expect(number.accountExternalId).toBe(WABA);
    expect(t.stores.channels.credentialsOf(number).accessToken).toMatch(/^EAA/);
  });

  it('takes a state once, from the session that it was made for, and in time', async () => {
    const back = await signInAtMeta('facebook');
    const stranger = await newOwner();
    expect(await comeBack(back, stranger.token)).toBe('/settings/channels?connect=failed');
    const otherSession = await sessionOf(t.stores, owner.id);
    expect(await comeBack(back, otherSession)).toBe('/settings/channels?connect=failed');
    const id = idOf(await comeBack(back));
    expect(await comeBack(back)).toBe('/settings/channels?connect=failed');
    expect((await call('GET', `/channel-connect/${id}`, undefined, stranger.token)).status).toBe(404);
    const late = await signInAtMeta('facebook');
    await t.database.query(`update channel_logins set expires_at = now() - interval '1 second'`);
    expect(await comeBack(late)).toBe('/settings/channels?connect=failed');
    expect((await call('GET', `/channel-connect/${id}`)).status).toBe(404);
    const forged = new URL(`${t.url}${BASE}/channel-connect/callback?code=x&state=made-up`);
    expect(await comeBack(forged)).toBe('/settings/channels?connect=failed');
  });

  it('says why nothing was found', async () => {
    graph.signsInWith(null);
    expect(await found('facebook')).toMatchObject({
      accounts: [],
      problem: expect.stringMatching(/cancelled/),
    });
    graph.signsInWith(USER_TOKEN);
    const back = await signInAtMeta('facebook');
    back.searchParams.set('code', 'another-code');
    const id = idOf(await comeBack(back));
    const answer = (await (await call('GET', `/channel-connect/${id}`)).json()) as Connectable;
    expect(answer.problem).toMatch(/^Meta has refused it/);
  });

  it('connects nothing that was not found, and keeps tokens sealed', async () => {
    const { id } = await found('facebook');
    expect((await choose(id, '999')).status).toBe(400);
    expect(await t.stores.channels.byExternalId('facebook', '999')).toBeNull();
    const rows = await t.database.query(`select encode(sealed_found, 'escape') as found from channel_logins`);
    expect(JSON.stringify(rows)).not.toContain('EAA');
  });

  it('is for owners, and offered only where the app is known', async () => {
    const agent = await t.signIn();
    expect((await call('POST', '/channel-connect/facebook', undefined, agent.token)).status).toBe(403);
    await setAppId('facebook', null);
    expect((await call('POST', '/channel-connect/facebook')).status).toBe(409);
  });
});

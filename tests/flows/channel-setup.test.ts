import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildWebhook, serializeWebhook, signWebhook } from '@switchboard/simulators';
import { connectPlain, type Frame, type PlainClient } from '../support/plain-client.ts';
import { BASE, CHANNELS, startTestApi, type TestApi, VERIFY_TOKEN } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

interface Step {
  name: string;
  state: string;
  sentence: string;
}

interface Setup {
  verify_token: string | null;
  callback_url: string;
  app_secret_set: boolean;
  sources: Record<string, string | null>;
  unconnected: { external_id: string; deliveries: number }[];
  steps: Step[];
}

describe('setting a platform up from the browser', () => {
  let t: TestApi;
  let second: TestApi;
  let token: string;
  let socket: PlainClient;

  beforeAll(async () => {
    t = await startTestApi({ isNew: true });
    // Another node of the same installation.
    second = await startTestApi({ database: t.database, isNew: true });
    const owner = await t.signIn();
    token = owner.token;
    await t.database.query(`update users set role = 'owner' where id = $1`, [owner.user.id]);
    socket = await connectPlain(`${t.url}${BASE}/ws/${owner.user.id}`, {
      protocols: ['switchboard.v1', `bearer.${token}`],
    });
  });
  afterAll(async () => {
    await socket.close();
    await second.api.stop();
    await second.stores.close();
    await t.stop();
  });

  const call = (method: string, path: string, body?: unknown, by = token) =>
    fetch(`${t.url}${BASE}${path}`, {
      method,
      headers: { Authorization: `Bearer ${by}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const setup = async (platform = 'whatsapp') =>
    (await (await call('GET', `/channel-setup/${platform}`)).json()) as Setup;
  const change = async (body: object, platform = 'whatsapp') => {
    const answer = await call('POST', `/channel-setup/${platform}`, body);
    return { status: answer.status, setup: (await answer.json()) as Setup };
  };
  const handshake = (url: string, verifyToken: string, platform = 'whatsapp') =>
    fetch(
      `${url}${BASE}/webhooks/${platform}?hub.mode=subscribe&hub.verify_token=${verifyToken}&hub.challenge=42`,
    );
  const post = (url: string, secret: string, webhook: object, platform = 'whatsapp') => {
    const bytes = serializeWebhook(webhook);
    return fetch(`${url}${BASE}/webhooks/${platform}`, {
      method: 'POST',
      headers: { 'X-Hub-Signature-256': signWebhook(bytes, secret) },
      body: new Uint8Array(bytes),
    });
  };
  const state = ({ steps }: Setup, name: string) => steps.find((step) => step.name === name)!.state;
  const told = (): Promise<Frame> =>
    socket.next('settings.changed', ({ data }) => (data as { what: string }).what === 'channels');
  /** Asks again after each event until it is so, as the page does. */
  const until = async (isSo: (now: Setup) => boolean, platform = 'whatsapp'): Promise<Setup> => {
    for (;;) {
      const now = await setup(platform);
      if (isSo(now)) return now;
      await told();
    }
  };
  /** The other node hears of it by a notification. */
  const answersWith = async (status: number, ask: () => Promise<Response>): Promise<void> => {
    while ((await ask()).status !== status) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('shows what the environment says, and is for owners', async () => {
    expect(await setup()).toMatchObject({
      callback_url: `${t.config.publicUrl}${BASE}/webhooks/whatsapp`,
      verify_token: VERIFY_TOKEN,
      app_secret_set: true,
      sources: { verify_token: 'environment', app_secret: 'environment', app_id: null },
    });
    const agent = await t.signIn();
    expect((await call('GET', '/channel-setup/whatsapp', undefined, agent.token)).status).toBe(403);
    expect((await call('POST', '/channel-setup/whatsapp', { app_id: '1' }, agent.token)).status).toBe(403);
    expect((await call('GET', '/channel-setup/telegram')).status).toBe(400);
  });

  it('lets settings override the environment, on every node and at once', async () => {
    const changed = await change({ generate_verify_token: true, app_secret: 'new-one, other-one' });
    expect(changed.status).toBe(200);
    const verifyToken = changed.setup.verify_token!;
    expect(verifyToken).not.toBe(VERIFY_TOKEN);
    expect(changed.setup.sources).toMatchObject({ verify_token: 'settings', app_secret: 'settings' });
    expect(JSON.stringify(changed.setup)).not.toContain('new-one');
    // Who has saved the form goes to Meta at once.
    expect((await handshake(t.url, verifyToken)).status).toBe(200);
    expect((await handshake(t.url, VERIFY_TOKEN)).status).toBe(403);
    await answersWith(200, () => handshake(second.url, verifyToken));
    await answersWith(200, () => post(second.url, 'other-one', textWebhook('whatsapp', 'Halo')));
    expect((await post(second.url, 'the-app-secret-of-the-tests', textWebhook('whatsapp', 'x'))).status).toBe(
      401,
    );
    const kept = JSON.stringify(await t.database.query(`select * from channel_setups`));
    expect(kept).not.toContain(verifyToken);
    const audit = JSON.stringify(await t.database.query(`select * from audit_log`));
    expect(audit).toContain('channel-setup.whatsapp');
    expect(audit).not.toContain('new-one');
    const back = await change({ app_secret: null, verify_token: null });
    expect(back.setup).toMatchObject({ verify_token: VERIFY_TOKEN, sources: { app_secret: 'environment' } });
  });

  it('goes green live: handshake, first webhook; and says when somebody asks with another token', async () => {
    expect((await handshake(t.url, 'another-token', 'facebook')).status).toBe(403);
    const refused = await until((now) => state(now, 'handshake') === 'failed', 'facebook');
    expect(JSON.stringify(refused)).not.toContain('another-token');
    expect((await handshake(t.url, VERIFY_TOKEN, 'facebook')).status).toBe(200);
    const asked = await until((now) => state(now, 'handshake') === 'done', 'facebook');
    expect(state(asked, 'first_webhook')).toBe('waiting');
    await post(t.url, 'wrong', textWebhook('facebook', 'x'), 'facebook');
    await until((now) => state(now, 'app_secret') === 'failed', 'facebook');
    expect((await t.post('facebook', textWebhook('facebook', 'Dzień dobry'))).status).toBe(200);
    const green = await until((now) => state(now, 'first_webhook') === 'done', 'facebook');
    expect(state(green, 'app_secret')).toBe('done');
    const { channels } = (await (await call('GET', '/channels')).json()) as {
      channels: { platform: string; first_inbound_at: string | null }[];
    };
    const heard = new Map(channels.map((channel) => [channel.platform, channel.first_inbound_at]));
    expect(heard.get('facebook')).not.toBeNull();
    expect(heard.get('instagram')).toBeNull();
  });

  it('writes down no second webhook within the minute', async () => {
    const before = await t.database.query(`select xmin::text, last_webhook_at from channel_setups`);
    for (let n = 0; n < 3; n++) await t.post('facebook', textWebhook('facebook', `again ${n}`));
    expect(await t.database.query(`select xmin::text, last_webhook_at from channel_setups`)).toEqual(before);
  });

  it('tells of accounts that send without being connected, until they are added', async () => {
    const stranger = buildWebhook({
      platform: 'instagram',
      kind: 'text',
      channelExternalId: '17840000000000001',
      peerExternalId: '99',
      text: 'Halo',
      peerName: 'Anna',
      timestampMs: Date.now(),
    });
    await t.post('instagram', stranger);
    expect((await setup('instagram')).unconnected).toMatchObject([
      { external_id: '17840000000000001', deliveries: 1 },
    ]);
    const wanted = { platform: 'instagram', external_id: '17840000000000001', name: 'Studio' };
    const added = await call('POST', '/channels', { ...wanted, access_token: 'IG-secret-token' });
    expect(added.status).toBe(201);
    const text = await added.text();
    expect(text).not.toContain('IG-secret-token');
    const { id, credentials } = JSON.parse(text) as { id: string; credentials: object };
    expect(credentials).toMatchObject({ access_token: true, app_secret: false });
    expect((await setup('instagram')).unconnected).toEqual([]);
    expect((await call('POST', '/channels', wanted)).status).toBe(409);
    // What it had sent is read, and keeps it from being removed.
    const stored = `select from conversations where channel_id = $1`;
    while ((await t.database.query(stored, [id])).length === 0) await told();
    expect((await call('DELETE', `/channels/${id}`)).status).toBe(409);
  });

  it('hides from others what only owners can do something about', async () => {
    const agent = await t.signIn();
    const { channels } = (await (await call('GET', '/channels', undefined, agent.token)).json()) as {
      channels: Record<string, unknown>[];
    };
    const whatsapp = channels.find((channel) => channel['external_id'] === CHANNELS.whatsapp)!;
    expect(whatsapp).toMatchObject({ name: 'whatsapp', checks: [], credentials: null });
    const wanted = { platform: 'whatsapp', external_id: '1', name: 'x' };
    expect((await call('POST', '/channels', wanted, agent.token)).status).toBe(403);
    expect((await call('DELETE', `/channels/${String(whatsapp['id'])}`, undefined, agent.token)).status).toBe(
      403,
    );
  });
});

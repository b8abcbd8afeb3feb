import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MetaPlatform } from '@switchboard/core';
import { connectPlain, type Frame, type PlainClient } from '../support/plain-client.ts';
import { type ReplyHub, startReplyHub, TOKENS } from '../support/reply-hub.ts';
import { BASE, CHANNELS, INTERNAL_TOKEN } from '../support/test-api.ts';

const CUSTOMER = '48123456789';
const CANARY = 'canary-of-a-secret';

interface ShownCheck {
  name: string;
  state: string;
  sentence: string;
  action: string | null;
  detail: string | null;
}

interface ShownChannel {
  id: string;
  external_id: string;
  account_external_id: string | null;
  name: string;
  state: string;
  checks: ShownCheck[];
  allows_human_agent: boolean;
}

describe('the health of a channel', () => {
  let hub: ReplyHub;
  let owner: PlainClient;
  beforeEach(async () => {
    hub = await startReplyHub();
    await hub.api.database.query(`update users set role = 'owner' where id = $1`, [hub.userId]);
    owner = await connectPlain(`${hub.api.url}${BASE}/ws/${hub.userId}`, {
      protocols: ['switchboard.v1', `bearer.${hub.token}`],
    });
  });
  afterEach(async () => {
    await owner.close();
    await hub.stop();
  });

  const shown = async (platform: MetaPlatform): Promise<ShownChannel> => {
    const answer = await (await hub.call('GET', '/channels')).json();
    return (answer as { channels: ShownChannel[] }).channels.find(
      ({ external_id: id }) => id === CHANNELS[platform],
    )!;
  };
  /** Waits until the channel is so; the worker tells nobody that all is as it was. */
  const until = async (
    platform: MetaPlatform,
    isSo: (channel: ShownChannel) => boolean,
  ): Promise<ShownChannel> => {
    for (;;) {
      const channel = await shown(platform);
      if (isSo(channel)) return channel;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const check = (channel: ShownChannel, name: string): ShownCheck | undefined =>
    channel.checks.find((one) => one.name === name);
  const isLookedAt = (channel: ShownChannel): boolean =>
    channel.state === 'ok' && check(channel, 'silence') !== undefined;
  /** An owner's wish to have a channel checked, some time after the last look. */
  const checkLater = async (id: string): Promise<Response> => {
    await hub.api.database.query(`update channel_checks set checked_at = checked_at - interval '1 minute'`);
    return await hub.call('POST', `/channels/${id}/check`);
  };
  const told = (name: string, state: string): Promise<Frame> =>
    owner.next('channel.status_changed', ({ data }) => {
      const change = data as Record<string, unknown>;
      return change['name'] === name && change['state'] === state;
    });
  const metric = async (platform: MetaPlatform): Promise<string | undefined> => {
    const text = await (await hub.api.get('/metrics', INTERNAL_TOKEN)).text();
    return new RegExp(`channel_up{platform="${platform}",channel="[^"]*"} (\\d)`).exec(text)?.[1];
  };

  it('is told when the token dies, with what to do, and when a new one is given', async () => {
    const { id } = await until('whatsapp', isLookedAt);
    expect(await metric('whatsapp')).toBe('1');
    hub.graph.expireToken(TOKENS.whatsapp);
    expect((await checkLater(id)).status).toBe(202);
    const event = await told('health.token', 'failing');
    expect(event['channel_id']).toBe(id);
    expect(event['data']).toMatchObject({
      detail: expect.stringContaining('token'),
      previous_state: 'ok',
      action: expect.any(String),
    });
    expect(await shown('whatsapp')).toMatchObject({ state: 'failing' });
    expect(await metric('whatsapp')).toBe('0');
    hub.graph.updateChannel(CHANNELS.whatsapp, { token: 'EAA-new' });
    const changed = await hub.call('POST', `/channels/${id}`, { access_token: 'EAA-new' });
    expect(changed.status).toBe(200);
    await told('health.token', 'ok');
    await until('whatsapp', ({ state }) => state === 'ok');
    expect(await metric('whatsapp')).toBe('1');
  });

  it('notices at once when a message is refused for the token, and forgets it with the new one', async () => {
    const { id } = await until('whatsapp', isLookedAt);
    const conversation = await hub.customerWrites('whatsapp', CUSTOMER);
    hub.graph.expireToken(TOKENS.whatsapp);
    await hub.say(conversation, { content: 'Halo' });
    await told('health.sending', 'failing');
    await told('health.token', 'failing');
    hub.graph.updateChannel(CHANNELS.whatsapp, { token: 'EAA-new' });
    await hub.call('POST', `/channels/${id}`, { access_token: 'EAA-new' });
    await hub.graph.waitForSent(1);
    const mended = await until('whatsapp', ({ state }) => state === 'ok');
    expect(check(mended, 'sending')?.state).not.toBe('failing');
  });

  it('finds a subscription that is gone at Meta, and mends it', async () => {
    const { id } = await until('facebook', isLookedAt);
    const path = `${hub.graph.baseUrl}/v26.0/${CHANNELS.facebook}/subscribed_apps`;
    const headers = { Authorization: `Bearer ${TOKENS.facebook}` };
    await fetch(path, { method: 'DELETE', headers });
    await checkLater(id);
    const gone = await told('health.subscription', 'failing');
    expect(gone['data']).toMatchObject({ detail: expect.stringContaining('nothing can come in') });
    await told('health.subscription', 'ok');
    const { data } = (await (await fetch(path, { headers })).json()) as { data: unknown[] };
    expect(data).toEqual([
      expect.objectContaining({ subscribed_fields: expect.arrayContaining(['messages', 'message_echoes']) }),
    ]);
    expect(check(await shown('facebook'), 'subscription')?.detail).toContain('mended');
  });

  it('renews the token of Instagram once it is a day old, and keeps the new one', async () => {
    const { id } = await until('instagram', isLookedAt);
    expect(hub.graph.requests.refresh_access_token ?? 0).toBe(0);
    await hub.api.database.query(
      `update channel_checks set facts = jsonb_build_object('obtained_at', now() - interval '25 hours')
       where channel_id = $1 and name = 'instagram_token'`,
      [id],
    );
    await checkLater(id);
    const renewed = await until(
      'instagram',
      (channel) => check(channel, 'instagram_token')?.sentence.includes('was renewed') === true,
    );
    expect(check(renewed, 'instagram_token')?.detail).toMatch(/^good until \d{4}-\d\d-\d\d$/);
    const channel = await hub.api.stores.channels.find(id);
    const { accessToken } = hub.api.stores.channels.credentialsOf(channel!);
    expect(accessToken).not.toBe(TOKENS.instagram);
    hub.graph.expireToken(TOKENS.instagram);
    const conversation = await hub.customerWrites('instagram', '6543210987654321');
    await hub.say(conversation, { content: 'Nowy klucz' });
    await hub.graph.waitForSent(1);
  });

  it('shows what WhatsApp tells of the account', async () => {
    await until('whatsapp', isLookedAt);
    await hub.api.post('whatsapp', {
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '2',
          time: Math.floor(Date.now() / 1_000),
          changes: [
            {
              field: 'account_update',
              value: { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } },
            },
          ],
        },
      ],
    });
    await told('health.account', 'warning');
    expect(await shown('whatsapp')).toMatchObject({ state: 'warning', account_external_id: '2' });
  });

  it('lets owners change a channel, and never gives a secret back', async () => {
    const { id } = await until('facebook', isLookedAt);
    const secrets = { access_token: `${CANARY}-1`, app_secret: `${CANARY}-2`, verify_token: `${CANARY}-3` };
    const change = { ...secrets, name: 'Strona', allows_human_agent: true };
    const answer = await hub.call('POST', `/channels/${id}`, change);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ name: 'Strona', allows_human_agent: true });
    // Meta does not know the token, and says so: the sentence must not carry it.
    await until('facebook', ({ state }) => state === 'failing');
    const everywhere = [
      text,
      JSON.stringify(await shown('facebook')),
      await (await hub.call('GET', `/channels/${id}`)).text(),
      await (await hub.call('GET', '/events?limit=500')).text(),
      JSON.stringify(await hub.api.database.query(`select * from channel_checks`)),
    ].join('\n');
    expect(everywhere).not.toContain(CANARY);
    const kept = hub.api.stores.channels.credentialsOf((await hub.api.stores.channels.find(id))!);
    expect(kept).toMatchObject({
      accessToken: `${CANARY}-1`,
      appSecrets: [`${CANARY}-2`],
      verifyToken: `${CANARY}-3`,
    });
    const { id: number } = await until('whatsapp', isLookedAt);
    await hub.call('POST', `/channels/${number}`, { account_external_id: '3' });
    // The token speaks for another account.
    await told('health.subscription', 'warning');
    expect(await shown('whatsapp')).toMatchObject({ account_external_id: '3' });
    await hub.api.database.query(`update users set role = 'agent' where id = $1`, [hub.userId]);
    expect((await hub.call('GET', '/channels')).status).toBe(200);
    expect((await hub.call('POST', `/channels/${id}`, { name: 'x' })).status).toBe(403);
    expect((await hub.call('POST', `/channels/${id}/check`)).status).toBe(403);
  });
});

describe('templates of WhatsApp', () => {
  let hub: ReplyHub;
  beforeEach(async () => {
    hub = await startReplyHub();
  });
  afterEach(() => hub.stop());

  interface Listed {
    templates: { name: string; status: string; parameters: unknown[] }[];
    fetched_at: string | null;
  }
  const list = async (): Promise<Listed & { id: string }> => {
    const channel = await hub.api.stores.channels.byExternalId('whatsapp', CHANNELS.whatsapp);
    const answer = await hub.call('GET', `/channels/${channel!.id}/templates`);
    return { ...((await answer.json()) as Listed), id: channel!.id };
  };
  const untilListed = async (name: string): Promise<string> => {
    for (;;) {
      const { templates, id } = await list();
      if (templates.some((template) => template.name === name)) return id;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it('are answered page by page, those that are asked for', async () => {
    const { stores } = hub.api;
    while ((await list()).fetched_at === null) await new Promise((resolve) => setTimeout(resolve, 10));
    const template = { language: 'pl', category: 'UTILITY', status: 'APPROVED', components: [] };
    const due = { accountExternalId: '2', newestEventId: null };
    const times = { at: new Date(), dueAt: new Date(Date.now() + 3_600_000) };
    const templates = ['a', 'b', 'c'].map((name) => ({ ...template, name, externalId: name }));
    await stores.templates.replace(due, templates, times);
    const { id } = await list();
    const page = async (query: string) => {
      const answer = await hub.call('GET', `/channels/${id}/templates?${query}`);
      return { status: answer.status, ...((await answer.json()) as Listed & { next: string | null }) };
    };
    const first = await page('limit=2&status=approved&search=&after=');
    expect(first).toMatchObject({ templates: [{ name: 'a' }, { name: 'b' }], next: expect.any(String) });
    expect(await page(`limit=2&after=${first.next!}`)).toMatchObject({
      templates: [{ name: 'c' }],
      next: null,
    });
    expect((await page('search=B')).templates).toMatchObject([{ name: 'b' }]);
    for (const refused of ['limit=201', 'limit=0', 'after=x', `after=${btoa('["\\u0000","a"]')}`]) {
      expect((await page(refused)).status).toBe(400);
    }
  });

  it('are fetched, filled in, sent and shown as the customer reads them', async () => {
    for (;;) {
      const { fetched_at: fetchedAt, id } = await list();
      hub.graph.addTemplate('2', {
        name: 'gotowe',
        language: 'pl',
        components: [
          { type: 'BODY', text: 'Dzień dobry {{1}}, zamówienie {{2}} jest gotowe.' },
          { type: 'FOOTER', text: 'Biuro tłumaczeń' },
        ],
      });
      if (fetchedAt !== null) {
        await hub.api.database.query(
          `update message_template_lists set fetched_at = fetched_at - interval '2 minutes'`,
        );
        expect((await hub.call('POST', `/channels/${id}/templates/refresh`)).status).toBe(202);
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await untilListed('gotowe');
    const [template] = (await list()).templates.filter(({ name }) => name === 'gotowe');
    expect(template).toMatchObject({
      status: 'APPROVED',
      parameters: [{ component: 'body', count: 2, names: ['1', '2'] }],
    });
    const conversation = await hub.customerWrites('whatsapp', CUSTOMER);
    const send = (...values: string[]): Promise<Response> =>
      hub.say(conversation, {
        content: '',
        template: {
          name: 'gotowe',
          language: 'pl',
          components: [{ type: 'body', parameters: values.map((text) => ({ type: 'text', text })) }],
        },
      });
    const refused = await send('Anna');
    expect(refused.status).toBe(400);
    expect(((await refused.json()) as { detail: string }).detail).toContain('needs 2 values, not 1');
    const sent = await send('Anna', 'T-7');
    expect(sent.status).toBe(201);
    const { id } = (await sent.json()) as { id: string };
    await hub.untilStatus(id, 'read');
    expect(hub.graph.sent).toHaveLength(1);
    const last = (await hub.messages(conversation)).at(-1);
    expect(last).toMatchObject({
      type: 'template',
      content: 'Dzień dobry Anna, zamówienie T-7 jest gotowe.\n\nBiuro tłumaczeń',
    });
    const unknown = await hub.say(conversation, {
      content: '',
      template: { name: 'inne', language: 'pl', components: [] },
    });
    expect(unknown.status).toBe(400);
  });

  it('are fetched again when Meta tells of a change', async () => {
    for (let fetchedAt: string | null = null; fetchedAt === null;) ({ fetched_at: fetchedAt } = await list());
    hub.graph.addTemplate('2', {
      name: 'nowe',
      language: 'pl',
      components: [{ type: 'BODY', text: 'Halo' }],
    });
    await hub.api.post('whatsapp', {
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '2',
          time: Math.floor(Date.now() / 1_000),
          changes: [
            {
              field: 'message_template_status_update',
              value: { event: 'APPROVED', message_template_id: 1, message_template_name: 'nowe' },
            },
          ],
        },
      ],
    });
    await untilListed('nowe');
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, LIMITS } from '@switchboard/core';
import { HealthRig, LINES, TOKENS, WABA } from '../testing/health-rig.ts';

describe('what is mended by itself', () => {
  let rig: HealthRig;
  beforeEach(async () => {
    rig = await HealthRig.start();
  });
  afterEach(() => rig.stop());

  const fieldsOf = async (): Promise<string[]> => {
    const { data } = (await rig.call('GET', `/${LINES.facebook}/subscribed_apps`, TOKENS.facebook)) as {
      data: { subscribed_fields: string[] }[];
    };
    return data.flatMap((app) => app.subscribed_fields);
  };

  it('is a page that tells too little: what it told before stays on the list', async () => {
    const id = await rig.connect('facebook');
    await rig.call(
      'POST',
      `/${LINES.facebook}/subscribed_apps?subscribed_fields=feed,messages`,
      TOKENS.facebook,
    );
    await rig.look();
    expect(await fieldsOf()).toEqual(
      expect.arrayContaining(['feed', 'messages', 'message_echoes', 'standby']),
    );
    // A channel that was just connected is subscribed without a word.
    expect(rig.told()).toEqual([]);
    await rig.call('POST', `/${LINES.facebook}/subscribed_apps?subscribed_fields=messages`, TOKENS.facebook);
    await rig.lookAfter(2 * DAY_MS);
    expect(rig.told()).toEqual(['health.subscription warning', 'health.subscription ok']);
    expect(await rig.check(id, 'subscription')).toMatchObject({
      detail: expect.stringContaining('mended on'),
    });
  });

  it('is a business account that only another app hears', async () => {
    await rig.connect('whatsapp');
    await rig.look();
    await rig.call('DELETE', `/${WABA}/subscribed_apps`, TOKENS.whatsapp);
    rig.graph.addApp({ appId: '999', appSecret: 'of another' });
    rig.graph.setToken('EAA-of-another', { appId: '999', channelIds: [LINES.whatsapp] });
    await rig.call('POST', `/${WABA}/subscribed_apps`, 'EAA-of-another');
    await rig.lookAfter(2 * DAY_MS);
    expect(rig.told()).toEqual(['health.subscription failing', 'health.subscription ok']);
  });

  it('is tried again within the hour where Meta refuses', async () => {
    const id = await rig.connect('whatsapp');
    await rig.look();
    await rig.call('DELETE', `/${WABA}/subscribed_apps`, TOKENS.whatsapp);
    rig.graph.fault({ when: ({ method }) => method === 'POST', answer: { code: 200 } });
    await rig.lookAfter(2 * DAY_MS);
    expect(await rig.check(id, 'subscription')).toMatchObject({
      state: 'failing',
      action: expect.any(String),
      detail: expect.stringContaining('not mended'),
    });
    await rig.lookAfter(HOUR_MS + 1);
    expect(await rig.check(id, 'subscription')).toMatchObject({ state: 'ok' });
  });

  it('is a channel that fell silent, when it should not have', async () => {
    const id = await rig.connect('whatsapp');
    await rig.look();
    await rig.database.query(
      `insert into conversations (id, channel_id, platform, external_id, reply_address, last_inbound_at)
       values (gen_random_uuid(), $1, 'whatsapp', '48600100200', '48600100200', $2)`,
      [id, new Date(rig.clock.nowMs - 13 * HOUR_MS)],
    );
    await rig.database.query(
      `insert into messages (id, conversation_id, channel_id, external_id, direction, type, position, sent_at)
       select ('ffffffff-ffff-7fff-8fff-' || lpad(n::text, 12, '0'))::uuid, c.id, c.channel_id, 'wamid.' || n, 'inbound',
         'text', n, c.last_inbound_at - n * interval '10 minutes'
       from conversations c, generate_series(1, 100) n`,
    );
    await rig.call('DELETE', `/${WABA}/subscribed_apps`, TOKENS.whatsapp);
    await rig.lookAfter(10 * HOUR_MS);
    expect(await rig.check(id, 'silence')).toMatchObject({ state: 'ok' });
    await rig.lookAfter(2 * HOUR_MS);
    // The subscription is not due yet by itself.
    expect(await rig.check(id, 'silence')).toMatchObject({ state: 'warning', action: expect.any(String) });
    expect(rig.told()).toEqual([
      'health.subscription failing',
      'health.subscription ok',
      'health.silence warning',
    ]);
  });
});

describe('a token of Instagram Login', () => {
  let rig: HealthRig;
  beforeEach(async () => {
    rig = await HealthRig.start();
  });
  afterEach(() => rig.stop());

  const tokenOf = async (id: string): Promise<string | undefined> =>
    rig.stores.channels.credentialsOf((await rig.stores.channels.find(id))!).accessToken;

  it('is renewed a day after it was given, and every week from then on', async () => {
    const id = await rig.connect('instagram');
    await rig.look();
    await rig.lookAfter(LIMITS.instagramTokenAgeMsMin * 0.8);
    expect(await tokenOf(id)).toBe(TOKENS.instagram);
    await rig.lookAfter(LIMITS.instagramTokenAgeMsMin * 0.3);
    const first = await tokenOf(id);
    expect(first).not.toBe(TOKENS.instagram);
    expect(rig.graph.requests.refresh_access_token).toBe(1);
    await rig.look();
    await rig.lookAfter(5 * DAY_MS);
    expect(await tokenOf(id)).toBe(first);
    await rig.lookAfter(2 * DAY_MS + HOUR_MS);
    expect(await tokenOf(id)).not.toBe(first);
    expect(rig.graph.requests.refresh_access_token).toBe(2);
    expect(await rig.check(id, 'token')).toMatchObject({ state: 'ok' });
    expect(rig.told()).toEqual([]);
  });

  it('is as new when somebody gives another one', async () => {
    const id = await rig.connect('instagram');
    await rig.look();
    await rig.lookAfter(20 * HOUR_MS);
    rig.graph.updateChannel(LINES.instagram, { token: 'IG-another' });
    await rig.stores.channels.updateCredentials(id, { accessToken: 'IG-another' });
    await rig.look();
    await rig.lookAfter(20 * HOUR_MS);
    expect(await tokenOf(id)).toBe('IG-another');
    await rig.lookAfter(5 * HOUR_MS);
    expect(await tokenOf(id)).not.toBe('IG-another');
  });

  it('is warned of where Instagram does not renew it', async () => {
    const id = await rig.connect('instagram');
    await rig.look();
    rig.graph.fault({ route: 'refresh_access_token', answer: { code: 100 } });
    await rig.lookAfter(25 * HOUR_MS);
    expect(await rig.check(id, 'instagram_token')).toMatchObject({
      state: 'warning',
      action: expect.stringContaining('Sign in'),
    });
    expect(await tokenOf(id)).toBe(TOKENS.instagram);
  });
});

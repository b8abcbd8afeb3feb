import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, HOUR_MS, LIMITS, MINUTE_MS } from '@switchboard/core';
import { APP, HealthRig, LINES, TOKENS, WABA } from '../testing/health-rig.ts';

describe('looking after channels', () => {
  let rig: HealthRig;
  beforeEach(async () => {
    rig = await HealthRig.start();
  });
  afterEach(() => rig.stop());

  it('asks at once of a new channel, then the token hourly and the rest daily', async () => {
    const id = await rig.connect('whatsapp');
    await rig.look();
    for (const name of ['token', 'subscription', 'number', 'account', 'silence'] as const) {
      expect(await rig.check(id, name)).toMatchObject({ state: 'ok', action: null });
    }
    expect(rig.told()).toEqual([]);
    const {
      debug_token: tokens,
      subscribed_apps: subscriptions,
      channel: numbers,
    } = { ...rig.graph.requests };
    await rig.lookAfter(59 * MINUTE_MS);
    expect(rig.graph.requests.debug_token).toBe(tokens);
    await rig.lookAfter(2 * MINUTE_MS);
    expect(rig.graph.requests.debug_token).toBe(tokens + 1);
    await rig.lookAfter(22 * HOUR_MS);
    expect(rig.graph.requests).toMatchObject({ subscribed_apps: subscriptions, channel: numbers });
    await rig.lookAfter(2 * HOUR_MS);
    expect(rig.graph.requests).toMatchObject({ subscribed_apps: subscriptions + 1, channel: numbers + 1 });
  });

  it('makes the other checks of a channel when one of them cannot be kept', async () => {
    const id = await rig.connect('whatsapp');
    const { channelHealth } = rig.stores;
    const record = channelHealth.record.bind(channelHealth);
    channelHealth.record = async (channelId, name, ...rest) => {
      if (name === 'subscription') throw new Error('cannot be kept');
      return await record(channelId, name, ...rest);
    };
    await rig.look();
    const checks = (await channelHealth.list([id])).map(({ name }) => name);
    expect(checks).toEqual(expect.arrayContaining(['token', 'number', 'silence']));
    expect(checks).not.toContain('subscription');
  });

  it('asks nothing of a channel that another process holds', async () => {
    await rig.connect('whatsapp');
    rig.isHolder = false;
    await rig.look();
    expect(rig.graph.requests.debug_token).toBe(0);
  });

  it('finds out to which account a number belongs', async () => {
    const id = await rig.connect('whatsapp');
    await rig.look();
    expect(await rig.stores.channels.find(id)).toMatchObject({ accountExternalId: WABA, name: 'whatsapp' });
  });

  it('leaves what it knows standing while Meta cannot be asked, and asks again soon', async () => {
    const id = await rig.connect('whatsapp');
    rig.graph.fault({ route: 'debug_token', garbage: true });
    rig.graph.fault({ route: 'channel', answer: { code: 80007 } });
    await rig.look();
    expect(await rig.check(id, 'token')).toMatchObject({
      state: 'unknown',
      checkedAt: null,
      problem: expect.stringContaining('HTTP_502'),
    });
    expect(await rig.check(id, 'number')).toMatchObject({ state: 'unknown' });
    await rig.lookAfter(LIMITS.channelCheckRetryMs + 1);
    expect(await rig.check(id, 'token')).toMatchObject({ state: 'ok', problem: null });
    expect(await rig.check(id, 'number')).toMatchObject({ state: 'ok' });
    rig.graph.fault({ route: 'debug_token', loseAnswer: 'before' });
    await rig.lookAfter(2 * HOUR_MS);
    expect(await rig.check(id, 'token')).toMatchObject({ state: 'ok', problem: expect.any(String) });
    expect(rig.told()).toEqual([]);
  });

  it('asks as the app once it knows it, and as the token where the app is refused', async () => {
    const app = { accessToken: TOKENS.whatsapp, appSecrets: [APP.appSecret] };
    const id = await rig.connect('whatsapp', { credentials: app });
    await rig.look();
    rig.graph.expireToken(TOKENS.whatsapp);
    await rig.lookAfter(2 * HOUR_MS);
    // Only the app is told why.
    expect(await rig.check(id, 'token')).toMatchObject({
      state: 'failing',
      detail: '190: Error validating access token',
    });
    await rig.stores.channels.updateCredentials(id, { appSecrets: ['another'], accessToken: 'EAA-2' });
    rig.graph.updateChannel(LINES.whatsapp, { token: 'EAA-2' });
    await rig.look();
    expect(await rig.check(id, 'token')).toMatchObject({ state: 'ok' });
    expect(rig.told()).toEqual(['health.token failing', 'health.token ok']);
  });

  it('asks whose token it is where Meta says nothing of the token itself', async () => {
    const id = await rig.connect('instagram');
    rig.graph.fault({ route: 'debug_token', times: Infinity, answer: { code: 190 } });
    await rig.look();
    expect(await rig.check(id, 'token')).toMatchObject({ state: 'ok' });
    rig.graph.expireToken(TOKENS.instagram);
    await rig.lookAfter(2 * HOUR_MS);
    expect(await rig.check(id, 'token')).toMatchObject({ state: 'failing' });
  });

  it('asks nothing else with a token that is no good', async () => {
    const id = await rig.connect('whatsapp');
    rig.graph.expireToken(TOKENS.whatsapp);
    await rig.look();
    expect(await rig.check(id, 'token')).toMatchObject({ state: 'failing' });
    expect(rig.graph.requests).toMatchObject({ subscribed_apps: 0, channel: 0 });
    expect(rig.told()).toEqual(['health.token failing']);
    await rig.lookAfter(2 * HOUR_MS);
    expect(rig.told()).toEqual(['health.token failing']);
  });

  it('warns of a token that ends within a week, and of a channel that has none', async () => {
    rig.graph.setToken(TOKENS.facebook, { expiresAt: rig.clock.nowMs + 3 * DAY_MS });
    const page = await rig.connect('facebook');
    const number = await rig.connect('whatsapp', { credentials: {} });
    await rig.look();
    expect(await rig.check(page, 'token')).toMatchObject({ state: 'warning', action: expect.any(String) });
    expect(await rig.check(number, 'token')).toMatchObject({ state: 'warning', action: expect.any(String) });
    expect(await rig.check(number, 'number')).toBeUndefined();
  });

  it('shows a number whose quality is low, and one that the token may not see', async () => {
    rig.graph.addWhatsAppNumber({
      phoneNumberId: '106',
      wabaId: WABA,
      token: TOKENS.whatsapp,
      appSecret: APP.appSecret,
      qualityRating: 'RED',
    });
    const red = await rig.connect('whatsapp', { externalId: '106' });
    const foreign = await rig.connect('whatsapp', { externalId: '999', accountExternalId: WABA });
    await rig.look();
    expect(await rig.check(red, 'number')).toMatchObject({
      state: 'warning',
      detail: 'status CONNECTED, quality RED',
    });
    expect(await rig.check(foreign, 'number')).toMatchObject({
      state: 'failing',
      action: expect.any(String),
    });
  });

  it('keeps what is reported of sending, once, and has the token looked at', async () => {
    const id = await rig.connect('whatsapp');
    await rig.look();
    const error = { code: '131031', title: 'WhatsApp has locked this account.', advice: 'Ask Meta.' };
    const asked = rig.graph.requests.debug_token;
    const reportedAt = new Date(rig.clock.nowMs);
    rig.health.report(id, 'sending', null);
    await rig.health.settled();
    rig.clock.nowMs += 1_000;
    // The thousandth message writes nothing.
    rig.health.report(id, 'sending', null);
    await rig.health.settled();
    expect(await rig.check(id, 'sending')).toMatchObject({ state: 'ok', checkedAt: reportedAt });
    rig.health.report(id, 'sending', error);
    rig.health.report(id, 'sending', error);
    await rig.health.settled();
    await rig.look();
    expect(rig.graph.requests.debug_token).toBe(asked + 1);
    expect(await rig.check(id, 'sending')).toMatchObject({
      state: 'failing',
      sentence: error.title,
      action: error.advice,
    });
    rig.health.report(id, 'sending', null);
    await rig.health.settled();
    expect(rig.told()).toEqual(['health.sending failing', 'health.sending ok']);
  });
});

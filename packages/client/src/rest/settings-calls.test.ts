import { describe, expect, it } from '@jest/globals';
import { createRig } from '../testing/rig.ts';

const BASE = '/api/v1/communications';
const ENDPOINTS = '/api/v1/webhook-endpoints';

describe('calls of the settings', () => {
  const rig = () => {
    const { server, client } = createRig();
    server.rest = () => ({ body: { channels: [], accounts: [], endpoints: [] } });
    const calls = () =>
      server.calls.map(({ method, path, query, body }) => [method, path, query.toString(), body]);
    return { api: client.api, calls };
  };

  it('of channels', async () => {
    const { api, calls } = rig();
    expect(await api.channels.list()).toEqual([]);
    await api.channels.change('c/1', { access_token: null });
    await api.channels.remove('c1');
    await api.channels.templates('c1', { search: 'hello', limit: 5 });
    await api.channels.sendTest('c1', '+48 600', { name: 'hello', language: 'pl' });
    await api.channels.beginConversation({ channelId: 'c1', to: '+48 600', content: 'Halo' });
    const begun = {
      channel_id: 'c1',
      to: '+48 600',
      content: 'Halo',
      client_message_id: expect.stringMatching(/^[\da-f-]{36}$/),
    };
    expect(calls()).toEqual([
      ['GET', `${BASE}/channels`, '', undefined],
      ['POST', `${BASE}/channels/c%2F1`, '', { access_token: null }],
      ['DELETE', `${BASE}/channels/c1`, '', undefined],
      ['GET', `${BASE}/channels/c1/templates`, 'search=hello&limit=5', undefined],
      [
        'POST',
        `${BASE}/channels/c1/test-message`,
        '',
        { to: '+48 600', template: { name: 'hello', language: 'pl' } },
      ],
      ['POST', `${BASE}/conversations`, '', begun],
    ]);
  });

  it('of setting channels up', async () => {
    const { api, calls } = rig();
    await api.channelSetup.get('whatsapp');
    await api.channelSetup.change('whatsapp', { generate_verify_token: true });
    await api.channelSetup.connect('facebook');
    await api.channelSetup.connectChosen('id', ['1', '2']);
    await api.channelSetup.simulateCustomer('uk');
    expect(calls()).toEqual([
      ['GET', `${BASE}/channel-setup/whatsapp`, '', undefined],
      ['POST', `${BASE}/channel-setup/whatsapp`, '', { generate_verify_token: true }],
      ['POST', `${BASE}/channel-connect/facebook`, '', {}],
      ['POST', `${BASE}/channel-connect/id`, '', { external_ids: ['1', '2'] }],
      ['POST', `${BASE}/simulated-customer`, '', { language: 'uk' }],
    ]);
  });

  it('of Telegram accounts', async () => {
    const { api, calls } = rig();
    expect(await api.telegram.accounts()).toEqual([]);
    await api.telegram.beginLogin({ name: 'Biuro', method: 'qr' });
    await api.telegram.giveCode('l1', '12345');
    await api.telegram.cancelLogin('l1');
    await api.telegram.logOut('a1');
    expect(calls()).toEqual([
      ['GET', `${BASE}/telegram/accounts`, '', undefined],
      ['POST', `${BASE}/telegram/logins`, '', { name: 'Biuro', method: 'qr' }],
      ['POST', `${BASE}/telegram/logins/l1/code`, '', { code: '12345' }],
      ['DELETE', `${BASE}/telegram/logins/l1`, '', undefined],
      ['POST', `${BASE}/telegram/accounts/a1/logout`, '', {}],
    ]);
  });

  it('of outgoing webhooks', async () => {
    const { api, calls } = rig();
    expect((await api.webhookEndpoints.list()).endpoints).toEqual([]);
    await api.webhookEndpoints.change('e1', { is_enabled: true });
    await api.webhookEndpoints.deliveries('e1', { state: 'failed' });
    await api.webhookEndpoints.replayDelivery('e1', 'd1');
    await api.webhookEndpoints.replay('e1', new Date(0));
    expect(calls()).toEqual([
      ['GET', ENDPOINTS, '', undefined],
      ['PATCH', `${ENDPOINTS}/e1`, '', { is_enabled: true }],
      ['GET', `${ENDPOINTS}/e1/deliveries`, 'state=failed', undefined],
      ['POST', `${ENDPOINTS}/e1/deliveries/d1/replay`, '', {}],
      ['POST', `${ENDPOINTS}/e1/replay`, '', { since: '1970-01-01T00:00:00.000Z' }],
    ]);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR_MS, LIMITS } from '@switchboard/core';
import { ENDPOINTS, OutgoingRig, tokenOf } from '../support/outgoing-rig.ts';
import { isSignedBy, WebhookReceiver } from '../support/webhook-receiver.ts';

const SOME_ID = '0199d000-0000-7000-8000-000000000000';

interface Deliveries {
  deliveries: { id: string; webhook_id: string; state: string; type: string; last_error: string | null }[];
  has_more: boolean;
}

describe('endpoints of outgoing webhooks', () => {
  let rig: OutgoingRig;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    rig = await OutgoingRig.start(['127.0.0.1', 'localhost']);
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await rig.api.database.query(`delete from webhook_endpoints`);
    await receiver.stop();
  });
  afterAll(() => rig.stop());

  describe('over REST', () => {
    const body = { url: 'https://crm.example.com/hooks' };
    const CALLS: [string, string, object | undefined][] = [
      ['GET', '', undefined],
      ['POST', '', body],
      ['GET', `/${SOME_ID}`, undefined],
      ['PATCH', `/${SOME_ID}`, { is_enabled: true }],
      ['DELETE', `/${SOME_ID}`, undefined],
      ['POST', `/${SOME_ID}/rotate-secret`, undefined],
      ['POST', `/${SOME_ID}/test`, undefined],
      ['POST', `/${SOME_ID}/replay`, { since: '2026-01-01T00:00:00Z' }],
      ['GET', `/${SOME_ID}/deliveries`, undefined],
      ['POST', `/${SOME_ID}/deliveries/${SOME_ID}/replay`, undefined],
    ];

    it.each(CALLS)('%s %s is for owners', async (method, path, sent) => {
      const [agent, viewer] = [await tokenOf(rig.api, 'agent'), await tokenOf(rig.api, 'viewer')];
      const status = async (token: string | null) => (await rig.call(method, path, sent, token)).status;
      expect([await status(agent), await status(viewer), await status(null)]).toEqual([403, 403, 401]);
      expect([200, 201, 404]).toContain(await status(rig.owner));
    });

    it('are all in the OpenAPI document', async () => {
      const { paths } = (await (await rig.api.get('/api/v1/openapi.json')).json()) as {
        paths: Record<string, Record<string, object>>;
      };
      for (const [method, path] of CALLS) {
        const name = `${ENDPOINTS}${path.replace(SOME_ID, '{id}').replace(SOME_ID, '{delivery_id}')}`;
        expect([name, Object.keys(paths[name] ?? {})]).toEqual([
          name,
          expect.arrayContaining([method.toLowerCase()]),
        ]);
      }
    });

    it('are made, changed and deleted, and show their secret once', async () => {
      const made = await rig.call('POST', '', {
        ...body,
        event_types: ['message.created'],
        description: 'CRM',
      });
      expect(made.body).toMatchObject({ ...body, is_enabled: true, event_types: ['message.created'] });
      const { id, secret } = made.body as { id: string; secret: string };
      expect(Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).toHaveLength(32);
      const changed = await rig.call('PATCH', `/${id}`, { event_types: null, is_enabled: false });
      expect(changed.body).toMatchObject({ event_types: null, description: 'CRM', is_enabled: false });
      const all = await rig.call('GET', '');
      expect(JSON.stringify([all.body, changed.body])).not.toContain('whsec_');
      const rows = await rig.api.database.query(
        `select encode(e::text::bytea, 'escape') as row from webhook_endpoints e`,
      );
      expect(JSON.stringify(rows)).not.toContain(secret.slice(6, 30));
      expect((await rig.call('DELETE', `/${id}`)).status).toBe(200);
      expect((await rig.call('GET', `/${id}`)).status).toBe(404);
    });

    it.each([
      [{ url: 'http://crm.example.com/' }, /https/],
      [{ url: 'https://192.168.0.1/' }, /private/],
      [{ url: 'https://crm.example.com/', event_types: ['access.revoked'] }, /event_types/],
      [{ url: 'https://crm.example.com/', event_types: [] }, /event_types/],
      [{}, /url/],
    ])('refuse %j', async (sent, sentence) => {
      const { status, body: answer } = await rig.call('POST', '', sent);
      expect([status, answer['detail']]).toEqual([400, expect.stringMatching(sentence)]);
    });

    it('are not more than can be told', async () => {
      for (let n = 0; n < LIMITS.outgoingEndpointsMax; n++) await rig.add(body.url);
      expect((await rig.call('POST', '', body)).status).toBe(409);
    });
  });

  it('are tested with a message of their own, also when they have been resting', async () => {
    const { id, secret } = await rig.add(receiver.url);
    await rig.api.database.query(`update webhook_endpoints set resting_until = now() + interval '1 hour'`);
    const worker = await rig.worker(['127.0.0.1']);
    const test = await rig.call('POST', `/${id}/test`);
    expect(test.body).toMatchObject({ type: 'webhook.test', state: 'pending', seq: null });
    await receiver.until(({ taken }) => taken.length === 1);
    const [webhook] = receiver.received;
    expect(webhook).toMatchObject({ id: test.body['webhook_id'], type: 'webhook.test' });
    expect(isSignedBy(webhook!, secret)).toBe(true);
    await rig.untilAllDelivered(id);
    const { body } = await rig.call<Deliveries>('GET', `/${id}/deliveries?state=delivered`);
    expect(body.deliveries).toMatchObject([{ id: test.body['id'], attempts: 1, last_status: 204 }]);
    await worker.stop();
  });

  it('are not tested again while a test is on its way', async () => {
    const { id } = await rig.add(receiver.url);
    const asked = await Promise.all(Array.from({ length: 4 }, () => rig.call('POST', `/${id}/test`)));
    expect(asked.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      202, 409, 409, 409,
    ]);
    const worker = await rig.worker(['127.0.0.1']);
    await rig.untilAllDelivered(id);
    expect((await rig.call('POST', `/${id}/test`)).status).toBe(202);
    await rig.untilAllDelivered(id);
    await worker.stop();
  });

  it('sign with both secrets for a day after a rotation, then with the new one alone', async () => {
    const { id, secret: first } = await rig.add(receiver.url);
    const worker = await rig.worker(['127.0.0.1']);
    const second = String((await rig.call('POST', `/${id}/rotate-secret`)).body['secret']);
    expect(second).not.toBe(first);
    await rig.call('POST', `/${id}/test`);
    await receiver.until(({ taken }) => taken.length === 1);
    expect([first, second].map((secret) => isSignedBy(receiver.received[0]!, secret))).toEqual([true, true]);
    const shown = await rig.call('GET', `/${id}`);
    const until = Date.parse(String(shown.body['old_secret_until']));
    expect(Math.abs(until - rig.clock.now() - 24 * HOUR_MS)).toBeLessThan(60_000);
    await rig.api.database.query(`update webhook_endpoints set old_secret_until = $1`, [
      new Date(rig.clock.now() - 1),
    ]);
    await rig.untilAllDelivered(id);
    await rig.call('POST', `/${id}/test`);
    await receiver.until(({ taken }) => taken.length === 2);
    expect([first, second].map((secret) => isSignedBy(receiver.received[1]!, secret))).toEqual([false, true]);
    await worker.stop();
  });

  it('are told again what an owner asks for, one delivery or all since a time, under the same ids', async () => {
    const { id } = await rig.add(receiver.url, ['message.created']);
    const worker = await rig.worker(['127.0.0.1']);
    await rig.say('first', 'second', 'third');
    await rig.untilAllDelivered(id);
    const page = await rig.call<Deliveries>('GET', `/${id}/deliveries?limit=2`);
    expect(page.body).toMatchObject({ has_more: true, deliveries: [{ state: 'delivered' }, {}] });
    const older = await rig.call<Deliveries>(
      'GET',
      `/${id}/deliveries?limit=2&before=${page.body.deliveries[1]!.id}`,
    );
    expect(older.body).toMatchObject({
      has_more: false,
      deliveries: [{ webhook_id: receiver.received[0]!.id }],
    });
    const again = await rig.call('POST', `/${id}/deliveries/${older.body.deliveries[0]!.id}/replay`);
    expect(again.status).toBe(202);
    await receiver.until(({ texts }) => texts.length === 4);
    expect(receiver.texts).toEqual(['first', 'second', 'third', 'first']);
    await rig.untilAllDelivered(id);
    const all = await rig.call('POST', `/${id}/replay`, {
      since: new Date(Date.now() - HOUR_MS).toISOString(),
    });
    expect(all.body['from_seq']).toMatch(/^\d+$/);
    await receiver.until(({ texts }) => texts.length >= 7);
    await rig.untilAllDelivered(id);
    expect(receiver.texts.slice(-3)).toEqual(['first', 'second', 'third']);
    const ids = receiver.received.map((webhook) => webhook.id);
    expect(new Set(ids.slice(-3))).toEqual(new Set(ids.slice(0, 3)));
    const none = await rig.call('POST', `/${id}/replay`, { since: '2999-01-01T00:00:00+02:00' });
    expect(none.body).toEqual({ from_seq: null });
    await worker.stop();
  });

  it('keep in mind that the log was shortened before they were told', async () => {
    const { id } = await rig.add(receiver.url, ['message.created']);
    await rig.say('lost', 'kept');
    const [row] = await rig.api.database.query<{ seq: string }>(
      `select max(seq)::text as seq from events where type = 'message.created'`,
    );
    await rig.api.database.query(`delete from events where seq < $1`, [row!.seq]);
    const worker = await rig.worker(['127.0.0.1']);
    await rig.untilAllDelivered(id);
    expect(receiver.texts).toEqual(['kept']);
    expect((await rig.call('GET', `/${id}`)).body).toMatchObject({ missed_before_seq: row!.seq });
    await worker.stop();
  });

  it.each([
    ['an address', (port: number) => `https://127.0.0.1:${port}/`],
    ['an address without TLS', (port: number) => `http://127.0.0.1:${port}/`],
    ['IPv4 within IPv6', (port: number) => `https://[::ffff:127.0.0.1]:${port}/`],
    ['a name that leads there', (port: number) => `https://localhost:${port}/`],
  ])('in this machine are never connected to unless the operator allows it: %s', async (_what, url) => {
    const { id } = await rig.add('https://crm.example.com/');
    await rig.api.database.query(`update webhook_endpoints set url = $1`, [url(receiver.port)]);
    const worker = await rig.worker(['127.0.0.1:1', 'crm.internal']);
    await rig.call('POST', `/${id}/test`);
    await rig.untilEndpoint(id, ({ consecutiveFailures }) => consecutiveFailures === 1);
    const { body } = await rig.call<Deliveries>('GET', `/${id}/deliveries`);
    expect(body.deliveries[0]!.last_error).toMatch(/private network|https/);
    expect(receiver.connections).toBe(0);
    await worker.stop();
  });

  it('lead nowhere else: a redirect is a failure', async () => {
    const elsewhere = await WebhookReceiver.start();
    receiver.answering = () => (response) => {
      response.writeHead(307, { Location: elsewhere.url }).end();
      return 307;
    };
    const { id } = await rig.add(receiver.url);
    const worker = await rig.worker(['127.0.0.1']);
    await rig.call('POST', `/${id}/test`);
    await rig.untilEndpoint(id, ({ consecutiveFailures }) => consecutiveFailures === 1);
    const { body } = await rig.call<Deliveries>('GET', `/${id}/deliveries`);
    expect(body.deliveries).toMatchObject([{ state: 'pending', last_error: 'It answered 307, a redirect.' }]);
    expect(elsewhere.connections).toBe(0);
    await worker.stop();
    await elsewhere.stop();
  });
});

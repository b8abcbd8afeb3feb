import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, OUTGOING_EVENT_TYPES, SECOND_MS } from '@switchboard/core';
import { OutgoingRig } from '../support/outgoing-rig.ts';
import { BASE } from '../support/test-api.ts';
import { isSignedBy, WebhookReceiver } from '../support/webhook-receiver.ts';

const numbered = (count: number, word = 'message') =>
  Array.from({ length: count }, (_, index) => `${word} ${index + 1}`);

describe('outgoing webhooks', () => {
  let rig: OutgoingRig;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    rig = await OutgoingRig.start(['127.0.0.1']);
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await rig.api.database.query(`delete from webhook_endpoints`);
    await receiver.stop();
  });
  afterAll(() => rig.stop());

  it('tell every event that sockets are told, once and in order, signed', async () => {
    const { id, secret } = await rig.add(receiver.url);
    const { body } = await rig.call<{ cursor: string }>('GET', `/${id}`);
    const worker = await rig.worker(['127.0.0.1']);
    await rig.say(...numbered(30));
    // An internal event among them.
    await rig.api.stores.users.disable((await rig.api.signIn('Gone')).user.id, new Date());
    await rig.say('the last one');
    await receiver.until(({ texts }) => texts.includes('the last one'));
    await rig.untilAllDelivered(id);
    const answer = await rig.api.get(`${BASE}/events?after=${body.cursor}`, rig.owner);
    const { events } = (await answer.json()) as { events: Record<string, unknown>[] };
    const told = events.filter(({ type }) => (OUTGOING_EVENT_TYPES as string[]).includes(String(type)));
    expect(told.length).toBeLessThan(events.length);
    expect(receiver.received.map(({ body: text }) => JSON.parse(text) as unknown)).toEqual(
      told.map(({ id: eventId, seq, type, occurred_at, channel_id, data }) => ({
        type,
        timestamp: occurred_at,
        data: { id: eventId, seq, channel_id, ...(data as object) },
      })),
    );
    expect(receiver.texts).toEqual([...numbered(30), 'the last one']);
    for (const webhook of receiver.received) {
      expect(isSignedBy(webhook, secret)).toBe(true);
      expect(isSignedBy({ ...webhook, body: `${webhook.body} ` }, secret)).toBe(false);
      expect(webhook.data['id']).toBe(webhook.id.replace('msg_', 'evt_'));
    }
    expect(new Set(receiver.received.map((webhook) => webhook.id)).size).toBe(told.length);
    await worker.stop();
  });

  it('tell only what was asked for', async () => {
    const { id } = await rig.add(receiver.url, ['message.created']);
    const worker = await rig.worker(['127.0.0.1']);
    await rig.say(...numbered(3, 'filtered'));
    await rig.untilAllDelivered(id);
    expect(receiver.texts).toEqual(numbered(3, 'filtered'));
    expect(new Set(receiver.received.map(({ type }) => type))).toEqual(new Set(['message.created']));
    await worker.stop();
  });

  it('wait for a receiver that is down, and lose nothing', async () => {
    const { id, secret } = await rig.add(receiver.url, ['message.created']);
    receiver.answering = () => 503;
    const worker = await rig.worker(['127.0.0.1']);
    await rig.say(...numbered(5, 'down'));
    const resting = await rig.untilEndpoint(id, ({ restingUntil }) => restingUntil !== null);
    expect(resting.consecutiveFailures).toBe(5);
    expect(receiver.received).toHaveLength(5);
    const { body } = await rig.call<{ deliveries: object[] }>('GET', `/${id}/deliveries?limit=20`);
    expect(body.deliveries.at(-1)).toMatchObject({
      state: 'pending',
      attempts: 1,
      last_status: 503,
      last_error: 'It answered 503.',
      response_excerpt: 'this is 503',
    });
    // While it rests one delivery finds out whether it is back; that one would have to wait for five minutes now.
    rig.clock.advance(31 * SECOND_MS);
    await rig.untilEndpoint(id, ({ consecutiveFailures }) => consecutiveFailures === 6);
    receiver.answering = () => 200;
    await rig.say('down 6', 'down 7');
    rig.clock.advance(31 * SECOND_MS);
    await rig.untilAllDelivered(id);
    expect(receiver.texts.toSorted()).toEqual(numbered(7, 'down'));
    const ids = receiver.received.map((webhook) => webhook.id);
    expect(ids.length).toBe(13);
    expect(new Set(ids).size).toBe(7);
    expect(receiver.taken.every((webhook) => isSignedBy(webhook, secret))).toBe(true);
    await worker.stop();
  });

  it('are not held up by one event that fails', async () => {
    const { id } = await rig.add(receiver.url, ['message.created']);
    receiver.answering = ({ body }) => (body.includes('bad apple') ? 400 : 200);
    const worker = await rig.worker(['127.0.0.1']);
    await rig.say('bad apple', ...numbered(3, 'good'));
    await receiver.until(({ texts }) => texts.length === 3);
    expect(receiver.texts).toEqual(numbered(3, 'good'));
    await rig.untilEndpoint(id, ({ failingSince }) => failingSince === null);
    receiver.answering = () => 200;
    rig.clock.advance(7 * SECOND_MS);
    await rig.untilAllDelivered(id);
    expect(receiver.texts.at(-1)).toBe('bad apple');
    await worker.stop();
  });

  it('go on in another process when one dies in the middle: each event at least once, always under one id', async () => {
    const { id } = await rig.add(receiver.url, ['message.created']);
    receiver.answering = ({ body }) => (body.includes('dies 3') ? 'nothing' : 200);
    const first = await rig.worker(['127.0.0.1']);
    await rig.say(...numbered(8, 'dies'));
    await receiver.until(({ received }) => received.some(({ status }) => status === null));
    await first.abandon();
    receiver.answering = () => 200;
    const second = await rig.worker(['127.0.0.1']);
    await rig.untilAllDelivered(id);
    expect(new Set(receiver.texts)).toEqual(new Set(numbered(8, 'dies')));
    const third = receiver.received.filter(({ body }) => body.includes('dies 3'));
    expect(third.length).toBeGreaterThanOrEqual(2);
    expect(new Set(third.map((webhook) => webhook.id)).size).toBe(1);
    expect(new Set(third.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map((webhook) => webhook.id)).size).toBe(8);
    await second.stop();
    // What the dead one waits for.
    await receiver.stop();
    await first.webhooks.stop();
  });

  it('are told once by several processes', async () => {
    const { id } = await rig.add(receiver.url, ['message.created']);
    const workers = [await rig.worker(['127.0.0.1']), await rig.worker(['127.0.0.1'])];
    await rig.say(...numbered(20, 'shared'));
    await rig.untilAllDelivered(id);
    expect(receiver.texts).toEqual(numbered(20, 'shared'));
    await workers[0]!.stop();
    await rig.say(...numbered(5, 'alone'));
    await rig.untilAllDelivered(id);
    expect(receiver.texts).toEqual([...numbered(20, 'shared'), ...numbered(5, 'alone')]);
    await workers[1]!.stop();
  });

  it('stop when the receiver says that it is gone, and go on where they stopped when it is enabled', async () => {
    const { id } = await rig.add(receiver.url, ['message.created']);
    receiver.answering = () => 410;
    const worker = await rig.worker(['127.0.0.1']);
    await rig.say(...numbered(3, 'gone'));
    await rig.untilEndpoint(id, ({ isEnabled }) => !isEnabled);
    expect(receiver.received).toHaveLength(1);
    await rig.say('said meanwhile');
    const { body } = await rig.call('GET', `/${id}`);
    expect(body).toMatchObject({ is_enabled: false, disabled_reason: expect.stringContaining('410') });
    expect((await rig.call('POST', `/${id}/test`)).status).toBe(409);
    receiver.answering = () => 200;
    rig.clock.advance(7 * SECOND_MS);
    const enabled = await rig.call('PATCH', `/${id}`, { is_enabled: true });
    expect(enabled.body).toMatchObject({ is_enabled: true, disabled_reason: null, consecutive_failures: 0 });
    await rig.untilAllDelivered(id);
    expect(new Set(receiver.texts)).toEqual(new Set([...numbered(3, 'gone'), 'said meanwhile']));
    await worker.stop();
  });

  it('disable an endpoint at which nothing has arrived for five days, and not before', async () => {
    const { id } = await rig.add(receiver.url, ['message.created']);
    receiver.answering = () => 500;
    const worker = await rig.worker(['127.0.0.1']);
    await rig.say(...numbered(2, 'long'));
    await receiver.until(({ received }) => received.length === 2);
    const failures = (count: number) =>
      rig.untilEndpoint(id, ({ consecutiveFailures }) => consecutiveFailures >= count);
    await failures(2);
    rig.clock.advance(4.9 * DAY_MS);
    const almost = await failures(3);
    expect(almost.isEnabled).toBe(true);
    rig.clock.advance(0.2 * DAY_MS);
    const disabled = await rig.untilEndpoint(id, ({ isEnabled }) => !isEnabled);
    expect(disabled.disabledReason).toBe('Nothing has arrived for 5 days.');
    const count = receiver.received.length;
    await rig.say('not told');
    rig.clock.advance(DAY_MS);
    await rig.call('GET', `/${id}`);
    expect(receiver.received).toHaveLength(count);
    await worker.stop();
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import {
  call,
  LOGIN_INSTAGRAM,
  messengerText,
  NUMBER,
  PAGE,
  sendWhatsApp,
  WebhookReceiver,
} from '../testing/graph-client.ts';
import { type FakeGraphApi, type FakeGraphApiOptions, startFakeGraphApi } from './fake-graph-api.ts';

const NOW = 1_800_000_000_000;
let graph: FakeGraphApi;
let receiver: WebhookReceiver;

/** A fake that posts to a receiver, which answers with these statuses first. */
async function start(options: FakeGraphApiOptions, ...statuses: number[]): Promise<void> {
  receiver = new WebhookReceiver(...statuses);
  graph = await startFakeGraphApi({ now: () => NOW, webhookBaseUrl: await receiver.listen(), ...options });
}

afterEach(async () => {
  await graph.close();
  await receiver.close();
});

const statusesOf = () => receiver.received.map(({ body }) => body.entry[0].changes[0].value.statuses[0]);
const eventsOf = () => receiver.received.map(({ body }) => body.entry[0].messaging[0]);

describe('webhooks that follow a message', () => {
  it('tells of a WhatsApp message as far as it is set to, signed, with what the sender wanted repeated', async () => {
    await start({ whatsapp: [{ ...NUMBER, receipts: 'read' }] });
    const { body } = await sendWhatsApp(graph, { biz_opaque_callback_data: 'ours-1' });
    await receiver.waitFor(3);
    expect(receiver.received.every(({ isSignedWith }) => isSignedWith(NUMBER.appSecret))).toBe(true);
    expect(receiver.received[0]).toMatchObject({
      path: '/api/v1/communications/webhooks/whatsapp',
      body: {
        object: 'whatsapp_business_account',
        entry: [
          { id: '100', changes: [{ field: 'messages', value: { metadata: { phone_number_id: '105' } } }] },
        ],
      },
    });
    expect(statusesOf().map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    for (const status of statusesOf()) {
      expect(status).toMatchObject({
        id: body.messages[0].id,
        recipient_id: '48600100200',
        biz_opaque_callback_data: 'ours-1',
        timestamp: String(NOW / 1_000),
      });
    }
    await graph.waitUntil(() => graph.webhooks.pending === 0);
    expect(graph.webhooks).toEqual({ posted: 3, acknowledged: 3, pending: 0, dropped: 0 });
  });

  it('tells why a message after the window has failed', async () => {
    await start({ whatsapp: [NUMBER] });
    graph.closeWindow('105', '48600100200');
    await sendWhatsApp(graph);
    await receiver.waitFor(1);
    expect(statusesOf()).toMatchObject([{ status: 'failed', errors: [{ code: 131047 }] }]);
    expect(receiver.received[0]?.body.entry[0].changes[0].value).not.toHaveProperty('contacts');
  });

  it('tells what the test says of a message', async () => {
    await start({ whatsapp: [{ ...NUMBER, receipts: 'none' }] });
    const { body } = await sendWhatsApp(graph);
    await graph.report(body.messages[0].id, 'failed', 131049);
    await graph.report(body.messages[0].id, 'read');
    expect(statusesOf().map(({ status, errors }) => [status, errors?.[0].code])).toEqual([
      ['failed', 131049],
      ['read', undefined],
    ]);
  });

  it('echoes what the page wrote, then tells of its delivery and of its reading', async () => {
    await start({ pages: [{ ...PAGE, receipts: 'read' }], apps: [{ appId: '4711', appSecret: 'x' }] });
    const message = { text: 'Dzień dobry', metadata: 'ours-1' };
    const { body } = await call(
      graph,
      'POST',
      '/200/messages',
      PAGE.token,
      messengerText('7100', { message }),
    );
    await receiver.waitFor(3);
    const [echo, delivery, read] = eventsOf();
    expect(echo).toEqual({
      sender: { id: '200' },
      recipient: { id: '7100' },
      timestamp: NOW,
      message: { mid: body.message_id, is_echo: true, app_id: 4711, metadata: 'ours-1', text: 'Dzień dobry' },
    });
    expect(delivery).toMatchObject({
      sender: { id: '7100' },
      delivery: { mids: [body.message_id], watermark: NOW },
    });
    expect(read).toMatchObject({ read: { watermark: NOW } });
    expect(receiver.received.every(({ isSignedWith }) => isSignedWith(PAGE.appSecret))).toBe(true);
  });

  it('echoes Instagram’s without any mark of who wrote, and tells of no delivery', async () => {
    await start({ instagram: [LOGIN_INSTAGRAM] });
    const message = { text: 'Hej', metadata: 'ours-1' };
    await call(graph, 'POST', '/me/messages', LOGIN_INSTAGRAM.token, messengerText('17', { message }));
    await graph.waitUntil(() => graph.webhooks.acknowledged === 1 && graph.webhooks.pending === 0);
    expect(eventsOf().map((event) => event.message)).toEqual([
      { mid: graph.sent[0]?.externalId, is_echo: true, text: 'Hej' },
    ]);
    expect(receiver.received[0]?.isSignedWith(LOGIN_INSTAGRAM.appSecret)).toBe(true);
  });

  it('is silent where it is told to be, and of lines that nobody listens to', async () => {
    await start({ pages: [{ ...PAGE, echoes: false, receipts: 'none' }], whatsapp: [NUMBER] });
    await call(graph, 'POST', '/200/messages', PAGE.token, messengerText());
    await call(graph, 'DELETE', '/100/subscribed_apps', NUMBER.token);
    await sendWhatsApp(graph);
    await call(graph, 'POST', '/100/subscribed_apps', NUMBER.token);
    await sendWhatsApp(graph);
    await graph.waitUntil(() => graph.webhooks.acknowledged === 2);
    expect(statusesOf().map(({ id }) => id)).toEqual([graph.sent[2]?.externalId, graph.sent[2]?.externalId]);
  });

  it('tells of a message whose answer was lost all the same', async () => {
    await start({ pages: [{ ...PAGE, receipts: 'none' }] });
    graph.fault({ loseAnswer: 'after' });
    const lost = call(graph, 'POST', '/200/messages', PAGE.token, messengerText());
    await expect(lost).rejects.toThrow();
    await receiver.waitFor(1);
    expect(eventsOf()).toMatchObject([{ message: { is_echo: true, mid: graph.sent[0]?.externalId } }]);
  });
});

describe('a receiver that does not answer 200', () => {
  it('gets the same bytes again until it does', async () => {
    await start({ whatsapp: [{ ...NUMBER, receipts: 'sent' }], retryScale: 0.0001 }, 500, 503, 201);
    await sendWhatsApp(graph);
    await graph.waitUntil(() => graph.webhooks.acknowledged === 1);
    expect(graph.webhooks).toEqual({ posted: 4, acknowledged: 1, pending: 0, dropped: 0 });
    expect(new Set(receiver.received.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it('loses the page after an hour of it, until the page is subscribed again', async () => {
    const refusals = Array.from({ length: 8 }, () => 500);
    await start({ pages: [{ ...PAGE, receipts: 'none' }], retryScale: 0 }, ...refusals);
    await call(graph, 'POST', '/200/messages', PAGE.token, messengerText());
    await graph.waitUntil(() => graph.webhooks.dropped === 1);
    expect(receiver.received).toHaveLength(8);
    expect((await call(graph, 'GET', '/200/subscribed_apps', PAGE.token)).body).toEqual({ data: [] });
    await call(graph, 'POST', '/200/messages', PAGE.token, messengerText());
    await call(graph, 'POST', '/200/subscribed_apps?subscribed_fields=messages', PAGE.token);
    await call(graph, 'POST', '/200/messages', PAGE.token, messengerText());
    await graph.waitUntil(() => graph.webhooks.acknowledged === 1);
    expect(eventsOf()[8].message.mid).toBe(graph.sent[2]?.externalId);
  });

  it('is left alone once the fake is closed', async () => {
    await start({ whatsapp: [{ ...NUMBER, receipts: 'sent' }] }, 500, 500);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await sendWhatsApp(graph);
    await receiver.waitFor(2);
    // The third attempt is ten seconds away.
    await graph.waitUntil(() => timers() > before);
    await graph.close();
    expect(timers()).toBe(before);
  });
});

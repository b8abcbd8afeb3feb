import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, NUMBER, sendWhatsApp, whatsappText } from '../testing/graph-client.ts';
import { type FakeGraphApi, startFakeGraphApi } from './fake-graph-api.ts';

const HOUR_MS = 3_600_000;
let graph: FakeGraphApi;
let now = 1_800_000_000_000;

beforeEach(async () => {
  graph = await startFakeGraphApi({ now: () => now, whatsapp: [NUMBER] });
});
afterEach(async () => graph.close());

describe('messages to WhatsApp', () => {
  it('answers with the id of the message and the number of the customer, and writes both down', async () => {
    const { status, body } = await sendWhatsApp(graph, { biz_opaque_callback_data: 'ours-1' });
    expect(status).toBe(200);
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: '+48600100200', wa_id: '48600100200' }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    });
    expect(graph.sent).toEqual([
      {
        platform: 'whatsapp',
        channelId: '105',
        to: '48600100200',
        type: 'text',
        body: whatsappText({ biz_opaque_callback_data: 'ours-1' }),
        reference: 'ours-1',
        externalId: body.messages[0].id,
        at: now,
      },
    ]);
    expect(graph.deliveredTo('+48600100200')).toHaveLength(1);
  });

  it('takes the path with any version and without one', async () => {
    for (const prefix of ['', '/v21.0', '/v26.0']) {
      expect((await call(graph, 'POST', `${prefix}/105/messages`, NUMBER.token, whatsappText())).status).toBe(
        200,
      );
    }
    expect(graph.requests.messages).toBe(3);
  });

  it('takes a user id in recipient, and loses it without a word in to', async () => {
    const { body } = await sendWhatsApp(graph, { to: undefined, recipient: 'US.1349' });
    expect(body.contacts).toEqual([{ input: 'US.1349', user_id: 'US.1349' }]);
    expect(graph.deliveredTo('US.1349')).toHaveLength(1);

    const lost = await sendWhatsApp(graph, { to: 'US.1349' });
    expect(lost.status).toBe(200);
    expect(lost.body.messages[0].id).toMatch(/^wamid\./);
    expect(graph.sent).toHaveLength(1);
    expect(graph.undelivered).toMatchObject([{ to: '1349', reason: 'bsuid_in_to' }]);
  });

  it('names the customer as the platform does, where that is another number', async () => {
    graph.addPerson({ channelId: '105', id: '5511987654321', waId: '551187654321' });
    const { body } = await sendWhatsApp(graph, { to: '5511987654321' });
    expect(body.contacts).toEqual([{ input: '5511987654321', wa_id: '551187654321' }]);
  });

  it('accepts what is written after 24 hours, and delivers it not; templates go', async () => {
    graph.addTemplate('100', {
      name: 'hello',
      language: 'pl',
      components: [{ type: 'BODY', text: 'Witaj' }],
    });
    graph.customerWrote('105', '+48600100200', now - 24 * HOUR_MS);
    await sendWhatsApp(graph);
    expect(graph.sent).toHaveLength(1);
    now += 1;
    expect((await sendWhatsApp(graph)).status).toBe(200);
    expect(graph.undelivered).toMatchObject([{ reason: 131047 }]);
    const template = { name: 'hello', language: { code: 'pl' } };
    await sendWhatsApp(graph, { type: 'template', template });
    expect(graph.sent.map(({ type }) => type)).toEqual(['text', 'template']);
  });

  it('can tell of the closed window at once', async () => {
    graph.updateChannel('105', { windowErrors: 'in_answer' });
    graph.closeWindow('105', '48600100200');
    const { status, body } = await sendWhatsApp(graph);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 131047, error_data: { messaging_product: 'whatsapp' } });
    expect(graph.undelivered).toEqual([]);
  });

  it('takes reactions, read marks and typing signs', async () => {
    const reaction = { message_id: 'wamid.A', emoji: '' };
    expect((await sendWhatsApp(graph, { type: 'reaction', reaction })).status).toBe(200);
    expect(graph.sent).toMatchObject([{ type: 'reaction' }]);
    const read = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.A',
      typing_indicator: { type: 'text' },
    };
    const { body } = await call(graph, 'POST', '/105/messages', NUMBER.token, read);
    expect(body).toEqual({ success: true });
    expect(graph.actions.map(({ kind }) => kind)).toEqual(['read', 'typing_on']);
    const wrong = await call(graph, 'POST', '/105/messages', NUMBER.token, { ...read, message_id: 'm_A' });
    expect(wrong.body.error.code).toBe(131009);
  });
});

describe('refusals', () => {
  it('has 401 and 190 for tokens that are unknown or expired, 100/33 for those of another line', async () => {
    graph.addWhatsAppNumber({ ...NUMBER, phoneNumberId: '106', token: 'token-106' });
    const unknown = await call(graph, 'POST', '/105/messages', 'nobody', whatsappText());
    expect(unknown.status).toBe(401);
    expect(unknown.body.error).toEqual({
      message: expect.any(String),
      type: 'OAuthException',
      code: 190,
      fbtrace_id: expect.any(String),
    });
    const other = await call(graph, 'POST', '/105/messages', 'token-106', whatsappText());
    expect([other.status, other.body.error.code, other.body.error.error_subcode]).toEqual([400, 100, 33]);
    graph.expireToken(NUMBER.token);
    const expired = await sendWhatsApp(graph);
    expect([expired.status, expired.body.error.code, expired.body.error.error_subcode]).toEqual([
      401, 190, 463,
    ]);
    graph.updateChannel('105', { token: 'token-new' });
    expect((await call(graph, 'POST', '/105/messages', 'token-new', whatsappText())).status).toBe(200);
    expect(graph.sent).toHaveLength(1);
  });

  it('knows neither other ids nor other paths', async () => {
    const noNode = await call(graph, 'GET', '/999', NUMBER.token);
    expect([noNode.status, noNode.body.error.code]).toEqual([400, 100]);
    expect(noNode.body.error.message).toMatch(/^Unsupported get request\. Object with ID '999'/);
    const noEdge = await call(graph, 'POST', '/105/telegrams', NUMBER.token, {});
    expect([noEdge.status, noEdge.body.error.code]).toEqual([400, 2500]);
    expect(graph.requests.unknown).toBe(1);
  });

  it('wants the proof of the app’s secret where the app says so, and checks it wherever it comes', async () => {
    graph.addApp({ appId: '1', appSecret: 'secret-app', requireProof: true });
    graph.addWhatsAppNumber({ ...NUMBER, phoneNumberId: '107', token: 'token-107', appId: '1' });
    const path = '/107/messages';
    expect((await call(graph, 'POST', path, 'token-107', whatsappText())).body.error.code).toBe(100);
    // echo -n token-107 | openssl dgst -sha256 -hmac secret-app
    const proof = '95ea8473da2047beaa88adb5ad4b99b8703fb81454eb1ef7b30faf43fa74a99e';
    expect(
      (await call(graph, 'POST', `${path}?appsecret_proof=${proof}`, 'token-107', whatsappText())).status,
    ).toBe(200);
    expect(
      (await call(graph, 'POST', `${path}?appsecret_proof=00`, 'token-107', whatsappText())).status,
    ).toBe(400);
  });

  it('counts messages of a second, and those to one customer', async () => {
    graph.updateChannel('105', { ratePerSecond: 2 });
    const statuses: number[] = [];
    for (let index = 0; index < 3; index++) statuses.push((await sendWhatsApp(graph)).status);
    expect(statuses).toEqual([200, 200, 429]);
    now += 1_000;
    graph.updateChannel('105', { pairLimit: { burst: 2, everyMs: 6_000 }, ratePerSecond: 1_000 });
    const codes: unknown[] = [];
    for (let index = 0; index < 3; index++) codes.push((await sendWhatsApp(graph)).body.error?.code);
    codes.push((await sendWhatsApp(graph, { to: '48600100201' })).body.error?.code);
    expect(codes).toEqual([undefined, undefined, 131056, undefined]);
    now += 6_000;
    expect((await sendWhatsApp(graph)).status).toBe(200);
    expect((await sendWhatsApp(graph)).body.error.code).toBe(131056);
  });
});

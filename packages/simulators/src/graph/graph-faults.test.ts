import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, messengerText, NUMBER, PAGE, sendWhatsApp } from '../testing/graph-client.ts';
import { type FakeGraphApi, startFakeGraphApi } from './fake-graph-api.ts';

let graph: FakeGraphApi;

beforeEach(async () => {
  graph = await startFakeGraphApi({ whatsapp: [NUMBER], pages: [PAGE] });
});
afterEach(async () => graph.close());

describe('faults', () => {
  it('answers with an error, as often as it is told to, with the headers that come with it', async () => {
    const usage = '{"105":[{"estimated_time_to_regain_access":3}]}';
    const fault = graph.fault({
      route: 'messages',
      times: 2,
      answer: { code: 80007, headers: { 'X-Business-Use-Case-Usage': usage } },
    });
    const first = await sendWhatsApp(graph);
    expect([first.status, first.body.error.code]).toEqual([400, 80007]);
    expect(first.headers.get('x-business-use-case-usage')).toBe(usage);
    expect((await sendWhatsApp(graph)).status).toBe(400);
    expect((await sendWhatsApp(graph)).status).toBe(200);
    expect(fault.hits).toBe(2);
    expect(graph.sent).toHaveLength(1);
    expect(graph.requests.messages).toBe(3);
  });

  it('gives codes the HTTP statuses of Meta, or another one', async () => {
    graph.fault({ answer: { code: 190, subcode: 463 } });
    graph.fault({ answer: { code: 131056, status: 500, message: 'x' } });
    expect((await sendWhatsApp(graph)).status).toBe(401);
    const second = await sendWhatsApp(graph);
    expect([second.status, second.body.error.message]).toEqual([500, 'x']);
  });

  it('meets only whom it is meant for', async () => {
    graph.fault({ channelId: '200', answer: { code: 2 } });
    graph.fault({ to: '+48600100201', answer: { code: 131000 } });
    graph.fault({ when: ({ headers }) => headers['x-test'] === 'yes', answer: { code: 1 } });
    expect((await sendWhatsApp(graph)).status).toBe(200);
    expect((await call(graph, 'POST', '/200/messages', PAGE.token, messengerText())).body.error.code).toBe(2);
    expect((await sendWhatsApp(graph, { to: '48600100201' })).body.error.code).toBe(131000);
  });

  it('lets some pass first, and nobody suffer after it is cleared', async () => {
    const fault = graph.fault({ skip: 1, times: Infinity, answer: { code: 2 } });
    expect((await sendWhatsApp(graph)).status).toBe(200);
    expect((await sendWhatsApp(graph)).status).toBe(503);
    fault.clear();
    expect((await sendWhatsApp(graph)).status).toBe(200);
  });

  it('drops the connection before doing anything', async () => {
    graph.fault({ loseAnswer: 'before' });
    await expect(sendWhatsApp(graph)).rejects.toThrow();
    expect(graph.sent).toEqual([]);
  });

  it('drops the connection after the message has gone', async () => {
    graph.fault({ loseAnswer: 'after' });
    await expect(sendWhatsApp(graph, { biz_opaque_callback_data: 'ours-1' })).rejects.toThrow();
    expect(graph.sent).toMatchObject([{ reference: 'ours-1' }]);
  });

  it('keeps a request until it is let go, before or after it was done', async () => {
    const before = graph.fault({ hang: 'before' });
    const first = sendWhatsApp(graph);
    await before.waitForHit();
    expect(graph.sent).toEqual([]);
    before.release();
    expect((await first).status).toBe(200);
    const after = graph.fault({ hang: 'after' });
    const second = sendWhatsApp(graph);
    await graph.waitForSent(2);
    after.release();
    expect((await second).status).toBe(200);
  });

  it('lets go of everything when it is closed, those who wait included', async () => {
    const hanging = graph.fault({ hang: 'before' });
    const slow = graph.fault({ latencyMs: 3_600_000 });
    const requests = [sendWhatsApp(graph), sendWhatsApp(graph)].map(async (request) =>
      expect(request).rejects.toThrow(),
    );
    const waiting = expect(graph.waitForSent(1)).rejects.toThrow('closed');
    await Promise.all([hanging.waitForHit(), slow.waitForHit()]);
    await graph.close();
    await Promise.all([...requests, waiting]);
    expect(graph.sent).toEqual([]);
  });

  it('waits, and then does what was asked', async () => {
    graph.fault({ latencyMs: 30 });
    const startedMs = performance.now();
    expect((await sendWhatsApp(graph)).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThan(25);
  });

  it('answers with a page of HTML, as a gateway does', async () => {
    graph.fault({ garbage: true });
    const { status, headers, body } = await sendWhatsApp(graph);
    expect([status, headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    expect(body).toContain('<html>');
    expect(graph.sent).toEqual([]);
  });
});

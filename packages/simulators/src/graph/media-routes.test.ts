import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, messengerText, NUMBER, PAGE, sendWhatsApp } from '../testing/graph-client.ts';
import { type FakeGraphApi, startFakeGraphApi } from './fake-graph-api.ts';

const MINUTE_MS = 60_000;
const BYTES = Buffer.from('not really a picture');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
let graph: FakeGraphApi;
let now = 1_800_000_000_000;

beforeEach(async () => {
  graph = await startFakeGraphApi({ now: () => now, whatsapp: [NUMBER], pages: [PAGE] });
});
afterEach(async () => graph.close());

function form(bytes: Buffer, mimeType: string, fields: Record<string, string>, name = 'file'): FormData {
  const data = new FormData();
  for (const [key, value] of Object.entries(fields)) data.set(key, value);
  data.set(name, new Blob([new Uint8Array(bytes)], { type: mimeType }), 'zażółć.png');
  return data;
}

async function upload(bytes: Buffer, mimeType: string) {
  const data = form(bytes, mimeType, { messaging_product: 'whatsapp', type: mimeType });
  return call(graph, 'POST', '/v26.0/105/media', NUMBER.token, data);
}

describe('WhatsApp’s files', () => {
  it('keeps what is uploaded, to be sent by its id', async () => {
    const { status, body } = await upload(BYTES, 'image/png');
    expect([status, body]).toEqual([200, { id: expect.stringMatching(/^\d+$/) }]);
    expect((await sendWhatsApp(graph, { type: 'image', image: { id: body.id } })).status).toBe(200);
    const node = await call(graph, 'GET', `/v26.0/${body.id}?phone_number_id=105`, NUMBER.token);
    expect(node.body).toEqual({
      messaging_product: 'whatsapp',
      url: expect.stringContaining(graph.baseUrl),
      mime_type: 'image/png',
      sha256: SHA256,
      file_size: BYTES.length,
      id: body.id,
    });
    expect((await call(graph, 'GET', `/${body.id}?phone_number_id=106`, NUMBER.token)).status).toBe(400);
    expect((await call(graph, 'DELETE', `/${body.id}`, NUMBER.token)).body).toEqual({ success: true });
    expect((await sendWhatsApp(graph, { type: 'image', image: { id: body.id } })).status).toBe(400);
    expect(graph.requests).toMatchObject({ media_upload: 1, media: 3, messages: 2 });
  });

  it('refuses types and sizes with 131053', async () => {
    expect((await upload(BYTES, 'image/svg+xml')).body.error.code).toBe(131053);
    expect((await upload(Buffer.alloc(5 * 1024 * 1024), 'image/jpeg')).status).toBe(200);
    expect((await upload(Buffer.alloc(5 * 1024 * 1024 + 1), 'image/jpeg')).body.error.code).toBe(131053);
  });

  it('gives a customer’s file to the token of the line, for five minutes', async () => {
    const file = graph.addMedia('105', { bytes: BYTES, mimeType: 'image/png', filename: 'skan.png' });
    expect(Buffer.from(file.sha256, 'base64').toString('hex')).toBe(SHA256);
    const { url } = (await call(graph, 'GET', `/${file.id}`, NUMBER.token)).body;
    const download = async (token: string | null) =>
      fetch(url, token === null ? {} : { headers: { Authorization: `Bearer ${token}` } });
    expect((await download(null)).status).toBe(401);
    expect((await fetch(`${url}?access_token=${NUMBER.token}`)).status).toBe(401);
    expect((await download(PAGE.token)).status).toBe(400);
    now += 5 * MINUTE_MS - 1;
    const good = await download(NUMBER.token);
    expect([good.status, good.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await good.arrayBuffer()).equals(BYTES)).toBe(true);
    now += 1;
    expect((await download(NUMBER.token)).status).toBe(404);
    expect((await call(graph, 'GET', `/${file.id}`, NUMBER.token)).body.url).not.toBe(url);
  });
});

describe('Messenger’s files', () => {
  it('gives a customer’s file to everybody, for a while', async () => {
    const { url } = graph.addMedia('200', { bytes: BYTES, mimeType: 'image/png' });
    expect((await fetch(url)).status).toBe(200);
    now += 5 * MINUTE_MS;
    expect((await fetch(url)).status).toBe(404);
  });

  it('keeps what is uploaded as a form, to be sent by its id', async () => {
    const message = JSON.stringify({ attachment: { type: 'image', payload: { is_reusable: true } } });
    const data = form(BYTES, 'image/png', { message }, 'filedata');
    const { body } = await call(graph, 'POST', '/me/message_attachments', PAGE.token, data);
    expect(body).toEqual({ attachment_id: expect.stringMatching(/^\d+$/) });
    const attachment = { type: 'image', payload: { attachment_id: body.attachment_id } };
    const sent = await call(
      graph,
      'POST',
      '/200/messages',
      PAGE.token,
      messengerText('71', { message: { attachment } }),
    );
    expect(sent.status).toBe(200);
  });

  it('fetches what it is given the address of, and says so when it cannot', async () => {
    const host = createServer((request, response) => {
      if (request.url === '/a.png') response.writeHead(200, { 'Content-Type': 'image/png' }).end(BYTES);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    const ask = async (url: string) => {
      const message = { attachment: { type: 'image', payload: { url, is_reusable: true } } };
      return call(graph, 'POST', '/200/message_attachments', PAGE.token, { message });
    };
    expect((await ask(`${base}/a.png`)).body).toEqual({ attachment_id: expect.any(String) });
    expect((await ask(`${base}/b.png`)).body.error).toMatchObject({ code: 100, error_subcode: 2018047 });
    host.closeAllConnections();
    await new Promise((resolve) => host.close(resolve));
  });

  it('refuses pictures above 8 MB', async () => {
    const message = JSON.stringify({ attachment: { type: 'image', payload: {} } });
    const data = form(Buffer.alloc(8 * 1024 * 1024 + 1), 'image/png', { message }, 'filedata');
    expect((await call(graph, 'POST', '/200/message_attachments', PAGE.token, data)).body.error.code).toBe(
      100,
    );
    const broken = form(BYTES, 'image/png', { message: '{' }, 'filedata');
    expect((await call(graph, 'POST', '/200/message_attachments', PAGE.token, broken)).body.error.code).toBe(
      100,
    );
  });
});

describe('uploads in pieces', () => {
  it('goes on where it was broken off, and answers a handle at the end', async () => {
    graph.addApp({ appId: '7', appSecret: 'x' });
    graph.addPage({ ...PAGE, pageId: '207', token: 'token-207', appId: '7' });
    const begun = await call(
      graph,
      'POST',
      '/v26.0/7/uploads?file_length=10&file_type=image/png',
      'token-207',
    );
    const { id } = begun.body;
    expect(id).toMatch(/^upload:/);
    const piece = async (offset: number, bytes: string) => {
      const headers = { Authorization: 'OAuth token-207', file_offset: String(offset) };
      const response = await fetch(`${graph.baseUrl}/v26.0/${id}`, {
        method: 'POST',
        headers,
        body: Buffer.from(bytes),
      });
      return response.json();
    };
    await piece(0, '1234');
    expect((await call(graph, 'GET', `/v26.0/${id}`, 'token-207')).body).toEqual({ id, file_offset: 4 });
    expect(await piece(5, '567890')).toMatchObject({ error: { code: 100 } });
    expect(await piece(4, '567890')).toEqual({ h: expect.stringMatching(/^4::/) });
  });
});

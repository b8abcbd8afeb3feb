import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SwitchboardError } from '@switchboard/core';
import { postWebhook } from './post-webhook.ts';

interface Received {
  request: IncomingMessage;
  rawBody: Buffer;
}

const servers: Server[] = [];

/** A receiver that answers with these statuses in turn, and with the last of them from then on. */
async function receiver(...statuses: number[]): Promise<{ baseUrl: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = statuses[received.length] ?? statuses.at(-1) ?? 200;
      received.push({ request, rawBody: Buffer.concat(chunks) });
      response.writeHead(status, { Location: 'http://127.0.0.1:1/elsewhere' }).end('{"status":"ok"}');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, received };
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const WEBHOOK = {
  platform: 'facebook',
  body: { object: 'page', text: 'zażółć/' },
  appSecret: 's3cret',
} as const;

describe('postWebhook', () => {
  it('posts the escaped bytes with their signature to the platform’s path', async () => {
    const { baseUrl, received } = await receiver(200);
    const posted = await postWebhook({ baseUrl: `${baseUrl}/`, ...WEBHOOK });
    expect(posted).toEqual({ status: 200, durationMs: expect.any(Number), attempts: 1 });
    expect(received).toHaveLength(1);
    for (const { request, rawBody } of received) {
      expect(request.method).toBe('POST');
      expect(request.url).toBe('/api/v1/communications/webhooks/facebook');
      expect(request.headers['content-type']).toBe('application/json');
      expect(rawBody.toString()).toBe(String.raw`{"object":"page","text":"za\u017c\u00f3\u0142\u0107\/"}`);
      const signature = createHmac('sha256', 's3cret').update(rawBody).digest('hex');
      expect(request.headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
    }
  });

  it('sends plain UTF-8 when told to', async () => {
    const { baseUrl, received } = await receiver(200);
    await postWebhook({ baseUrl, ...WEBHOOK, escapeUnicode: false });
    expect(received.map(({ rawBody }) => rawBody.toString())).toEqual(['{"object":"page","text":"zażółć/"}']);
  });

  it.each([401, 503, 302])('says %i and tries no second time, nor elsewhere', async (status) => {
    const { baseUrl, received } = await receiver(status);
    expect(await postWebhook({ baseUrl, ...WEBHOOK })).toMatchObject({ status, attempts: 1 });
    expect(received).toHaveLength(1);
  });

  it('sends the same bytes again until 200, when told to', async () => {
    const { baseUrl, received } = await receiver(503, 503, 200);
    expect(await postWebhook({ baseUrl, ...WEBHOOK, attemptsMax: 5 })).toMatchObject({
      status: 200,
      attempts: 3,
    });
    expect(new Set(received.map(({ rawBody }) => rawBody.toString())).size).toBe(1);
  });

  it('gives up after the last attempt', async () => {
    const { baseUrl } = await receiver(503);
    expect(await postWebhook({ baseUrl, ...WEBHOOK, attemptsMax: 2 })).toMatchObject({
      status: 503,
      attempts: 2,
    });
  });

  it('says who did not answer', async () => {
    const { baseUrl } = await receiver(200);
    servers[0]!.close();
    const post = postWebhook({ baseUrl, ...WEBHOOK });
    await expect(post).rejects.toThrow(SwitchboardError);
    await expect(post).rejects.toThrow(new RegExp(`${baseUrl}.*ECONNREFUSED`));
  });
});

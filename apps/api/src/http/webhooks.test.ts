import { createHmac } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SwitchboardError } from '@switchboard/core';
import { createMetrics, silentLogger } from '@switchboard/service';
import { WebhookSecrets } from '../webhook-secrets.ts';
import { createApp } from './create-app.ts';
import { BASE } from './paths.ts';
import { BodyReader } from './read-body.ts';
import { createWebhookRouter, webhookMiddleware } from './webhooks.ts';

const SECRET = 'a secret';

/** Stands in for the way into the database; `mood` is what it does with the next delivery. */
class FakeServices {
  mood: 'stores' | 'away' | 'breaks' = 'stores';
  readonly bodies: string[] = [];

  readonly service = {
    receiveMessage: async (body: Buffer) => {
      if (this.mood === 'away') throw new SwitchboardError('database_unavailable', 'Away.');
      if (this.mood === 'breaks') throw new TypeError('secret insides');
      this.bodies.push(body.toString());
      return { result: { outcome: 'stored' } };
    },
  };
}

describe('the two ways of a webhook', () => {
  const fake = new FakeServices();
  const services = { whatsapp: fake.service, instagram: fake.service, facebook: fake.service } as never;
  const own = { appSecrets: [SECRET], verifyToken: 'token' };
  const secrets = new WebhookSecrets({ whatsapp: own, instagram: own, facebook: own });
  const router = createWebhookRouter({
    services,
    secrets,
    setup: { handshake() {}, delivered() {}, signatureFailed() {} },
    reader: new BodyReader(64e6),
    metrics: createMetrics(),
    logger: silentLogger,
  });
  const servers: Server[] = [];
  const urls: string[] = [];

  beforeAll(async () => {
    await secrets.reload(
      { channels: { list: async () => [] }, setups: { list: async () => [] } } as never,
      silentLogger,
    );
    const direct: RequestListener = (request, response) => router(request)!(request, response);
    const express = createApp({
      routes: [],
      routers: [webhookMiddleware(router)],
      pages: (_request, _response, next) => next(),
      checkAccess: async () => null,
      allowedOrigins: [],
      trustedProxies: [],
      publicUrl: 'http://127.0.0.1',
      logger: silentLogger,
      isReady: () => true,
    });
    for (const listener of [direct, express as RequestListener]) {
      const server = createServer(listener);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      servers.push(server);
      urls.push(`http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}`);
    }
  });
  afterAll(() => Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))));

  const sign = (body: string) => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  const signed = (body: string): RequestInit => ({
    method: 'POST',
    body,
    headers: { 'X-Hub-Signature-256': sign(body), 'Content-Type': 'text/plain' },
  });
  const huge = 'x'.repeat(4 * 1024 * 1024 + 1);

  it.each([
    ['stores', '/webhooks/whatsapp', signed('{"a":1}'), 200],
    ['stores', '/instagram/webhook?x=1', signed('{}'), 200],
    ['stores', '/webhooks/whatsapp', { method: 'POST', body: '{}' }, 401],
    ['stores', '/webhooks/facebook', signed(huge), 413],
    ['away', '/webhooks/whatsapp', signed('{}'), 503],
    ['breaks', '/webhooks/whatsapp', signed('{}'), 503],
    ['stores', '/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=token&hub.challenge=42', {}, 200],
    ['stores', '/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=42', {}, 403],
    ['stores', '/webhooks/whatsapp', { method: 'DELETE' }, 405],
  ] as const)('answer alike when the database %s: %s (%#)', async (mood, path, request, status) => {
    fake.mood = mood;
    const [direct, express] = await Promise.all(
      urls.map(async (url) => {
        const answer = await fetch(`${url}${path}`, request);
        const { headers } = answer;
        return {
          status: answer.status,
          body: (await answer.text()).replace(/"request_id":"[\w-]{36}"/, '"request_id":"…"'),
          type: headers.get('content-type'),
          cache: headers.get('cache-control'),
          sniff: headers.get('x-content-type-options'),
          retry: headers.get('retry-after'),
        };
      }),
    );
    expect(express).toEqual(direct);
    expect(direct!.status).toBe(status);
    expect(direct!.body).not.toContain('secret insides');
  });

  it('hand over the same bytes', () => {
    expect(new Set(fake.bodies.filter((body) => body === '{"a":1}')).size).toBe(1);
    expect(fake.bodies.filter((body) => body === '{"a":1}')).toHaveLength(2);
  });
});

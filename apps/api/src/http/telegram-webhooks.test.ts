import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SwitchboardError } from '@switchboard/core';
import { createMetrics, silentLogger } from '@switchboard/service';
import { WebhookSecrets } from '../webhook-secrets.ts';
import { BASE } from './paths.ts';
import { BodyReader } from './read-body.ts';
import { createWebhookRouter } from './webhooks.ts';

const SECRET = 'a-secret_of-the-bot';
const BOT = '0192f3a4-0000-7000-8000-000000000001';
const ACCOUNT = '0192f3a4-0000-7000-8000-000000000002';
const NOBODY = '0192f3a4-0000-7000-8000-000000000003';

const none = { appSecrets: [], verifyToken: undefined };

/** The channels of an installation: a bot, and an account of the listener's. */
const channels = {
  list: async () => [
    { id: BOT, platform: 'telegram', externalId: '5550001234' },
    { id: ACCOUNT, platform: 'telegram', externalId: '777900' },
  ],
  credentialsOf: ({ id }: { id: string }) =>
    id === BOT ? { botToken: '5550001234:x', webhookSecret: SECRET } : {},
};

const setups = { list: async () => [] };

describe('the webhook of a Telegram bot', () => {
  const received: [string, string][] = [];
  let mood: 'stores' | 'away' | 'breaks' = 'stores';
  const telegram = {
    receiveUpdate: async (body: Buffer, botUserId: string) => {
      if (mood === 'away') throw new SwitchboardError('database_unavailable', 'Away.');
      if (mood === 'breaks') throw new TypeError('secret insides');
      received.push([body.toString(), botUserId]);
      return { result: { outcome: 'stored' } };
    },
  };
  const secrets = new WebhookSecrets({ whatsapp: none, instagram: none, facebook: none });
  const metrics = createMetrics();
  const servers: Server[] = [];

  /** An API whose channels are `known`; answers its address. */
  async function serve(known: WebhookSecrets): Promise<string> {
    const router = createWebhookRouter({
      services: { telegram } as never,
      secrets: known,
      setup: { handshake() {}, delivered() {}, signatureFailed() {} },
      reader: new BodyReader(64e6),
      metrics,
      logger: silentLogger,
    });
    const server = createServer((request, response) => {
      const handle = router(request);
      if (handle !== null) handle(request, response);
      else response.writeHead(404).end();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}/webhooks/telegram`;
  }

  let url: string;
  beforeAll(async () => {
    await secrets.reload({ channels, setups } as never, silentLogger);
    url = await serve(secrets);
  });
  beforeEach(() => {
    mood = 'stores';
    received.length = 0;
  });
  afterAll(() => Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve)))));

  async function post(
    channel: string,
    headers: Record<string, string> = { 'X-Telegram-Bot-Api-Secret-Token': SECRET },
    body = '{"update_id":1}',
    at = url,
  ) {
    const answer = await fetch(`${at}/${channel}`, { method: 'POST', headers, body });
    return {
      status: answer.status,
      retryAfter: answer.headers.get('retry-after'),
      text: await answer.text(),
    };
  }

  const failures = async (): Promise<number> => {
    const { values } = await metrics.webhookSignatureFailures.get();
    return values.find(({ labels }) => labels.platform === 'telegram')?.value ?? 0;
  };

  it('hands the bytes over with the bot that they are for', async () => {
    const body = '{"update_id": 1,\t"message":{}}';
    expect(await post(BOT, undefined, body)).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await post(`${BOT}?x=1`)).toMatchObject({ status: 200 });
    expect(received).toEqual([
      [body, '5550001234'],
      ['{"update_id":1}', '5550001234'],
    ]);
  });

  it('refuses a wrong secret, none, and any channel that is no bot in the same way', async () => {
    const before = await failures();
    const token = (value: string) => ({ 'X-Telegram-Bot-Api-Secret-Token': value });
    const refused = await Promise.all([
      post(BOT, token('wrong')),
      post(BOT, token(SECRET.toUpperCase())),
      post(BOT, token(`${SECRET}, ${SECRET}`)),
      post(BOT, token('')),
      post(BOT, {}),
      post(NOBODY),
      post(NOBODY, token('')),
      post(NOBODY, {}),
      post(ACCOUNT),
      post(ACCOUNT, token('')),
      post('__proto__'),
      post('constructor', {}),
      post('%00%2f'),
    ]);
    const shapes = refused.map(({ text, ...rest }) => ({
      ...rest,
      text: text.replace(/"request_id":"[\w-]{36}"/, '"request_id":"…"'),
    }));
    expect(shapes[0]).toMatchObject({ status: 401, text: expect.stringContaining('"code":"bad_signature"') });
    expect(new Set(shapes.map((shape) => JSON.stringify(shape))).size).toBe(1);
    expect(received).toEqual([]);
    expect(await failures()).toBe(before + refused.length);
  });

  it('asks Telegram to come again while it cannot know the secret', async () => {
    const unread = await serve(new WebhookSecrets({ whatsapp: none, instagram: none, facebook: none }));
    const before = await failures();
    expect(await post(BOT, undefined, '{}', unread)).toMatchObject({ status: 503, retryAfter: '1' });
    expect(await failures()).toBe(before);
    expect((await post(BOT, {}, '{}', unread)).status).toBe(401);
  });

  it.each(['away', 'breaks'] as const)('answers 503 when the database %s', async (how) => {
    mood = how;
    const { status, text } = await post(BOT);
    expect(status).toBe(503);
    expect(text).not.toContain('secret insides');
  });

  it('reads 4 MB and no more', async () => {
    const bytesMax = 4 * 1024 * 1024;
    expect((await post(BOT, undefined, 'x'.repeat(bytesMax))).status).toBe(200);
    expect((await post(BOT, undefined, 'x'.repeat(bytesMax + 1))).status).toBe(413);
  });

  it('takes nothing but POST, and nothing but one channel in its address', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect((await fetch(`${url}/${BOT}`, { method })).status).toBe(405);
    }
    expect((await post('')).status).toBe(404);
    expect((await post(`${BOT}/more`)).status).toBe(404);
  });

  it('knows bots from accounts, and forgets a bot whose channel is gone', async () => {
    const own = new WebhookSecrets({ whatsapp: none, instagram: none, facebook: none });
    await own.reload({ channels, setups } as never, silentLogger);
    expect(own.botOf(BOT)).toEqual({ secret: SECRET, botUserId: '5550001234' });
    expect(own.botOf(ACCOUNT)).toBeNull();
    await own.reload({ channels: { ...channels, list: async () => [] }, setups } as never, silentLogger);
    expect(own.botOf(BOT)).toBeNull();
  });
});

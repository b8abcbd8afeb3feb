import { randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Api, type ApiConfig } from '@switchboard/api';
import { type Clock, type MetaPlatform, type Platform, steadyClock, systemClock } from '@switchboard/core';
import { Database, type User } from '@switchboard/database';
import { createMetrics, type Metrics, silentLogger, type Logger } from '@switchboard/service';
import { serializeWebhook, signWebhook } from '@switchboard/simulators';
import { noteFirstMessages } from './first-messages.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { sessionOf } from './session-of.ts';

export const APP_SECRET = 'the-app-secret-of-the-tests';
export const VERIFY_TOKEN = 'the-verify-token-of-the-tests';
export const INTERNAL_TOKEN = 'the-internal-token-of-the-tests';
export const JWT_SECRET = 'the-jwt-secret-of-the-crm-in-tests';
export const BASE = '/api/v1/communications';

/** The accounts that are connected in tests. */
export const CHANNELS: Record<MetaPlatform, string> = {
  whatsapp: '106540352242922',
  instagram: '17841405822304914',
  facebook: '108345678901234',
};

export interface TestApi {
  api: Api;
  url: string;
  config: ApiConfig;
  database: TestDatabase;
  /** Our own stores on the same data, for arranging. */
  stores: Database;
  metrics: Metrics;
  /** A user with a session. */
  signIn(name?: string): Promise<{ user: User; token: string }>;
  post(platform: MetaPlatform, body: object | Buffer, headers?: Record<string, string>): Promise<Response>;
  get(path: string, token?: string): Promise<Response>;
  stop(): Promise<void>;
}

export interface TestApiOptions {
  config?: Partial<ApiConfig>;
  database?: TestDatabase;
  logger?: Logger;
  /** What the API takes for the time of day. */
  clock?: Clock;
  heartbeat?: { heartbeatMs: number; silenceMsMax: number; stuckMsMax?: number };
  accessCheckMs?: number;
  /** Nothing has come in yet by any of its channels: the first message tells an event more. */
  isNew?: boolean;
}

export function testConfig(databaseUrl: string): ApiConfig {
  const secrets = { appSecrets: [APP_SECRET], verifyToken: VERIFY_TOKEN };
  return {
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1',
    databaseUrl,
    encryptionKey: Buffer.alloc(32, 7).toString('base64'),
    mediaUrl: pathToFileURL(mediaFolderOf(databaseUrl)).href,
    internalToken: INTERNAL_TOKEN,
    jwtSecret: JWT_SECRET,
    jwksUrl: undefined,
    jwtIssuer: undefined,
    jwtAudience: undefined,
    allowedOrigins: ['https://crm.example.com'],
    webhookSecrets: { whatsapp: secrets, instagram: secrets, facebook: secrets },
    eventRetention: { days: 7, count: 1_000_000 },
    trustedProxies: ['loopback'],
    outgoingPrivateHosts: [],
    webhookRetentionDays: 14,
    natsUrls: [],
    // Where nothing listens.
    graph: { graphBaseUrl: 'http://127.0.0.1:9', instagramBaseUrl: 'http://127.0.0.1:9', version: 'v26.0' },
    webRoot: join(import.meta.dirname, '..', '..', 'apps', 'web', 'dist'),
    channels: (Object.entries(CHANNELS) as [Platform, string][]).map(([platform, externalId]) => ({
      platform,
      externalId,
      name: platform,
    })),
  };
}

/** Each database has files of its own; the folder is there once the first one is kept. */
function mediaFolderOf(databaseUrl: string): string {
  return join(tmpdir(), `switchboard-media-${new URL(databaseUrl).pathname.slice(1)}`);
}

/** The API in this process, on a free port and a database of its own. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const database = options.database ?? (await createTestDatabase());
  const config = { ...testConfig(database.url), ...options.config };
  const metrics = createMetrics();
  const { heartbeat, accessCheckMs, clock = systemClock, logger = silentLogger } = options;
  const api = new Api({
    config,
    clock,
    steadyClock,
    logger,
    metrics,
    ...(heartbeat ? { heartbeat } : {}),
    ...(accessCheckMs === undefined ? {} : { accessCheckMs }),
  });
  await api.start();
  await api.ready;
  if (options.isNew !== true) await noteFirstMessages(database.url);
  const stores = new Database(database.url, config.encryptionKey);
  await stores.open();
  const url = `http://127.0.0.1:${api.port}`;
  return {
    api,
    url,
    config,
    database,
    stores,
    metrics,
    async signIn(name = 'Olena') {
      const email = `${randomUUID()}@example.com`;
      const user = await stores.users.add({ email, name, role: 'agent', passwordHash: null });
      return {
        user,
        token: await sessionOf(stores, user.id),
      };
    },
    post: (platform, body, headers) => postSigned(url, platform, body, headers),
    get: (path, token) =>
      fetch(`${url}${path}`, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }),
    async stop() {
      await api.stop();
      await stores.close();
      if (options.database !== undefined) return;
      await database.drop();
      await rm(mediaFolderOf(database.url), { recursive: true, force: true });
    },
  };
}

/** Posts a webhook as Meta does: escaped bytes, signed. Headers given here win. */
export function postSigned(
  url: string,
  platform: MetaPlatform,
  body: object | Buffer,
  headers: Record<string, string> = {},
): Promise<Response> {
  const bytes = Buffer.isBuffer(body) ? body : serializeWebhook(body);
  return fetch(`${url}${BASE}/webhooks/${platform}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Hub-Signature-256': signWebhook(bytes, APP_SECRET),
      ...headers,
    },
    body: new Uint8Array(bytes),
  });
}

/** An id that nobody else in this run has. */
export function uniqueId(prefix: string): string {
  return `${prefix}${randomBytes(9).toString('hex')}`;
}

import { type MetaPlatform, systemClock } from '@switchboard/core';
import { silentLogger } from '@switchboard/service';
import { buildWebhook, type FakeGraphApi, startFakeGraphApi } from '@switchboard/simulators';
import { Worker } from '@switchboard/worker';
import { APP_SECRET, BASE, CHANNELS, startTestApi, type TestApi, type TestApiOptions } from './test-api.ts';

export const TOKENS: Record<MetaPlatform, string> = {
  whatsapp: 'EAA-whatsapp-token',
  facebook: 'EAA-page-token',
  instagram: 'IG-instagram-token',
};

function line(platform: MetaPlatform) {
  return { token: TOKENS[platform], appSecret: APP_SECRET, receipts: 'read' as const, echoes: true };
}

/** The API, a worker, and the platforms that they talk to. */
export interface ReplyHub {
  api: TestApi;
  graph: FakeGraphApi;
  /** Null where the test starts workers as processes of their own. */
  worker: Worker | null;
  token: string;
  userId: string;
  /** Lets a customer write; answers the conversation's id. */
  customerWrites: (platform: MetaPlatform, customer: string, text?: string) => Promise<string>;
  /** An agent's POST. */
  say: (conversationId: string, body: Record<string, unknown>) => Promise<Response>;
  call: (method: string, path: string, body?: unknown) => Promise<Response>;
  /** The newest messages of a conversation, oldest first. */
  messages: (conversationId: string) => Promise<Record<string, unknown>[]>;
  /** Waits until our message has this status. */
  untilStatus: (messageId: string, status: string) => Promise<Record<string, unknown>>;
  startWorker: () => Promise<Worker>;
  stop: () => Promise<void>;
}

export async function startReplyHub(
  options: TestApiOptions & { hasWorker?: boolean } = {},
): Promise<ReplyHub> {
  const graph = await startFakeGraphApi({
    retryScale: 0.0001,
    apps: [{ appId: '1', appSecret: APP_SECRET }],
    whatsapp: [{ ...line('whatsapp'), phoneNumberId: CHANNELS.whatsapp, wabaId: '2' }],
    pages: [{ ...line('facebook'), pageId: CHANNELS.facebook }],
    instagram: [{ ...line('instagram'), igId: CHANNELS.instagram }],
  });
  const api = await startTestApi({
    ...options,
    config: {
      channels: (['whatsapp', 'facebook', 'instagram'] as const).map((platform) => ({
        platform,
        externalId: CHANNELS[platform],
        name: platform,
        credentials: { accessToken: TOKENS[platform] },
      })),
      graph: { graphBaseUrl: graph.baseUrl, instagramBaseUrl: graph.baseUrl, version: 'v26.0' },
      ...options.config,
    },
  });
  graph.sendWebhooksTo(api.url);
  const workers: Worker[] = [];
  const startWorker = async (): Promise<Worker> => {
    const { config } = api;
    const worker = new Worker({
      config: {
        databaseUrl: config.databaseUrl,
        encryptionKey: config.encryptionKey,
        internalToken: config.internalToken,
        notifyUrl: `${api.url}${BASE}/broadcast-message`,
        publicUrl: api.url,
        mediaUrl: config.mediaUrl,
        graph: { graphBaseUrl: graph.baseUrl, instagramBaseUrl: graph.baseUrl, version: 'v26.0' },
        botApiBaseUrl: 'http://127.0.0.1:9',
        webhookPrivateHosts: [],
      },
      clock: systemClock,
      logger: silentLogger,
    });
    await worker.start();
    await worker.ready;
    workers.push(worker);
    return worker;
  };
  const { token, user } = await api.signIn();
  const call: ReplyHub['call'] = (method, path, body) =>
    fetch(`${api.url}${BASE}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const messages: ReplyHub['messages'] = async (id) => {
    const detail = (await (await call('GET', `/conversations/${id}`)).json()) as {
      messages: Record<string, unknown>[];
    };
    return detail.messages;
  };
  return {
    api,
    graph,
    worker: options.hasWorker === false ? null : await startWorker(),
    token,
    userId: user.id,
    call,
    messages,
    startWorker,
    async customerWrites(platform, customer, text = 'Dzień dobry') {
      const webhook = buildWebhook({
        platform,
        kind: 'text',
        channelExternalId: CHANNELS[platform],
        peerExternalId: customer,
        text,
        peerName: 'Anna',
        timestampMs: Date.now(),
      });
      await api.post(platform, webhook);
      const [row] = await api.database.query<{ id: string }>(
        `select id from conversations where platform = $1 and external_id = $2`,
        [platform, customer],
      );
      return row!.id;
    },
    say: (conversationId, body) => call('POST', `/conversations/${conversationId}/messages`, body),
    async untilStatus(messageId, status) {
      for (;;) {
        const [row] = await api.database.query<Record<string, unknown>>(
          `select status, error, external_id from messages where id = $1`,
          [messageId],
        );
        if (row?.status === status) return row;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await graph.close();
      await api.stop();
    },
  };
}

import { randomUUID } from 'node:crypto';
import { createMetrics, silentLogger } from '@switchboard/service';
import { Database, type WebhookEndpoint } from '@switchboard/database';
import type { Role } from '@switchboard/core';
import { OutgoingWebhooks } from '../../apps/worker/src/outgoing-webhooks/index.ts';
import { sessionOf } from './session-of.ts';
import { startTestApi, type TestApi, type TestApiOptions } from './test-api.ts';
import { textWebhook } from './webhooks.ts';

export const ENDPOINTS = '/api/v1/webhook-endpoints';

/** The machine's time, which a test may set forward. */
export class MovableClock {
  #aheadMs = 0;

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  advance(ms: number): void {
    this.#aheadMs += ms;
  }
}

export interface Worker {
  webhooks: OutgoingWebhooks;
  stop(): Promise<void>;
  /** Takes the database away beneath it, as if it had been killed: what it is told from now on is lost. */
  abandon(): Promise<void>;
}

/** The API, an owner, and workers that send to whatever listens on this machine where that is allowed. */
export class OutgoingRig {
  readonly api: TestApi;
  readonly owner: string;
  readonly clock: MovableClock;
  readonly #workers: Worker[] = [];

  private constructor(api: TestApi, owner: string, clock: MovableClock) {
    this.api = api;
    this.owner = owner;
    this.clock = clock;
  }

  static async start(privateHosts: string[], config: TestApiOptions['config'] = {}): Promise<OutgoingRig> {
    const clock = new MovableClock();
    const api = await startTestApi({ config: { ...config, outgoingPrivateHosts: privateHosts } });
    return new OutgoingRig(api, await tokenOf(api, 'owner'), clock);
  }

  async worker(privateHosts: readonly string[], attemptMsMax = 5_000): Promise<Worker> {
    const { database, config } = this.api;
    const stores = new Database(database.url, config.encryptionKey);
    await stores.open();
    const webhooks = new OutgoingWebhooks({
      database: stores,
      clock: this.clock,
      logger: silentLogger,
      metrics: createMetrics(),
      privateHosts,
      timings: { pollMs: 50, leaseMs: 700, attemptMsMax },
    });
    await webhooks.start();
    const worker = {
      webhooks,
      stop: async () => {
        await webhooks.stop();
        await stores.close();
      },
      abandon: () => stores.close(),
    };
    this.#workers.push(worker);
    return worker;
  }

  async stop(): Promise<void> {
    for (const worker of this.#workers) await worker.stop();
    await this.api.stop();
  }

  /** A call of the owner, or of whoever has this token. */
  async call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: object,
    token: string | null = this.owner,
  ): Promise<{ status: number; body: T }> {
    const answer = await fetch(`${this.api.url}${ENDPOINTS}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as T };
  }

  async add(url: string, eventTypes: string[] | null = null): Promise<{ id: string; secret: string }> {
    const { status, body } = await this.call<{ id: string; secret: string }>('POST', '', {
      url,
      event_types: eventTypes,
    });
    if (status !== 201) throw new Error(`the endpoint was not added: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Customers write, one message after the other. */
  async say(...texts: string[]): Promise<void> {
    for (const text of texts) await this.api.post('whatsapp', textWebhook('whatsapp', text));
  }

  /** Resolves when an endpoint is so, as the table says. */
  async untilEndpoint(id: string, isSo: (endpoint: WebhookEndpoint) => boolean): Promise<WebhookEndpoint> {
    for (;;) {
      const endpoint = await this.api.stores.webhookEndpoints.find(id);
      if (endpoint !== null && isSo(endpoint)) return endpoint;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Resolves when nothing waits to be sent to it. */
  async untilAllDelivered(id: string): Promise<void> {
    for (;;) {
      const { seq } = await this.api.stores.events.head();
      const endpoint = await this.api.stores.webhookEndpoints.find(id);
      const page = { state: 'pending' as const, before: null, limit: 1 };
      const pending = await this.api.stores.webhookEndpoints.deliveries(id, page);
      if (BigInt(endpoint!.seq) >= seq && pending.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** A session of somebody with this role. */
export async function tokenOf({ stores }: TestApi, role: Role): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const user = await stores.users.add({ email, name: 'Somebody', role, passwordHash: null });
  return await sessionOf(stores, user.id);
}

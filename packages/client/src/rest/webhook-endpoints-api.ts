import type {
  OutgoingDeliveryPageView,
  OutgoingDeliveryView,
  WebhookEndpointListView,
  WebhookEndpointView,
  WebhookEndpointWithSecretView,
} from '@switchboard/protocol';
import type { RestClient } from './rest-client.ts';

const PATH = '/api/v1/webhook-endpoints';

export interface NewWebhookEndpoint {
  url: string;
  description?: string;
  /** Null or absent: all. */
  event_types?: readonly string[] | null;
}

/** What is left out stays as it is. */
export interface WebhookEndpointChanges extends Partial<NewWebhookEndpoint> {
  is_enabled?: boolean;
}

export interface DeliveryQuery {
  state?: 'pending' | 'delivered' | 'failed';
  /** 1 to 200; 50 unless told. */
  limit?: number;
  /** The id of a delivery: only older ones. */
  before?: string;
}

/** Outgoing webhooks: who is told events, and what became of each delivery; for owners. */
export class WebhookEndpointsApi {
  readonly #rest: RestClient;

  constructor(rest: RestClient) {
    this.#rest = rest;
  }

  /** All of them, and the types of events that may be asked for. */
  async list(): Promise<WebhookEndpointListView> {
    return await this.#send('GET', '');
  }

  async get(id: string): Promise<WebhookEndpointView> {
    return await this.#send('GET', idPath(id));
  }

  /** Its secret is shown this once. */
  async create(endpoint: NewWebhookEndpoint): Promise<WebhookEndpointWithSecretView> {
    return await this.#send('POST', '', endpoint);
  }

  async change(id: string, changes: WebhookEndpointChanges): Promise<WebhookEndpointView> {
    return await this.#send('PATCH', idPath(id), changes);
  }

  async remove(id: string): Promise<void> {
    await this.#send('DELETE', idPath(id));
  }

  /** A new secret, shown this once; for a day the one before it signs too. */
  async rotateSecret(id: string): Promise<WebhookEndpointWithSecretView> {
    return await this.#send('POST', `${idPath(id)}/rotate-secret`, {});
  }

  /** Sends a `webhook.test`; its delivery shows what came of it. */
  async test(id: string): Promise<OutgoingDeliveryView> {
    return await this.#send('POST', `${idPath(id)}/test`, {});
  }

  /** Tells again what has happened since a moment. */
  async replay(id: string, since: Date): Promise<{ from_seq: string | null }> {
    return await this.#send('POST', `${idPath(id)}/replay`, { since: since.toISOString() });
  }

  /** What became of its deliveries, the newest first. */
  async deliveries(id: string, query: DeliveryQuery = {}): Promise<OutgoingDeliveryPageView> {
    const path = `${PATH}${idPath(id)}/deliveries`;
    const request = { method: 'GET', path, query: { ...query } } as const;
    return (await this.#rest.request<OutgoingDeliveryPageView>(request)).body;
  }

  /** Makes a delivery again, under the same id. */
  async replayDelivery(id: string, deliveryId: string): Promise<OutgoingDeliveryView> {
    const path = `${idPath(id)}/deliveries/${encodeURIComponent(deliveryId)}/replay`;
    return await this.#send('POST', path, {});
  }

  async #send<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<T> {
    const request = { method, path: `${PATH}${path}`, ...(body === undefined ? {} : { body }) };
    return (await this.#rest.request<T>(request)).body;
  }
}

function idPath(id: string): string {
  return `/${encodeURIComponent(id)}`;
}

import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeGraphApi } from '../graph/fake-graph-api.ts';

export const NUMBER = { phoneNumberId: '105', wabaId: '100', token: 'token-105', appSecret: 'secret-wa' };
export const PAGE = { pageId: '200', token: 'token-200', appSecret: 'secret-page' };
/** Through the page. */
export const PAGE_INSTAGRAM = { ...PAGE, igId: '17841400000000001' };
/** By Instagram Login. */
export const LOGIN_INSTAGRAM = { igId: '17841400000000002', token: 'token-ig', appSecret: 'secret-ig' };

export interface Answer {
  status: number;
  body: any;
  headers: Headers;
}

/** One call to the fake, as `fetch` makes it. */
export async function call(
  graph: FakeGraphApi,
  method: string,
  path: string,
  token: string | null,
  body?: object,
): Promise<Answer> {
  const isRaw = body instanceof FormData || Buffer.isBuffer(body);
  const response = await fetch(path.startsWith('http') ? path : `${graph.baseUrl}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined || isRaw ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: isRaw ? (body as FormData) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

/** A text of WhatsApp, changed where a test needs it. */
export function whatsappText(changes: object = {}): object {
  const text = { body: 'Dzień dobry' };
  return { messaging_product: 'whatsapp', to: '+48600100200', type: 'text', text, ...changes };
}

/** A text of Messenger or Instagram. */
export function messengerText(to = '7100', changes: object = {}): object {
  return { recipient: { id: to }, messaging_type: 'RESPONSE', message: { text: 'Dzień dobry' }, ...changes };
}

export async function sendWhatsApp(graph: FakeGraphApi, changes: object = {}): Promise<Answer> {
  return call(graph, 'POST', '/v26.0/105/messages', NUMBER.token, whatsappText(changes));
}

export interface ReceivedWebhook {
  path: string;
  body: any;
  /** Whether the signature over the raw bytes is that of this secret. */
  isSignedWith: (secret: string) => boolean;
}

/** What Meta posts to: answers 200, or with these statuses in turn first. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  readonly #server: Server;
  readonly #statuses: number[];
  #waiters: (() => void)[] = [];

  constructor(...statuses: number[]) {
    this.#statuses = statuses;
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const rawBody = Buffer.concat(chunks);
        const signature = request.headers['x-hub-signature-256'];
        this.received.push({
          path: request.url ?? '',
          body: JSON.parse(rawBody.toString()),
          isSignedWith: (secret) =>
            signature === `sha256=${createHmac('sha256', secret).update(rawBody).digest('hex')}`,
        });
        response.writeHead(this.#statuses.shift() ?? 200).end();
        for (const check of this.#waiters.splice(0)) check();
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async waitFor(count: number): Promise<readonly ReceivedWebhook[]> {
    while (this.received.length < count) {
      // oxlint-disable-next-line no-await-in-loop -- each wait is for the next delivery
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
    return this.received;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

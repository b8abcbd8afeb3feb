import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { Waiters } from './waiters.ts';

/** A request as it came, and what its body says. */
export interface ReceivedWebhook {
  id: string;
  headers: IncomingHttpHeaders;
  body: string;
  type: string;
  data: Record<string, unknown>;
  /** What it was answered; null while it waits. */
  status: number | null;
}

/** What to answer: a status, or nothing at all. */
export type Answering = (
  webhook: ReceivedWebhook,
) => number | 'nothing' | ((response: ServerResponse) => number);

/** Another program's server, which takes webhooks. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** Connections, whatever came by them. */
  connections = 0;
  answering: Answering = () => 204;
  readonly #server: Server;
  readonly #waiters = new Waiters();

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#take(request.headers, Buffer.concat(chunks).toString(), response));
    });
    this.#server.on('connection', () => {
      this.connections++;
      this.#waiters.look();
    });
  }

  static async start(port = 0): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.#server.listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}/hooks`;
  }

  /** What it has taken, by answering with success. */
  get taken(): ReceivedWebhook[] {
    return this.received.filter(({ status }) => status !== null && status < 300);
  }

  /** The words of the messages that it has taken. */
  get texts(): string[] {
    const created = this.taken.filter(({ type }) => type === 'message.created');
    return created.map(({ data }) => (data['message'] as { content: string }).content);
  }

  until(isSo: (receiver: this) => boolean): Promise<void> {
    return this.#waiters.until(() => isSo(this));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(headers: IncomingHttpHeaders, body: string, response: ServerResponse): void {
    const { type, data } = JSON.parse(body) as Pick<ReceivedWebhook, 'type' | 'data'>;
    const webhook: ReceivedWebhook = {
      id: String(headers['webhook-id']),
      headers,
      body,
      type,
      data,
      status: null,
    };
    this.received.push(webhook);
    const answer = this.answering(webhook);
    if (typeof answer === 'function') webhook.status = answer(response);
    else if (answer !== 'nothing') {
      webhook.status = answer;
      response.writeHead(answer).end(answer === 204 ? undefined : `this is ${answer}`);
    }
    this.#waiters.look();
  }
}

/** Whether a receiver with this secret would believe it. */
export function isSignedBy({ body, headers }: ReceivedWebhook, secret: string): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

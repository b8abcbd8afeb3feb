import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BadCommand, ControlBody } from './control-body.ts';
import { controlCommands } from './control-commands.ts';
import type { Command } from './control-commands.ts';
import type { TelegramServer } from './telegram-server.ts';

const LOOPBACK = '127.0.0.1';
const BODY_BYTES_MAX = 4 * 1_024 * 1_024;

/** How the control interface is set up. */
export interface ControlServerOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** What callers must show as a bearer token: random by default, null for nothing at all. */
  token?: string | null;
}

/**
 * Drives a Telegram server from other processes, over HTTP on loopback: `POST /say` with a JSON object, and so on for
 * every name of `control-commands.ts`. Answers JSON, with ids as decimal strings; a command that makes no sense is
 * answered with 400 and a sentence.
 */
export class ControlServer {
  readonly token: string | null;
  readonly #telegram: TelegramServer;
  readonly #commands: ReadonlyMap<string, Command>;
  readonly #server: Server;
  readonly #port: number;

  constructor(telegram: TelegramServer, options: ControlServerOptions = {}) {
    this.#telegram = telegram;
    this.#commands = controlCommands(telegram);
    this.#port = options.port ?? 0;
    this.token = options.token === undefined ? randomBytes(24).toString('base64url') : options.token;
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  async start(): Promise<void> {
    this.#server.listen(this.#port, LOOPBACK);
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get url(): string {
    return `http://${LOOPBACK}:${(this.#server.address() as AddressInfo).port}`;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (!this.#mayCome(request)) return answer(response, 401, { error: 'the token is missing or wrong' });
      const name = new URL(request.url ?? '/', this.url).pathname.slice(1);
      const command = request.method === 'POST' ? this.#commands.get(name) : undefined;
      if (command === undefined) return answer(response, 404, { error: `there is no command POST /${name}` });
      const body = new ControlBody(await readBody(request), this.#telegram.telegram);
      answer(response, 200, (await command(body)) ?? {});
    } catch (error) {
      const isTheirs = error instanceof BadCommand;
      answer(response, isTheirs ? 400 : 500, { error: error instanceof Error ? error.message : 'failed' });
    }
  }

  #mayCome({ headers }: IncomingMessage): boolean {
    if (this.token === null) return true;
    const shown = Buffer.from(headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${this.token}`);
    return shown.length === wanted.length && timingSafeEqual(shown, wanted);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new BadCommand(`the body must be at most ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
  );
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { GraphCall, GraphContext } from './graph-context.ts';
import { dispatch } from './graph-dispatch.ts';
import { GraphError } from './graph-error.ts';
import { type GraphFaults, scriptedAnswer, type StandingFault } from './graph-faults.ts';
import {
  fieldsOf,
  type GraphAnswer,
  type GraphRequest,
  type GraphRoute,
  readRequest,
} from './graph-request.ts';
import { recipientOf } from './send-messaging.ts';

/** Clients keep their connections for as long as a test or a benchmark runs. */
const KEEP_ALIVE_MS = 75_000;

/** The sockets of the fake: reads requests, lets faults happen to them, and writes the answers. */
export class GraphServer {
  readonly #context: GraphContext;
  readonly #faults: GraphFaults;
  readonly #server: Server;
  readonly #closing = new AbortController();

  constructor(context: GraphContext, faults: GraphFaults) {
    this.#context = context;
    this.#faults = faults;
    this.#server = createServer((request, response) => this.#receive(request, response));
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** @returns the port that it listens on. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #receive(incoming: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.once('end', () => {
      const rawBody = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
      const request = readRequest(incoming, rawBody, (id) => this.#nodeRoute(id));
      this.#context.ledger.countRequest(request.route);
      this.#take({ request, fields: readFields(request) }, response);
    });
  }

  /** Nothing waits where no fault stands: a benchmark measures the client, not this. */
  #take(call: GraphCall, response: ServerResponse): void {
    const fault = this.#faults.any ? this.#metBy(call) : null;
    if (fault !== null) {
      void this.#suffer(fault, call, response);
      return;
    }
    const answer = this.#answer(call);
    if (answer instanceof Promise) void answer.then((settled) => write(response, settled));
    else write(response, answer);
  }

  #metBy({ request, fields }: GraphCall): StandingFault | null {
    const { to, recipient } = fields ?? {};
    const phone =
      typeof to === 'string' ? to.replace(/^\+/, '') : typeof recipient === 'string' ? recipient : null;
    return this.#faults.metBy(request, request.segments[0] ?? null, phone ?? recipientOf(fields));
  }

  async #suffer(fault: StandingFault, call: GraphCall, response: ServerResponse): Promise<void> {
    const { script } = fault;
    this.#context.ledger.changed();
    if (script.latencyMs !== undefined && !(await this.#wait(script.latencyMs))) return;
    const scripted = scriptedAnswer(script);
    if (scripted !== null) return write(response, scripted);
    if (script.loseAnswer === 'before') return void response.socket?.destroy();
    if (script.hang === 'before') await fault.hang();
    const answer = await this.#answer(call);
    if (script.loseAnswer === 'after') return void response.socket?.destroy();
    if (script.hang === 'after') await fault.hang();
    write(response, answer);
  }

  /** False when the fake was closed meanwhile. */
  async #wait(ms: number): Promise<boolean> {
    return pause(ms, true, { signal: this.#closing.signal }).catch(() => false);
  }

  #answer(call: GraphCall): GraphAnswer | Promise<GraphAnswer> {
    try {
      const answer = dispatch(this.#context, call);
      return answer instanceof Promise ? answer.catch(refusal) : answer;
    } catch (error) {
      return refusal(error);
    }
  }

  #nodeRoute(id: string): GraphRoute {
    if (this.#context.media.get(id) !== null) return 'media';
    return this.#context.world.isAsset(id) ? 'channel' : 'profile';
  }
}

/** Files come as they are; everything else has fields. */
function readFields(request: GraphRequest): GraphCall['fields'] {
  const isFile =
    request.route === 'upload' || request.headers['content-type']?.startsWith('multipart/') === true;
  return isFile ? {} : fieldsOf(request);
}

function refusal(error: unknown): GraphAnswer {
  const known = error instanceof GraphError ? error : new GraphError({ code: 1, message: String(error) });
  return {
    status: known.status,
    body: known.body,
    headers: { 'WWW-Authenticate': 'OAuth "Facebook Platform"' },
  };
}

function write(response: ServerResponse, { status, body, headers = {} }: GraphAnswer): void {
  if (response.destroyed) return;
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=UTF-8',
    'Content-Length': bytes.length,
    ...headers,
  });
  response.end(bytes);
}

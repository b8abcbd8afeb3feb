import { LIMITS } from '@switchboard/core';
import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** One request to a platform. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  /** A stream is destroyed when the exchange is over, whatever came of it. */
  body: Buffer | Readable | null;
  /** For the whole exchange. */
  timeoutMs: number;
  signal: AbortSignal | null;
}

/**
 * How an exchange ended. `not_sent` is certain: the connection never stood, so that no byte of the request can have left.
 * `lost`: it may have been heard. Reasons are closed words, never a URL or a header: those hold tokens.
 */
export type HttpExchange =
  | { kind: 'answered'; status: number; headers: ReadonlyMap<string, string>; body: string }
  | { kind: 'not_sent'; reason: string }
  | { kind: 'lost'; reason: string };

export interface HttpExchangerOptions {
  connectMsMax?: number;
  idleSocketMs?: number;
  answerBytesMax?: number;
}

/** What one request has come to on the wire. */
interface Wire {
  connected: boolean;
  request: http.ClientRequest | null;
}

/**
 * Speaks HTTP with a platform over connections that are kept: follows no redirect (a token would go along), unpacks
 * nothing (a small answer may unpack to gigabytes), goes through no proxy, and never throws for what the network does.
 */
export class HttpExchanger {
  readonly #agents: { httpAgent: http.Agent; httpsAgent: https.Agent };
  readonly #axios: AxiosInstance;
  readonly #connectMsMax: number;

  constructor(options: HttpExchangerOptions = {}) {
    this.#connectMsMax = options.connectMsMax ?? LIMITS.platformConnectMsMax;
    // An agent's `timeout` closes its idle sockets; while a request is under way, axios switches it off.
    const kept = { keepAlive: true, timeout: options.idleSocketMs ?? LIMITS.platformIdleSocketMs };
    this.#agents = { httpAgent: new http.Agent(kept), httpsAgent: new https.Agent(kept) };
    this.#axios = axios.create({
      adapter: 'http',
      ...this.#agents,
      proxy: false,
      maxRedirects: 0,
      decompress: false,
      maxContentLength: options.answerBytesMax ?? LIMITS.platformAnswerBytesMax,
      responseType: 'arraybuffer',
      transformRequest: [],
      transformResponse: [],
      validateStatus: () => true,
    });
  }

  /** Closes all connections; what is under way is lost. */
  close(): void {
    this.#agents.httpAgent.destroy();
    this.#agents.httpsAgent.destroy();
  }

  async exchange(request: HttpRequest): Promise<HttpExchange> {
    const wire: Wire = { connected: false, request: null };
    const ended = new AbortController();
    let whyEnded = 'TIMEOUT';
    const end = (why: string) => {
      whyEnded = why;
      ended.abort();
    };
    const onAbort = () => end('ABORTED');
    if (request.signal?.aborted === true) onAbort();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => end('TIMEOUT'), request.timeoutMs);
    try {
      const answer = await this.#axios.request<Buffer>({
        method: request.method,
        url: request.url,
        headers: { 'user-agent': 'Switchboard', 'accept-encoding': 'identity', ...request.headers },
        ...(request.body === null ? {} : { data: request.body }),
        signal: ended.signal,
        transport: this.#transport(wire, () => end('CONNECT_TIMEOUT')),
      });
      return answered(answer);
    } catch (error) {
      const reason = ended.signal.aborted ? whyEnded : reasonOf(error);
      return { kind: wire.connected ? 'lost' : 'not_sent', reason };
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
      if (request.body !== null && !Buffer.isBuffer(request.body)) request.body.destroy();
      // An answer that came before the body had left: the rest must not wait on the connection for ever.
      if (wire.request?.writableFinished === false) wire.request.destroy();
    }
  }

  /** Node's own transport, watched: from the moment that the connection stands, bytes may have left. */
  #transport(wire: Wire, onConnectTimeout: () => void) {
    return {
      request: (options: http.RequestOptions, onAnswer: (answer: http.IncomingMessage) => void) => {
        const { request: open } = options.protocol === 'https:' ? https : http;
        const request = open(options, onAnswer);
        wire.request = request;
        const timer = setTimeout(onConnectTimeout, this.#connectMsMax);
        const stands = () => {
          clearTimeout(timer);
          wire.connected = true;
        };
        request.once('socket', (socket) => {
          if (socket.connecting) {
            // What is written sooner waits inside the socket.
            socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', stands);
          } else stands();
        });
        request.once('close', () => clearTimeout(timer));
        return request;
      },
    };
  }
}

function answered(answer: AxiosResponse<Buffer>): HttpExchange {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(answer.headers)) {
    headers.set(name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value));
  }
  return { kind: 'answered', status: answer.status, headers, body: answer.data.toString('utf8') };
}

function reasonOf(error: unknown): string {
  if (error instanceof AxiosError && error.message.startsWith('maxContentLength')) return 'ANSWER_TOO_LARGE';
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : 'FAILED';
}

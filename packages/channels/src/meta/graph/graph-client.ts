import { LIMITS, parseLosslessJson } from '@switchboard/core';
import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type HttpExchange, HttpExchanger, type HttpExchangerOptions } from '../../http/exchange.ts';
import { multipartBody, type UploadFile } from '../../http/multipart.ts';
import { asRecord, type JsonRecord } from '../../tolerant-reader.ts';
import { type GraphError, graphErrorOf, retryAfterMsOf } from './graph-answer.ts';

/** What is asked of Graph; made by pure builders, sent by `GraphClient`. */
export interface GraphRequest {
  host: 'graph' | 'instagram';
  method: 'GET' | 'POST' | 'DELETE';
  /** Behind the version, with a leading slash: `/105…/messages`; ids made safe by `graphPath`. */
  path: string;
  query?: Record<string, string>;
  /** Sent as JSON. */
  body?: JsonRecord;
  /** Sent as a form, with the file at its end. */
  form?: GraphForm;
}

export interface GraphForm {
  fields: Record<string, string>;
  fileField: string;
  file: UploadFile;
}

/** With what a request is signed. */
export interface GraphCredentials {
  accessToken: string;
  /** The app's secret: when it is there, each request proves that it comes from the app (`appsecret_proof`). */
  appSecret?: string | null;
}

export interface GraphCallOptions {
  /** For the whole request; without it `LIMITS.platformRequestMsMax`, with a file `LIMITS.platformUploadMsMax`. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** A few calls have no version in their path, the renewal of Instagram's tokens among them. */
  unversioned?: boolean;
}

/**
 * What came of a request to Graph:
 * - `error`: Graph has said no, and has done nothing;
 * - `not_sent`: Graph cannot have heard of it;
 * - `lost`: Graph may have done it: no answer, half of one, or one that is not Graph's.
 */
export type GraphAnswer =
  | { kind: 'ok'; body: JsonRecord; headers: ReadonlyMap<string, string> }
  | { kind: 'error'; httpStatus: number; error: GraphError; retryAfterMs: number | null }
  | { kind: 'not_sent'; reason: string }
  | { kind: 'lost'; reason: string };

/** The part of `GraphClient` that senders need. */
export interface GraphPort {
  request(
    request: GraphRequest,
    credentials: GraphCredentials,
    options?: GraphCallOptions,
  ): Promise<GraphAnswer>;
}

export interface GraphClientOptions extends HttpExchangerOptions {
  /** `https://graph.facebook.com`. */
  graphBaseUrl: string;
  /** `https://graph.instagram.com`. */
  instagramBaseUrl: string;
  /** `v26.0`. */
  version: string;
}

const PATH = /^(?:\/[\w.~%:@-]+)+$/;
const LEADS_UP = /\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** Talks to Meta's Graph API. Tokens go in a header: URLs end up in logs. */
export class GraphClient implements GraphPort {
  readonly #http: HttpExchanger;
  readonly #options: GraphClientOptions;

  constructor(options: GraphClientOptions) {
    this.#options = options;
    this.#http = new HttpExchanger(options);
  }

  /** Closes the connections that are kept. */
  close(): void {
    this.#http.close();
  }

  /**
   * Sends one request, once. Never throws for what the network or Graph does.
   *
   * @throws TypeError when a path is no path: a fault of ours.
   */
  async request(
    request: GraphRequest,
    credentials: GraphCredentials,
    { timeoutMs, signal, unversioned = false }: GraphCallOptions = {},
  ): Promise<GraphAnswer> {
    const url = this.#urlOf(request, credentials, unversioned);
    const { body, headers } = bodyOf(request);
    const most = request.form === undefined ? LIMITS.platformRequestMsMax : LIMITS.platformUploadMsMax;
    const exchanging = this.#http.exchange({
      method: request.method,
      url,
      headers: { ...headers, accept: 'application/json', authorization: `Bearer ${credentials.accessToken}` },
      body,
      timeoutMs: timeoutMs ?? most,
      signal: signal ?? null,
    });
    // A file that waits for its next piece is not ended by the stream of the form around it.
    const exchange = await exchanging.finally(() => request.form?.file.stream.destroy());
    return readExchange(exchange, credentials.accessToken);
  }

  #urlOf(request: GraphRequest, credentials: GraphCredentials, unversioned: boolean): string {
    if (!PATH.test(request.path) || LEADS_UP.test(request.path)) {
      throw new TypeError('not a path of the Graph API');
    }
    const base = request.host === 'graph' ? this.#options.graphBaseUrl : this.#options.instagramBaseUrl;
    const query = new URLSearchParams(request.query);
    if (typeof credentials.appSecret === 'string' && credentials.appSecret !== '') {
      query.set('appsecret_proof', appSecretProof(credentials.accessToken, credentials.appSecret));
    }
    const version = unversioned ? '' : `/${this.#options.version}`;
    return `${base.replace(/\/+$/, '')}${version}${request.path}${query.size === 0 ? '' : `?${query.toString()}`}`;
  }
}

/** `/a/b`, each piece made safe. */
export function graphPath(...pieces: string[]): string {
  return pieces.map((piece) => `/${encodeURIComponent(piece).replaceAll(/[!'()*]/g, '_')}`).join('');
}

/** Proves to Graph that whoever uses the token is the app (Meta's page "secure requests"). */
export function appSecretProof(accessToken: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex');
}

function bodyOf({ body, form }: GraphRequest): {
  body: Buffer | Readable | null;
  headers: Record<string, string>;
} {
  if (form !== undefined) {
    const multipart = multipartBody(form.fields, form.fileField, form.file);
    return {
      body: multipart.stream,
      headers: { 'content-type': multipart.contentType, 'content-length': String(multipart.sizeBytes) },
    };
  }
  if (body === undefined) return { body: null, headers: {} };
  return { body: Buffer.from(JSON.stringify(body)), headers: { 'content-type': 'application/json' } };
}

function readExchange(exchange: HttpExchange, accessToken: string): GraphAnswer {
  if (exchange.kind !== 'answered') return exchange;
  const body = jsonObject(exchange.body);
  // Graph repeats a malformed token in its words ("Malformed access token …").
  const error = graphErrorOf(body, accessToken);
  if (error !== null) {
    const retryAfterMs = retryAfterMsOf(exchange.headers);
    return { kind: 'error', httpStatus: exchange.status, error, retryAfterMs };
  }
  if (body === null || exchange.status < 200 || exchange.status > 299) {
    return { kind: 'lost', reason: `HTTP_${exchange.status}` };
  }
  return { kind: 'ok', body, headers: exchange.headers };
}

function jsonObject(text: string): JsonRecord | null {
  try {
    return asRecord(parseLosslessJson(text));
  } catch {
    return null;
  }
}

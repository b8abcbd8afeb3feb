import http from 'node:http';
import https from 'node:https';
import { SECOND_MS } from '@switchboard/core';
import { GuardedFetchError, type GuardedFetchReason } from './guarded-fetch-error.ts';
import { guardedLookup, type Resolve } from './guarded-lookup.ts';
import { isAmong, type Permissions, type PermittedUrl, permittedUrl } from './permitted-url.ts';

export interface GuardedFetchOptions extends Permissions {
  maxBytes: number;
  /** From the first packet to the last byte. */
  totalMs: number;
  /** Longest silence; 30 s by default. */
  idleMs?: number;
  /** A bearer token, for these hosts only (as `allowedHosts`, or as `privateHosts`). */
  token?: { value: string; hosts: readonly string[] };
  signal?: AbortSignal;
  /** Another one in tests. */
  resolve?: Resolve;
}

/** A file on its way. */
export interface GuardedAnswer {
  headers: http.IncomingHttpHeaders;
  /**
   * Its bytes, as they come; must be read, or ended by `return()`.
   *
   * @throws GuardedFetchError `too_large`, `timed_out`, `cut`; the signal's reason when it is raised
   */
  body: AsyncGenerator<Uint8Array, void>;
}

const REDIRECTS_MAX = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const IDLE_MS_MAX = 30 * SECOND_MS;

/**
 * Fetches a file from an address that somebody else has named, by GET. Only hosts that are permitted are asked, and only
 * at public addresses, which are checked where the connection is made; a redirect is a new address and is held to the
 * same. Nothing is unpacked: a small body may unpack to gigabytes.
 *
 * @throws GuardedFetchError; the signal's reason when it is raised
 */
export async function fetchGuarded(address: string, options: GuardedFetchOptions): Promise<GuardedAnswer> {
  const ended = new AbortController();
  const end = (reason: GuardedFetchReason) => ended.abort(new GuardedFetchError(reason));
  const { signal, totalMs, idleMs = IDLE_MS_MAX } = options;
  const endAsTold = (): void => ended.abort(signal?.reason);
  signal?.addEventListener('abort', endAsTold, { once: true });
  const timer = setTimeout(() => end('timed_out'), totalMs);
  const close = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', endAsTold);
  };
  try {
    if (signal?.aborted) endAsTold();
    const response = await follow(address, options, ended.signal, () => end('timed_out'), idleMs);
    const body = bodyOf(response, options.maxBytes, ended.signal, close);
    // Runs up to its beginning, so that it also ends where nobody reads it.
    await body.next();
    return { headers: response.headers, body: body as AsyncGenerator<Uint8Array, void> };
  } catch (error) {
    close();
    throw ended.signal.aborted ? ended.signal.reason : error;
  }
}

async function follow(
  address: string,
  options: GuardedFetchOptions,
  signal: AbortSignal,
  onIdle: () => void,
  idleMs: number,
): Promise<http.IncomingMessage> {
  let permitted = permittedUrl(address, options);
  for (let hops = 0; ; hops++) {
    const response = await ask(permitted, options, signal, onIdle, idleMs);
    const { statusCode = 0, headers } = response;
    if (statusCode === 200) {
      assertUsable(response, options.maxBytes);
      return response;
    }
    response.destroy();
    const { location } = headers;
    if (!REDIRECTS.has(statusCode) || location === undefined)
      throw new GuardedFetchError('refused', statusCode);
    if (hops === REDIRECTS_MAX) throw new GuardedFetchError('too_many_redirects');
    permitted = permittedUrl(location, options, permitted.url);
  }
}

/** One request over a connection of its own: a kept one could lead to an address that nobody has checked. */
async function ask(
  { url, isPrivate }: PermittedUrl,
  { token, resolve }: GuardedFetchOptions,
  signal: AbortSignal,
  onIdle: () => void,
  idleMs: number,
): Promise<http.IncomingMessage> {
  signal.throwIfAborted();
  const mayHearToken = token !== undefined && isAmong(url, token.hosts);
  return await new Promise((resolvePromise, reject) => {
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      agent: false,
      signal,
      headers: {
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': 'Switchboard',
        ...(mayHearToken ? { authorization: `Bearer ${token.value}` } : {}),
      },
      ...(isPrivate ? {} : { lookup: guardedLookup(resolve) }),
    });
    request.setTimeout(idleMs, onIdle);
    request.once('response', resolvePromise);
    request.once('error', (error) => {
      reject(error instanceof GuardedFetchError ? error : new GuardedFetchError('unreachable'));
    });
    request.end();
  });
}

function assertUsable(response: http.IncomingMessage, maxBytes: number): void {
  const { 'content-encoding': encoding, 'content-length': length } = response.headers;
  const reason = Number(length ?? 0) > maxBytes ? 'too_large' : 'bad_answer';
  if (reason === 'bad_answer' && (encoding === undefined || encoding.toLowerCase() === 'identity')) return;
  response.destroy();
  throw new GuardedFetchError(reason);
}

async function* bodyOf(
  response: http.IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
  close: () => void,
): AsyncGenerator<Uint8Array | undefined, void> {
  let bytes = 0;
  try {
    yield undefined;
    for await (const piece of response as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maxBytes) throw new GuardedFetchError('too_large');
      yield piece;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof GuardedFetchError ? error : new GuardedFetchError('cut');
  } finally {
    response.destroy();
    close();
  }
}

import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type Clock, cutText, LIMITS, storableText } from '@switchboard/core';
import { type AddressGuard, RefusedAddressError } from '@switchboard/service';
import { parseRetryAfter, type WebhookAnswer } from './attempt-outcome.ts';
import type { WebhookRequest } from './webhook-request.ts';

/** How long a connection waits for the next delivery; longer than one attempt may take. */
const IDLE_MS = 2 * LIMITS.outgoingAttemptMsMax;
/** A connection that a receiver has closed while nothing was said on it. */
const IDLE_CLOSED = new Set(['ECONNRESET', 'EPIPE']);

/**
 * Posts to other people's servers: never into a private network that the operator has not allowed, never where a redirect
 * leads, never longer than `LIMITS.outgoingAttemptMsMax`.
 */
export class WebhookPoster {
  readonly #guard: AddressGuard;
  readonly #clock: Clock;
  readonly #attemptMsMax: number;
  readonly #http = new HttpAgent({ keepAlive: true, timeout: IDLE_MS });
  readonly #https = new HttpsAgent({ keepAlive: true, timeout: IDLE_MS });

  constructor(guard: AddressGuard, clock: Clock, attemptMsMax: number = LIMITS.outgoingAttemptMsMax) {
    this.#guard = guard;
    this.#clock = clock;
    this.#attemptMsMax = attemptMsMax;
  }

  /** Never throws: whatever goes wrong is an answer. Null when `signal` put an end to it. */
  async post(url: string, request: WebhookRequest, signal: AbortSignal): Promise<WebhookAnswer | null> {
    const begun = performance.now();
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#attemptMsMax);
    const either = AbortSignal.any([signal, deadline.signal]);
    const answered = (part: Omit<WebhookAnswer, 'durationMs'>): WebhookAnswer => ({
      ...part,
      durationMs: Math.round(performance.now() - begun),
    });
    try {
      return answered(await this.#exchange(new URL(url), request, either));
    } catch (error) {
      if (signal.aborted) return null;
      const reason = deadline.signal.aborted
        ? `No whole answer came within ${this.#attemptMsMax / 1000} seconds.`
        : reasonOf(error);
      return answered({ status: null, error: reason, retryAfterMs: null, excerpt: null });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the connections that are kept for the next delivery. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #exchange(
    url: URL,
    request: WebhookRequest,
    signal: AbortSignal,
    isSecondTry = false,
  ): Promise<Omit<WebhookAnswer, 'durationMs'>> {
    const problem = this.#guard.problemOf(url.href);
    if (problem !== null) throw new RefusedUrlError(problem);
    const sent = send(url, request, {
      agent: url.protocol === 'https:' ? this.#https : this.#http,
      lookup: this.#guard.lookupFor(url),
      signal,
    });
    try {
      const response = await sent.response;
      return await this.#read(response);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const wasIdle = sent.onReusedSocket() && code !== undefined && IDLE_CLOSED.has(code);
      if (!wasIdle || isSecondTry) throw error;
      return await this.#exchange(url, request, signal, true);
    }
  }

  async #read(response: IncomingMessage): Promise<Omit<WebhookAnswer, 'durationMs'>> {
    const status = response.statusCode ?? 0;
    const excerpt = await beginningOf(response);
    const isGood = status >= 200 && status < 300;
    return {
      status,
      error: isGood ? null : `It answered ${status}${status >= 300 && status < 400 ? ', a redirect' : ''}.`,
      retryAfterMs: isGood ? null : parseRetryAfter(response.headers['retry-after'], this.#clock.now()),
      excerpt: excerpt === '' ? null : excerpt,
    };
  }
}

class RefusedUrlError extends Error {}

interface Connecting {
  agent: HttpAgent;
  lookup: LookupFunction;
  signal: AbortSignal;
}

function send(url: URL, { headers, body }: WebhookRequest, { agent, lookup, signal }: Connecting) {
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method: 'POST',
    headers,
    agent,
    lookup,
    signal,
  });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
  });
  request.end(body);
  return { response, onReusedSocket: () => request.reusedSocket };
}

/** What may be shown of an answer. The rest is read and forgotten, so that the connection can be used again, or cut. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (bytes < LIMITS.outgoingExcerptCharsMax) chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop destroys the response.
    if (bytes > LIMITS.outgoingAnswerBytesMax) break;
  }
  const text = Buffer.concat(chunks)
    .subarray(0, 4 * LIMITS.outgoingExcerptCharsMax)
    .toString('utf8');
  return storableText(cutText(text, LIMITS.outgoingExcerptCharsMax));
}

/** As a sentence for owners: they do not see this machine's log. */
function reasonOf(error: unknown): string {
  if (error instanceof RefusedAddressError) return error.message;
  if (error instanceof RefusedUrlError) return `Its address ${error.message}.`;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'Nobody listens there: the connection was refused.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'Its name leads nowhere.';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'The connection was cut before an answer came.';
  return storableText(cutText(`${code ?? 'error'}: ${message}`, LIMITS.outgoingExcerptCharsMax));
}

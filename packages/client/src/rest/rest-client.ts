import { EVENT_CURSOR_HEADER, parseCursor } from '@switchboard/protocol';
import type { Credentials } from '../connection/credentials.ts';
import { LIMITS } from '../limits.ts';
import type { ClientClock, FetchLike, FetchResponse, UploadProgress } from '../ports.ts';
import { SwitchboardRequestError } from './request-error.ts';

export interface RestClientOptions {
  /** Without a slash at the end. */
  url: string;
  credentials: Credentials;
  fetch: FetchLike;
  clock: ClientClock;
}

export interface RestRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Readonly<Record<string, string | number | null | undefined>>;
  /** Sent as JSON, but for a form. */
  body?: object | FormData;
  /** For the whole request; `LIMITS.requestMsMax` unless told. */
  msMax?: number;
  headers?: Readonly<Record<string, string>>;
  /** Gives the request up: it fails with `cancelled`. */
  signal?: AbortSignal;
  onProgress?: (progress: UploadProgress) => void;
}

/** An answer, and how far the log is contained in it: it may hold more, but not less. */
export interface Answer<T> {
  body: T;
  /** Null where the server does not say, or another origin's page is not allowed to read it. */
  cursor: string | null;
}

/** JSON over HTTP with this client's credentials. */
export class RestClient {
  readonly #options: RestClientOptions;

  constructor(options: RestClientOptions) {
    this.#options = options;
  }

  /**
   * Asks once more with a fresh token where the server refuses the first one.
   *
   * @throws SwitchboardRequestError when there is no answer, or one of an error
   */
  async request<T>(request: RestRequest): Promise<Answer<T>> {
    const { credentials } = this.#options;
    try {
      return await this.#send<T>(request, await credentials.token({ isRefused: false }));
    } catch (error) {
      const isRefused = error instanceof SwitchboardRequestError && error.status === 401;
      if (!isRefused || !credentials.canRefresh) throw error;
      return await this.#send<T>(request, await credentials.token({ isRefused: true }));
    }
  }

  /**
   * Whom the server takes us for, by the token that was used last.
   *
   * @throws SwitchboardRequestError as `request`
   */
  async whoAmI(): Promise<{ id: string }> {
    const request: RestRequest = { method: 'GET', path: '/api/v1/auth/me' };
    return (await this.#send<{ id: string }>(request, this.#options.credentials.last)).body;
  }

  async #send<T>(request: RestRequest, token: string | null): Promise<Answer<T>> {
    const { url, fetch, clock } = this.#options;
    const timeOut = new AbortController();
    const stop = (): void => timeOut.abort();
    const cancel = clock.after(request.msMax ?? LIMITS.requestMsMax, stop);
    request.signal?.addEventListener('abort', stop);
    try {
      if (request.signal?.aborted) throw cancelled();
      const response = await fetch(`${url}${request.path}${queryOf(request)}`, {
        method: request.method,
        headers: {
          Accept: 'application/json',
          ...(isJson(request.body) ? { 'Content-Type': 'application/json' } : {}),
          ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
          ...request.headers,
        },
        ...(request.body === undefined ? {} : { body: written(request.body) }),
        // A token says who this is; a cookie of somebody else must not be sent beside it.
        credentials: token === null ? 'include' : 'omit',
        signal: timeOut.signal,
        ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
      });
      return await answerOf<T>(response);
    } catch (error) {
      if (error instanceof SwitchboardRequestError) throw error;
      if (request.signal?.aborted) throw cancelled();
      throw timeOut.signal.aborted
        ? noAnswer('timed_out', 'The server did not answer in time.', error)
        : noAnswer('unreachable', 'The server could not be reached.', error);
    } finally {
      cancel();
      request.signal?.removeEventListener('abort', stop);
    }
  }
}

/** A form says itself how it is written. */
function isJson(body: object | undefined): boolean {
  return body !== undefined && !(body instanceof FormData);
}

function written(body: object): string | FormData {
  return body instanceof FormData ? body : JSON.stringify(body);
}

function cancelled(): SwitchboardRequestError {
  return noAnswer('cancelled', 'It was cancelled.', undefined);
}

function noAnswer(code: string, detail: string, cause: unknown): SwitchboardRequestError {
  return new SwitchboardRequestError({ code, status: 0, detail, cause });
}

function queryOf({ query = {} }: RestRequest): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

async function answerOf<T>(response: FetchResponse): Promise<Answer<T>> {
  const { status } = response;
  const body = await jsonOf(response);
  if (status >= 200 && status < 300 && body !== null) {
    const cursor = response.headers.get(EVENT_CURSOR_HEADER);
    return { body: body as T, cursor: cursor !== null && parseCursor(cursor) !== null ? cursor : null };
  }
  if (body === null || typeof body['code'] !== 'string') {
    throw new SwitchboardRequestError({
      code: 'unreadable_answer',
      status,
      detail: `Something between here and the server answered (HTTP ${status}). Check the server's address.`,
    });
  }
  throw new SwitchboardRequestError({
    code: body['code'],
    status,
    detail: typeof body['detail'] === 'string' ? body['detail'] : body['code'],
    requestId: typeof body['request_id'] === 'string' ? body['request_id'] : null,
    body,
  });
}

/** Null when it is no JSON object. */
async function jsonOf(response: FetchResponse): Promise<Record<string, unknown> | null> {
  try {
    const body = await response.json();
    return typeof body === 'object' ? (body as Record<string, unknown> | null) : null;
  } catch (error) {
    // Reading may also fail because the line is lost, which is another thing than a body that is no JSON.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

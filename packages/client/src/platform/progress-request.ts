import type { FetchRequest, FetchResponse, UploadProgress } from '../ports.ts';

/** As browsers have it. */
interface XhrLike {
  withCredentials: boolean;
  readonly status: number;
  readonly responseText: string;
  readonly upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null };
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getResponseHeader(name: string): string | null;
  send(body: string | FormData | null): void;
  abort(): void;
}

interface Globals {
  XMLHttpRequest?: new () => XhrLike;
  location?: { origin: string };
}

const globals = (): Globals => globalThis as unknown as Globals;

/**
 * Whether `sendWithProgress` would do the same as `fetch`. To its own server a page cannot ask by XMLHttpRequest without
 * its cookies.
 */
export function canTellProgress(url: string, { credentials }: Pick<FetchRequest, 'credentials'>): boolean {
  const { XMLHttpRequest, location } = globals();
  if (XMLHttpRequest === undefined) return false;
  return credentials === 'include' || (location !== undefined && !url.startsWith(`${location.origin}/`));
}

/** A request as `fetch` would send it, which tells how much of its body has gone out: `fetch` cannot. */
export function sendWithProgress(url: string, request: FetchRequest): Promise<FetchResponse> {
  const { signal, onProgress } = request;
  return new Promise((resolve, reject) => {
    const xhr = new (globals().XMLHttpRequest!)();
    const abort = (): void => xhr.abort();
    const end = (settle: () => void) => (): void => {
      signal.removeEventListener('abort', abort);
      settle();
    };
    xhr.open(request.method, url);
    xhr.withCredentials = request.credentials === 'include';
    for (const [name, value] of Object.entries(request.headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded, total }) => onProgress?.(progressOf(loaded, total));
    xhr.onload = end(() => resolve(responseOf(xhr)));
    xhr.onerror = end(() => reject(new TypeError('The request failed on its way.')));
    xhr.onabort = end(() => reject(new TypeError('The request was aborted.')));
    signal.addEventListener('abort', abort);
    xhr.send(request.body ?? null);
    if (signal.aborted) abort();
  });
}

function progressOf(bytesSent: number, bytesTotal: number): UploadProgress {
  return { bytesSent, bytesTotal };
}

function responseOf(xhr: XhrLike): FetchResponse {
  const { status, responseText } = xhr;
  return {
    status,
    headers: { get: (name) => xhr.getResponseHeader(name) },
    json: async () => JSON.parse(responseText) as unknown,
  };
}

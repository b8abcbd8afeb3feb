import { afterEach, describe, expect, it } from '@jest/globals';
import { SwitchboardRequestError } from '../rest/request-error.ts';
import { SwitchboardClient } from '../client.ts';

type Globals = Record<'XMLHttpRequest' | 'location', unknown>;
const globals = globalThis as unknown as Globals;

/** As a browser has it; what happens to it is said by the test. */
class FakeXhr {
  static latest: FakeXhr | null = null;
  withCredentials = false;
  status = 0;
  responseText = '';
  upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  headers: Record<string, string> = {};
  opened: [string, string] | null = null;
  body: unknown;

  constructor() {
    FakeXhr.latest = this;
  }

  open(method: string, url: string): void {
    this.opened = [method, url];
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  getResponseHeader(): string | null {
    return null;
  }
  send(body: unknown): void {
    this.body = body;
  }
  abort(): void {
    this.onabort?.();
  }
  answer(status: number, body: object): void {
    this.status = status;
    this.responseText = JSON.stringify(body);
    this.onload?.();
  }
}

const PAGE = 'https://inbox.example.com';

async function begun(): Promise<FakeXhr> {
  while (FakeXhr.latest?.body === undefined) await Promise.resolve();
  return FakeXhr.latest;
}

describe('an upload that tells its progress', () => {
  const before = { XMLHttpRequest: globals.XMLHttpRequest, location: globals.location };
  afterEach(() => {
    Object.assign(globals, before);
    FakeXhr.latest = null;
  });

  function inPage(): void {
    Object.assign(globals, { XMLHttpRequest: FakeXhr, location: { origin: PAGE } });
  }

  it('goes out with the session cookie, says how far it is, and answers what the server says', async () => {
    inPage();
    const client = new SwitchboardClient({ userId: 'olena' });
    const told: unknown[] = [];
    const upload = client.upload(new Blob(['words']), 'a.txt', { onProgress: (each) => told.push(each) });
    const xhr = await begun();
    expect(xhr.opened).toEqual(['POST', `${PAGE}/api/v1/communications/upload`]);
    expect(xhr.withCredentials).toBe(true);
    expect(xhr.headers).toEqual({ Accept: 'application/json' });
    xhr.upload.onprogress!({ loaded: 2, total: 5 });
    xhr.answer(200, { id: 'u1' });
    expect(await upload).toEqual({ id: 'u1' });
    expect(told).toEqual([{ bytesSent: 2, bytesTotal: 5 }]);
  });

  it('fails as every other call does', async () => {
    inPage();
    const client = new SwitchboardClient({ userId: 'olena' });
    const refused = client.upload(new Blob(['x']), 'a.txt', { onProgress: () => {} });
    (await begun()).answer(413, { code: 'payload_too_large', detail: 'Too large.' });
    await expect(refused).rejects.toMatchObject({ code: 'payload_too_large', status: 413 });
    FakeXhr.latest = null;
    const lost = client.upload(new Blob(['x']), 'a.txt', { onProgress: () => {} });
    (await begun()).onerror!();
    await expect(lost).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('can be cancelled, also before it has begun', async () => {
    inPage();
    const client = new SwitchboardClient({ userId: 'olena' });
    const cancel = new AbortController();
    const upload = client.upload(new Blob(['x']), 'a.txt', { onProgress: () => {}, signal: cancel.signal });
    await begun();
    cancel.abort();
    await expect(upload).rejects.toBeInstanceOf(SwitchboardRequestError);
    await expect(upload).rejects.toMatchObject({ code: 'cancelled' });
    await expect(
      client.upload(new Blob(['x']), 'b.txt', { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('goes by fetch where a token says who this is: cookies must not go beside it', async () => {
    inPage();
    const { fetch } = globalThis;
    const asked: string[] = [];
    globalThis.fetch = (async (url: string) => {
      asked.push(url);
      return Response.json({ id: 'u2' });
    }) as typeof fetch;
    try {
      const own = new SwitchboardClient({ userId: 'olena', token: 'abc' });
      expect(await own.upload(new Blob(['x']), 'a.txt', { onProgress: () => {} })).toEqual({ id: 'u2' });
    } finally {
      globalThis.fetch = fetch;
    }
    expect(asked).toHaveLength(1);
    expect(FakeXhr.latest).toBeNull();
  });
});

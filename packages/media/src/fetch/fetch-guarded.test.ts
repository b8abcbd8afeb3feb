import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestListener, ServerResponse } from 'node:http';
import { startServer, Traps } from '../testing/trap.ts';
import { fetchGuarded, type GuardedFetchOptions } from './fetch-guarded.ts';

let traps: Traps;
const servers: Awaited<ReturnType<typeof startServer>>[] = [];
beforeAll(async () => {
  traps = await Traps.open();
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(async () => {
  await traps.close();
});

/** A simulator, which may be asked although it is on this machine. */
async function serve(listener: RequestListener): Promise<{ host: string; url: string }> {
  const server = await startServer(listener);
  servers.push(server);
  return server;
}

async function fetched(
  server: { host: string; url: string },
  more: Partial<GuardedFetchOptions> = {},
): Promise<Buffer> {
  const options = { maxBytes: 10_000, totalMs: 20_000, privateHosts: servers.map(({ host }) => host) };
  const { body } = await fetchGuarded(server.url, { ...options, ...more });
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

const reasonOf = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => 'fetched',
    (error: { reason?: unknown }) => error.reason ?? error,
  );

const redirect =
  (location: string, status = 302): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { location }).end();
  };

describe('a file', () => {
  it('is fetched as it lies there', async () => {
    const server = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      expect(request.headers.authorization).toBeUndefined();
      response.end('the file');
    });
    expect((await fetched(server)).toString()).toBe('the file');
  });

  it('is not fetched from a server of this machine that nobody has named', async () => {
    const server = await serve((_request, response) => response.end('secret'));
    const privateHosts = ['127.0.0.1:1', 'localhost'];
    expect(await reasonOf(fetched(server, { privateHosts }))).toBe('forbidden_url');
    const secure = { host: server.host, url: server.url.replace('http:', 'https:') };
    expect(await reasonOf(fetched(secure, { privateHosts }))).toBe('forbidden_address');
  });

  it.each([[404], [403], [500], [206], [204]])('answered with %d is none', async (status) => {
    const server = await serve((_request, response) => response.writeHead(status).end());
    await expect(fetched(server)).rejects.toMatchObject({ reason: 'refused', status });
  });
});

describe('a redirect', () => {
  it('to a host that may be asked is followed, three times and no more (H3)', async () => {
    let left = 3;
    const server = await serve((_request, response) => {
      if (left-- > 0) response.writeHead(302, { location: '/next' }).end();
      else response.end('at last');
    });
    expect((await fetched(server)).toString()).toBe('at last');
    left = 4;
    expect(await reasonOf(fetched(server))).toBe('too_many_redirects');
    left = 21;
    expect(await reasonOf(fetched(server))).toBe('too_many_redirects');
  });

  it.each([
    ['http', (port: number) => `http://127.0.0.1:${port}/`],
    ['https', (port: number) => `https://127.0.0.1:${port}/`],
    ['another spelling', (port: number) => `https://[::ffff:127.0.0.1]:${port}/`],
    ['a name', (port: number) => `https://localhost:${port}/`],
    ['no scheme', (port: number) => `//127.0.0.1:${port}/`],
    ['a file', () => 'file:///etc/passwd'],
    ['data', () => 'data:text/plain,secret'],
    ['the metadata of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
    ['nothing', () => 'https://'],
  ])('to %s leads nowhere (H3)', async (_what, target) => {
    const server = await serve(redirect(target(traps.port)));
    expect(await reasonOf(fetched(server))).toMatch(/^(forbidden_|unknown_host)/);
    expect(traps.connects).toBe(0);
  });

  it.each([301, 302, 303, 307, 308])(
    '%d takes the token only to hosts that may have it (H3)',
    async (status) => {
      const heard: (string | undefined)[] = [];
      const elsewhere = await serve((request, response) => {
        heard.push(request.headers.authorization);
        response.end('x');
      });
      const own = await serve((request, response) => {
        heard.push(request.headers.authorization);
        response.writeHead(status, { location: elsewhere.url }).end();
      });
      await fetched(own, { token: { value: 'secret', hosts: [own.host] } });
      expect(heard).toEqual(['Bearer secret', undefined]);
    },
  );
});

describe('a body', () => {
  it('that is larger than it may be is not read, told or not (H4)', async () => {
    const told = await serve((_request, response) => response.end(Buffer.alloc(10_001)));
    expect(await reasonOf(fetched(told))).toBe('too_large');
    let isClosed = false;
    const endless = await serve((_request, response) => {
      response.once('close', () => (isClosed = true));
      pour(response);
    });
    expect(await reasonOf(fetched(endless))).toBe('too_large');
    while (!isClosed) await new Promise(setImmediate);
    const exact = await serve((_request, response) => response.end(Buffer.alloc(10_000)));
    expect(await fetched(exact)).toHaveLength(10_000);
  });

  it('that drips is given up when its time is over, and one that stands still earlier (H4)', async () => {
    const dripping = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 5);
      response.once('close', () => clearInterval(timer));
    });
    expect(await reasonOf(fetched(dripping, { totalMs: 200, idleMs: 5_000 }))).toBe('timed_out');
    const silent = await serve((_request, response) => void response.write('x'));
    expect(await reasonOf(fetched(silent, { idleMs: 100 }))).toBe('timed_out');
    const mute = await serve(() => {});
    expect(await reasonOf(fetched(mute, { idleMs: 100 }))).toBe('timed_out');
    expect(await reasonOf(fetched(mute, { totalMs: 100 }))).toBe('timed_out');
  });

  it('that is shorter than it was said to be is none (H4)', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    expect(await reasonOf(fetched(server))).toBe('cut');
  });

  it('that is packed is not unpacked (H4)', async () => {
    for (const encoding of ['gzip', 'gzip, gzip, gzip', 'br', 'x']) {
      const server = await serve((_request, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end(gzipSync(Buffer.alloc(5_000_000)));
      });
      expect(await reasonOf(fetched(server))).toBe('bad_answer');
    }
  });

  it('is ended by whoever waits for it', async () => {
    const server = await serve((_request, response) => void response.write('x'));
    const stop = new AbortController();
    const why = new Error('stopping');
    const work = reasonOf(fetched(server, { signal: stop.signal }));
    stop.abort(why);
    expect(await work).toBe(why);
    expect(await reasonOf(fetched(server, { signal: AbortSignal.abort(why) }))).toBe(why);
  });

  it('that nobody reads is closed by ending it', async () => {
    let closed = (): void => {};
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const server = await serve((_request, response) => {
      response.once('close', closed);
      response.write('x');
    });
    const options = { maxBytes: 100, totalMs: 20_000, privateHosts: [server.host] };
    const { body } = await fetchGuarded(server.url, options);
    await body.return();
    await isClosed;
  });
});

function pour(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(Buffer.alloc(1000)));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

import { afterEach, describe, expect, it } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { GraphClient, type GraphClientOptions, type GraphRequest } from './graph-client.ts';

const TOKEN = 'EAAGsecret';
const SEND: GraphRequest = {
  host: 'graph',
  method: 'POST',
  path: '/105/messages',
  body: { text: 'Dzień dobry' },
};
const OK = '{"messages":[{"id":"wamid.1"}]}';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Heard {
  method: string;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

type Answer = (response: http.ServerResponse, heard: Heard) => void;

/** A server that reads each request to its end before it answers. */
async function serve(answer: Answer): Promise<{ url: string; heard: Heard[]; sockets: Set<net.Socket> }> {
  const heard: Heard[] = [];
  const sockets = new Set<net.Socket>();
  const server = http.createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(pieces).toString('utf8') };
      heard.push(one);
      answer(response, one);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, sockets };
}

function clientOf(url: string, options: Partial<GraphClientOptions> = {}): GraphClient {
  const client = new GraphClient({
    graphBaseUrl: url,
    instagramBaseUrl: `${url}/instagram`,
    version: 'v26.0',
    ...options,
  });
  closers.push(() => client.close());
  return client;
}

function json(status: number, body: string | Uint8Array, headers: http.OutgoingHttpHeaders = {}): Answer {
  return (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

describe('a request to Graph', () => {
  it('carries the token in a header, the body as JSON and the version in the path', async () => {
    const { url, heard } = await serve(json(200, OK));
    const answer = await clientOf(url).request(SEND, { accessToken: TOKEN });
    expect(answer).toMatchObject({ kind: 'ok', body: { messages: [{ id: 'wamid.1' }] } });
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      method: 'POST',
      url: '/v26.0/105/messages',
      body: JSON.stringify(SEND.body),
    });
    expect(heard[0]?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'accept-encoding': 'identity',
    });
  });

  it('proves the app, and knows Instagram’s host and calls without a version', async () => {
    const { url, heard } = await serve(json(200, '{}'));
    const client = clientOf(url);
    const query = { grant_type: 'ig_refresh_token' };
    const request: GraphRequest = { host: 'instagram', method: 'GET', path: '/refresh_access_token', query };
    await client.request(request, { accessToken: TOKEN, appSecret: 'shh' }, { unversioned: true });
    const proof =
      /^\/instagram\/refresh_access_token\?grant_type=ig_refresh_token&appsecret_proof=[0-9a-f]{64}$/;
    expect(heard[0]?.url).toMatch(proof);
    expect(heard[0]?.url).not.toContain(TOKEN);
  });

  it('keeps every digit of a long id', async () => {
    const { url } = await serve(json(200, '{"attachment_id":17841452691600099}'));
    const answer = await clientOf(url).request(SEND, { accessToken: TOKEN });
    expect(answer).toMatchObject({ kind: 'ok', body: { attachment_id: '17841452691600099' } });
  });

  it('refuses a path that leaves the API', async () => {
    const client = clientOf('http://127.0.0.1:1');
    for (const path of ['/a/../b', '//host/a', 'a', '/a?b', '/%2e%2e/b', '/a b']) {
      await expect(client.request({ ...SEND, path }, { accessToken: TOKEN })).rejects.toThrow(TypeError);
    }
  });

  it('sends a file as a stream with its length', async () => {
    const { url, heard } = await serve(json(200, '{"id":"1"}'));
    const file = {
      stream: Readable.from([Buffer.from('one '), Buffer.from('two')]),
      sizeBytes: 7,
      mimeType: 'image/png',
      filename: 'a "b"\r\n.png',
    };
    const form = { fields: { messaging_product: 'whatsapp' }, fileField: 'file', file };
    const request: GraphRequest = { host: 'graph', method: 'POST', path: '/105/media', form };
    expect(await clientOf(url).request(request, { accessToken: TOKEN })).toMatchObject({ kind: 'ok' });
    const { body, headers } = heard[0]!;
    expect(headers['content-length']).toBe(String(body.length));
    expect(body).toContain('name="messaging_product"\r\n\r\nwhatsapp\r\n');
    expect(body).toContain(
      'name="file"; filename="a %22b%22%0D%0A.png"\r\nContent-Type: image/png\r\n\r\none two\r\n--',
    );
  });

  it.each([6, 8])('gives up a file of another size than was said (%i for 7)', async (sizeBytes) => {
    const { url, heard } = await serve(json(200, '{"id":"1"}'));
    const stream = Readable.from([Buffer.from('one two')]);
    const file = { stream, sizeBytes, mimeType: 'image/png', filename: 'a.png' };
    const form = { fields: {}, fileField: 'file', file };
    const request: GraphRequest = { host: 'graph', method: 'POST', path: '/105/media', form };
    const answer = await clientOf(url).request(request, { accessToken: TOKEN });
    expect(answer).toMatchObject({ reason: 'FILE_SIZE' });
    expect(heard).toEqual([]);
    expect(stream.destroyed).toBe(true);
  });
});

describe('Graph says no', () => {
  it('gives code, subcode and words, and how long to wait', async () => {
    const error = {
      message: `Malformed access token ${TOKEN}`,
      code: 130429,
      error_subcode: 5,
      is_transient: true,
    };
    const usage = JSON.stringify({ 9: [{ type: 'messenger', estimated_time_to_regain_access: 3 }] });
    const headers = { 'x-business-use-case-usage': usage, 'retry-after': '2' };
    const { url } = await serve(json(500, JSON.stringify({ error }), headers));
    expect(await clientOf(url).request(SEND, { accessToken: TOKEN })).toEqual({
      kind: 'error',
      httpStatus: 500,
      error: {
        code: '130429',
        subcode: '5',
        message: 'Malformed access token [token]',
        detail: null,
        isTransient: true,
      },
      retryAfterMs: 180_000,
    });
  });

  it('counts an error with status 200 as one', async () => {
    const { url } = await serve(json(200, '{"error":{"code":"190"}}'));
    expect(await clientOf(url).request(SEND, { accessToken: TOKEN })).toMatchObject({ kind: 'error' });
  });
});

describe('what Graph cannot have heard', () => {
  it('is not sent when the connection is refused', async () => {
    const { url } = await serve(json(200, OK));
    await closers.pop()?.();
    const answer = await clientOf(url).request(SEND, { accessToken: TOKEN });
    expect(answer).toEqual({ kind: 'not_sent', reason: 'ECONNREFUSED' });
  });

  it('is not sent when the host has no address', async () => {
    const answer = await clientOf('http://nowhere.invalid').request(SEND, { accessToken: TOKEN });
    expect(answer.kind).toBe('not_sent');
  });

  it.each(['TLS answers nonsense', 'TLS never answers'])('is not sent when %s', async (how) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {}).resume();
      if (how === 'TLS answers nonsense') socket.end('no TLS here\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const client = clientOf(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      connectMsMax: 100,
    });
    const answer = await client.request(SEND, { accessToken: TOKEN });
    expect(answer.kind).toBe('not_sent');
    if (how === 'TLS never answers') expect(answer).toMatchObject({ reason: 'CONNECT_TIMEOUT' });
  });

  it('is not sent when it was called off before', async () => {
    const { url, heard } = await serve(json(200, OK));
    const signal = AbortSignal.abort();
    const answer = await clientOf(url).request(SEND, { accessToken: TOKEN }, { signal });
    expect(answer).toEqual({ kind: 'not_sent', reason: 'ABORTED' });
    expect(heard).toEqual([]);
  });
});

describe('what Graph may have done', () => {
  const cut: Answer = (response) => response.socket?.destroy();
  const half: Answer = (response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"messages":', () => response.socket?.destroy());
  };
  it.each<[string, Answer]>([
    ['the connection is cut after the body was written', cut],
    ['the answer breaks off', half],
    ['a gateway answers', json(502, '<html>Bad Gateway</html>')],
    ['a gateway gives up', json(504, '')],
    ['the answer is not JSON', json(200, '<html>')],
    ['the answer is no object', json(200, '[1]')],
    ['the answer nests too deeply', json(200, `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`)],
    ['the answer is huge', json(200, `{"a":"${'x'.repeat(100_000)}"}`)],
    ['the answer is packed', json(200, gzipSync(OK), { 'content-encoding': 'gzip' })],
    ['the status is an error without words', json(400, '{}')],
  ])('is lost when %s', async (_, answer) => {
    const { url, heard } = await serve(answer);
    const client = clientOf(url, { answerBytesMax: 50_000 });
    const outcome = await client.request(SEND, { accessToken: TOKEN });
    expect(outcome.kind).toBe('lost');
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
    // The client itself never sends anything twice.
    expect(heard).toHaveLength(1);
  });

  it('follows no redirect, so that no token goes elsewhere', async () => {
    const elsewhere = await serve(json(200, OK));
    const { url } = await serve(json(307, '', { location: `${elsewhere.url}/take` }));
    const outcome = await clientOf(url).request(SEND, { accessToken: TOKEN });
    expect(outcome).toEqual({ kind: 'lost', reason: 'HTTP_307' });
    expect(elsewhere.heard).toEqual([]);
  });

  it('is lost when no answer comes in time, or it is called off meanwhile', async () => {
    const called = new AbortController();
    const { url } = await serve((_, { body }) => {
      if (body.includes('abort')) called.abort();
    });
    const client = clientOf(url);
    const late = await client.request(SEND, { accessToken: TOKEN }, { timeoutMs: 200 });
    expect(late).toEqual({ kind: 'lost', reason: 'TIMEOUT' });
    const body = { text: 'abort' };
    const off = await client.request({ ...SEND, body }, { accessToken: TOKEN }, { signal: called.signal });
    expect(off).toEqual({ kind: 'lost', reason: 'ABORTED' });
  });
});

describe('connections', () => {
  it('are kept from one request to the next, and closed by us when idle', async () => {
    const { url, sockets } = await serve((response) => {
      // Longer than an idle connection lives: one that is at work must not be cut.
      setTimeout(() => response.end(OK), 150);
    });
    const client = clientOf(url, { idleSocketMs: 50 });
    await expect(client.request(SEND, { accessToken: TOKEN })).resolves.toMatchObject({ kind: 'ok' });
    const [first] = sockets;
    await expect(client.request(SEND, { accessToken: TOKEN })).resolves.toMatchObject({ kind: 'ok' });
    expect([...sockets]).toEqual([first]);
    await new Promise((resolve) => first?.once('close', resolve));
    expect(sockets.size).toBe(0);
  });

  it('do not stay behind when the answer comes before the file has left', async () => {
    const error = '{"error":{"code":131053}}';
    const server = http.createServer((_, response) => response.writeHead(400).end(error));
    const gone = new Promise((resolve) =>
      server.once('connection', (socket) => socket.once('close', resolve)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const stream = new Readable({ read() {} });
    stream.push('begins and never ends');
    const file = { stream, sizeBytes: 1_000, mimeType: 'image/png', filename: 'a.png' };
    const form = { fields: {}, fileField: 'file', file };
    const client = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const request: GraphRequest = { host: 'graph', method: 'POST', path: '/105/media', form };
    const answer = await client.request(request, { accessToken: TOKEN });
    expect(answer).toMatchObject({ kind: 'error', error: { code: '131053' } });
    expect(stream.destroyed).toBe(true);
    await gone;
  });
});

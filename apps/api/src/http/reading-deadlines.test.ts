import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ReadingDeadlines } from './reading-deadlines.ts';

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Answers what came, once it is all there; `/slow` has the time that it needs. */
async function serve(readMsMax: number): Promise<number> {
  const deadlines = new ReadingDeadlines(readMsMax);
  server = createServer((request, response) => {
    deadlines.watch(request, response);
    if (request.url === '/slow') deadlines.extend(request, 30_000);
    if (request.url === '/half') response.write('half of an answer');
    else if (request.url === '/early') response.end('early');
    else
      text(request).then(
        (body) => response.end(body),
        () => {},
      );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Everything that comes back for a head and the first bytes of a body; the rest follows when `more` resolves. */
async function talk(port: number, path: string, body: string, more: Promise<string>): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\n${body}`);
  void more.then((rest) => socket.write(rest));
  return await text(socket);
}

const never = new Promise<string>(() => {});

describe('a body that takes too long', () => {
  it('is cut off with 408', async () => {
    expect(await talk(await serve(50), '/', '12345', never)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('is cut off behind an answer that was given early', async () => {
    expect(await talk(await serve(50), '/early', '12345', never)).toMatch(/^HTTP\/1\.1 200 .*early/s);
  });

  it('is waited for where it may', async () => {
    const port = await serve(20);
    const cut = talk(port, '/', '12345', never);
    const rest = cut.then(() => '67890');
    expect(await talk(port, '/slow', '12345', rest)).toMatch(/1234567890/);
  });

  it('is cut off without a word while an earlier request of its connection is being answered', async () => {
    const socket = connect(await serve(50), '127.0.0.1');
    socket.write('GET /half HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*half of an answer/s);
    expect(answer).not.toContain('408');
  });

  it('that is all there is not meant', async () => {
    const port = await serve(50);
    const cut = talk(port, '/', '12345', never);
    expect(await talk(port, '/', '1234567890', never)).toMatch(/1234567890/);
    await cut;
  });
});

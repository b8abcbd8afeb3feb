import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { LIMITS, systemClock } from '@switchboard/core';
import { AddressGuard } from '@switchboard/service';
import { WebhookPoster } from './webhook-poster.ts';

const REQUEST = { body: '{}', headers: { 'content-type': 'application/json', 'content-length': '2' } };

describe('posting a webhook', () => {
  const servers: Server[] = [];
  const posters: WebhookPoster[] = [];
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const made of posters.splice(0)) made.close();
    sockets.length = 0;
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    server.on('connection', (socket) => sockets.push(socket));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  function poster(attemptMsMax = 5_000): WebhookPoster {
    const made = new WebhookPoster(new AddressGuard(['127.0.0.1']), systemClock, attemptMsMax);
    posters.push(made);
    return made;
  }

  const never = new AbortController().signal;

  it('answers the status, and the beginning of what was said', async () => {
    const url = await serve((_, response) => response.writeHead(422).end('ї'.repeat(3_000)));
    const answer = (await poster().post(url, REQUEST, never))!;
    expect(answer).toMatchObject({ status: 422, error: 'It answered 422.', retryAfterMs: null });
    expect(answer.excerpt).toBe('ї'.repeat(LIMITS.outgoingExcerptCharsMax));
  });

  it('keeps NUL and broken characters out of what is stored', async () => {
    const url = await serve((_, response) => response.end(Buffer.from([0x41, 0, 0xff])));
    expect((await poster().post(url, REQUEST, never))!.excerpt).toBe('A\u2400\ufffd');
  });

  it('cuts an answer that does not end, and one that does not begin', async () => {
    const endless = await serve((_, response) => {
      response.write(Buffer.alloc(LIMITS.outgoingAnswerBytesMax + 1, 'x'));
    });
    expect(await poster().post(endless, REQUEST, never)).toMatchObject({ status: 200, error: null });
    const silent = await serve(() => {});
    const slow = await serve((_, response) => response.write('x'));
    for (const url of [silent, slow]) {
      const answer = await poster(100).post(url, REQUEST, never);
      expect(answer).toMatchObject({ status: null, error: 'No whole answer came within 0.1 seconds.' });
    }
  });

  it('hears how long a busy receiver wants it to wait', async () => {
    const url = await serve((_, response) => response.writeHead(429, { 'Retry-After': '17' }).end());
    expect(await poster().post(url, REQUEST, never)).toMatchObject({ status: 429, retryAfterMs: 17_000 });
  });

  it('says in words when nobody is there', async () => {
    const url = await serve(() => {});
    await new Promise((resolve) => servers.pop()!.close(resolve));
    expect((await poster().post(url, REQUEST, never))!.error).toMatch(/refused/);
    const broken = await serve((request) => request.socket.destroy());
    expect((await poster().post(broken, REQUEST, never))!.error).toMatch(/cut before/);
  });

  it('uses one connection for several, and another when that was closed meanwhile', async () => {
    let count = 0;
    const url = await serve((request, response) => {
      // The third one finds its connection dead before anything was said on it.
      if (++count === 3 && sockets.length === 1) request.socket.resetAndDestroy();
      else response.end();
    });
    const one = poster();
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await one.post(url, REQUEST, never))!.status);
    expect(statuses).toEqual([200, 200, 200]);
    expect(sockets).toHaveLength(2);
  });

  it('goes nowhere without TLS but where the operator allows it', async () => {
    const answer = await poster().post('http://crm.example.com/', REQUEST, never);
    expect(answer).toMatchObject({ status: null, error: expect.stringMatching(/must begin with https/) });
  });

  it('answers nothing when it is called off', async () => {
    const calling = new AbortController();
    const url = await serve(() => calling.abort());
    expect(await poster().post(url, REQUEST, calling.signal)).toBeNull();
  });
});

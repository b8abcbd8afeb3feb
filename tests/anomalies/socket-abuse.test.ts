import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LIMITS } from '@switchboard/core';
import type { User } from '@switchboard/database';
import { connectInbox } from '../support/inbox-client.ts';
import { connectPlain, type PlainClient, refusedWith } from '../support/plain-client.ts';
import { clientFrame, rawSocket } from '../support/raw-socket.ts';
import { BASE, startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

/** `FRAMES=100000 npm test -- tests/anomalies/socket-abuse` is the long form. */
const FRAMES = Number(process.env['FRAMES'] ?? 1_000);

describe('a socket that does not behave', () => {
  let t: TestApi;
  let user: User;
  let token: string;
  let witness: PlainClient;

  beforeAll(async () => {
    t = await startTestApi();
    ({ user, token } = await t.signIn());
    const other = await t.signIn();
    witness = await connectPlain(`${t.url}${BASE}/ws/${other.user.id}?token=${other.token}`);
  });
  afterAll(async () => {
    await t.post('whatsapp', textWebhook('whatsapp', 'all the same'));
    await witness.next('new_message');
    expect(witness.frames.map(({ type }) => type)).toEqual(['connection_established', 'new_message']);
    await witness.close();
    await t.stop();
  });

  const raw = () => rawSocket(t.api.port, { userId: user.id, token });

  it.each([
    ['an unmasked frame', Buffer.from([0x81, 0x01, 0x61]), 1002],
    ['a reserved bit', clientFrame(0xc1, Buffer.from('a')), 1002],
    ['an unknown opcode', clientFrame(0x83, Buffer.from('a')), 1002],
    ['a continuation of nothing', clientFrame(0x80, Buffer.from('a')), 1002],
    ['a control frame that is too long', clientFrame(0x89, Buffer.alloc(126)), 1002],
    ['bytes that are no UTF-8', clientFrame(0x81, Buffer.from([0xff, 0xfe])), 1007],
    ['a closing frame with a forbidden code', clientFrame(0x88, Buffer.from([0x03, 0xed])), 1002],
    ['a header that announces 4 GB', Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]), 1009],
    ['more than it may say', clientFrame(0x81, Buffer.alloc(LIMITS.socketInboundBytesMax + 1, 0x61)), 1009],
  ])('is closed for %s', async (_, bytes, code) => {
    const { socket, closed } = await raw();
    socket.write(bytes);
    expect(await closed).toBe(code);
  });

  it('is closed when it sends a message in pieces without end', async () => {
    const { socket, closed } = await raw();
    socket.write(clientFrame(0x01, Buffer.from('a')));
    for (let n = 0; n < LIMITS.socketFragmentsMax + 1; n++) socket.write(clientFrame(0x00, Buffer.from('a')));
    expect(await closed).toBe(1008);
  });

  it('is closed when it floods with frames, or cut when it floods with pings', async () => {
    const flooded = async (frame: Buffer): Promise<number | null> => {
      const { socket, closed } = await raw();
      socket.write(Buffer.concat(Array.from({ length: LIMITS.socketFramesBurst + 40 }, () => frame)));
      return await closed;
    };
    expect(await flooded(clientFrame(0x81, Buffer.from('ping')))).toBe(4029);
    // ws itself cuts off whoever pings faster than it can answer.
    expect([4029, null]).toContain(await flooded(clientFrame(0x89, Buffer.from('ping'))));
  });

  it('gets no compression, however it asks', async () => {
    const client = await connectPlain(`${t.url}${BASE}/ws/${user.id}?token=${token}`, {
      perMessageDeflate: true,
    });
    expect(client.socket.extensions).toBe('');
    await client.close();
  });

  it('may hold so many sockets, and no more', async () => {
    const { user: hoarder, token: hoarded } = await t.signIn();
    const address = `${t.url}${BASE}/ws/${hoarder.id}?token=${hoarded}`;
    const clients = await Promise.all(
      Array.from({ length: LIMITS.socketsPerUserMax }, () => connectPlain(address)),
    );
    expect(await refusedWith(address)).toBe(429);
    await Promise.all(clients.map((client) => client.close()));
  });

  it('is cut when it never finishes its handshake', async () => {
    const socket = connect(t.api.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(`GET ${BASE}/ws/${user.id} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n`);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(socket.destroyed).toBe(true);
  }, 30_000);

  it('troubles nobody else with frames of random bytes', async () => {
    const chunk = fc.oneof(
      fc.integer({ min: 1, max: 200 }).map((length) => randomBytes(length)),
      fc
        .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 200 }))
        .map(([first, payload]) => clientFrame(first, Buffer.from(payload))),
      fc.json().map((text) => clientFrame(0x81, Buffer.from(text).subarray(0, 5_000))),
      fc
        .record({ type: fc.constantFrom('heartbeat', 'typing', 'viewing', 'subscribe'), seq: fc.anything() })
        .map((frame) => clientFrame(0x81, Buffer.from(JSON.stringify(frame)).subarray(0, 5_000))),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { minLength: 10, maxLength: 10 }), async (chunks) => {
        const { socket, closed } = await raw();
        for (const bytes of chunks) socket.write(bytes);
        socket.end();
        await closed;
      }),
      { numRuns: FRAMES / 10 },
    );
    expect(({} as Record<string, unknown>)['type']).toBeUndefined();
  }, 600_000);

  it('is told apart from one that speaks switchboard.v1 nonsense', async () => {
    const client = await connectInbox(t.url, user, token);
    await client.next('hello');
    client.say('{"type":"subscribe","platforms":["__proto__"]}');
    expect(await client.next('error')).toMatchObject({ code: 'bad_request' });
    await client.close();
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import WebSocket from 'ws';
import { LIMITS } from '@switchboard/core';
import type { User } from '@switchboard/database';
import { connectInbox, type InboxClient } from '../support/inbox-client.ts';
import { clientFrame, rawSocket } from '../support/raw-socket.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';
import { textWebhook } from '../support/webhooks.ts';

const FIN = 0x80;
const TEXT = 0x1;
const PING = 0x9;
const PONG = 0xa;
const CLOSE = 0x8;
const PROTOCOL_ERROR = 1002;
const NOT_UTF8 = 1007;
const TOO_LARGE = 1009;

const text = (payload: string | number[]): Buffer => clientFrame(FIN | TEXT, Buffer.from(payload as never));
const begun = (payload: string | number[]): Buffer => clientFrame(TEXT, Buffer.from(payload as never));
const ended = (payload: string | number[]): Buffer => clientFrame(FIN, Buffer.from(payload as never));
const closing = (...payload: number[]): Buffer => clientFrame(FIN | CLOSE, Buffer.from(payload));

/** The header of a masked frame that announces so many bytes, and none of them. */
function announcing(length: bigint): Buffer {
  const header = Buffer.alloc(14);
  header[0] = FIN | 0x2;
  header[1] = 0x80 | 127;
  header.writeBigUInt64BE(length, 2);
  return header;
}

/** What an endpoint may say as its reason for closing (RFC 6455 §7.4, and the codes registered since). */
function isClosingCode(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
}

describe('frames that break the protocol of WebSockets', () => {
  let t: TestApi;
  let user: User;
  let token: string;
  let witness: InboxClient;

  beforeAll(async () => {
    t = await startTestApi();
    ({ user, token } = await t.signIn());
    const other = await t.signIn('Jan');
    witness = await connectInbox(t.url, other.user, other.token);
  });
  afterAll(async () => {
    await t.post('whatsapp', textWebhook('whatsapp', 'all the same'));
    await witness.next('message.created');
    expect(witness.events()).toHaveLength(1);
    await witness.close();
    await t.stop();
  });

  async function answerTo(...frames: Buffer[]): Promise<number | null> {
    const { socket, closed } = await rawSocket(t.api.port, { userId: user.id, token });
    for (const bytes of frames) socket.write(bytes);
    const code = await closed;
    expect(witness.socket.readyState).toBe(WebSocket.OPEN);
    return code;
  }

  it.each([0x3, 0x4, 0x5, 0x6, 0x7, 0xb, 0xc, 0xd, 0xe, 0xf])(
    'end the socket with 1002: the reserved opcode %i',
    async (opcode) => {
      expect(await answerTo(clientFrame(FIN | opcode, Buffer.from('a')))).toBe(PROTOCOL_ERROR);
    },
  );

  it.each([0x10, 0x20, 0x40, 0x30, 0x50, 0x60, 0x70])(
    'end the socket with 1002: the reserved bits %i',
    async (bits) => {
      for (const opcode of [TEXT, PING, CLOSE]) {
        expect(await answerTo(clientFrame(FIN | bits | opcode, Buffer.alloc(0)))).toBe(PROTOCOL_ERROR);
      }
    },
  );

  it.each<[string, Buffer[]]>([
    ['a ping in pieces', [clientFrame(PING, Buffer.from('a'))]],
    ['a pong in pieces', [clientFrame(PONG, Buffer.from('a'))]],
    ['a goodbye in pieces', [clientFrame(CLOSE, Buffer.from([3, 232]))]],
    ['a message inside another', [begun('a'), text('b')]],
    ['a message that goes on after its end', [begun('a'), ended('b'), ended('c')]],
    ['a goodbye with half a code', [closing(3)]],
    ['a frame without a mask inside a message', [begun('a'), Buffer.from([FIN, 1, 0x61])]],
    ['a pong that is too long', [clientFrame(FIN | PONG, Buffer.alloc(126))]],
  ])('end the socket with 1002: %s', async (_, frames) => {
    expect(await answerTo(...frames)).toBe(PROTOCOL_ERROR);
  });

  it.each<[string, Buffer[]]>([
    ['half a character', [text([0xe2, 0x82])]],
    ['a character that begins in its middle', [text([0x80])]],
    ['a character in more bytes than it needs', [text([0xc0, 0x80])]],
    ['half a surrogate pair', [text([0xed, 0xa0, 0x80])]],
    ['a character beyond the last', [text([0xf4, 0x90, 0x80, 0x80])]],
    ['a byte that no character has', [text([0x61, 0xfe])]],
    ['half a character at the end of a message in pieces', [begun('a'), ended([0xe2, 0x82])]],
    ['a goodbye with half a character', [closing(3, 232, 0xe2, 0x82)]],
  ])('end the socket with 1007: %s', async (_, frames) => {
    expect(await answerTo(...frames)).toBe(NOT_UTF8);
  });

  it('end the socket with 1002: a goodbye with any code that nobody may say', async () => {
    // The reading end finds a goodbye by its first byte, 0x88, and would take such a code for one.
    const codes = fc
      .oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 990, max: 1_030 }))
      .filter((code) => (code & 0xff) !== 0x88);
    await fc.assert(
      fc.asyncProperty(codes, async (code) => {
        const answer = await answerTo(closing(code >> 8, code & 0xff));
        expect(answer).toBe(isClosingCode(code) ? code : PROTOCOL_ERROR);
      }),
      { numRuns: 100 },
    );
  });

  it('are not among these: a character in two pieces, and a ping between them', async () => {
    const { socket, closed } = await rawSocket(t.api.port, { userId: user.id, token });
    const heard = new Promise<void>((resolve) =>
      socket.on('data', (bytes: Buffer) => {
        if (bytes.includes('pong')) resolve();
      }),
    );
    for (const bytes of [
      begun([0xe2]),
      clientFrame(FIN | PING, Buffer.alloc(0)),
      ended([0x82, 0xac]),
      text('ping'),
    ])
      socket.write(bytes);
    await heard;
    socket.write(closing(3, 232));
    expect(await closed).toBe(1000);
  });

  it.each([
    2n ** 32n,
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 63n - 1n,
    2n ** 64n - 1n,
    BigInt(LIMITS.socketInboundBytesMax) + 1n,
  ])('end the socket with 1009 at their header, whatever follows: %s bytes', async (length) => {
    expect(await answerTo(announcing(length))).toBe(TOO_LARGE);
  });

  it('end the socket with 1009 when their pieces add up to too much', async () => {
    const most = LIMITS.socketInboundBytesMax / 2;
    const pieces = [begun('a'.repeat(most)), clientFrame(0, Buffer.alloc(most, 0x61)), announcing(1n)];
    pieces[2]![0] = FIN;
    expect(await answerTo(...pieces)).toBe(TOO_LARGE);
  });

  it('are not heard by colleagues beyond what one may say', async () => {
    const conversation_id = randomUUID();
    const { user: flooder, token: flooding } = await t.signIn('Flood');
    const client = await connectInbox(t.url, flooder, flooding);
    for (let n = 0; n < 10_000; n++) client.say({ type: 'typing', conversation_id, on: n % 2 === 0 });
    expect(await client.closed).toBe(4029);
    await witness.next('typing.stopped', ({ data }) => (data as { user_name: string }).user_name === 'Flood');
    witness.say('ping');
    await witness.nextText();
    const told = witness.frames.filter(({ type }) => type.startsWith('typing'));
    expect(told.length).toBeLessThanOrEqual(LIMITS.socketFramesBurst + 10 * LIMITS.socketFramesPerSecond);
  });
});

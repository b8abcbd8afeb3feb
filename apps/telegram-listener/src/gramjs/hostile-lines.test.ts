import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { silentLogger } from '@switchboard/service';
import { HostileServer, plainPacket } from '../testing/hostile-server.ts';
import { temporary } from './connection-problem.ts';
import { GramjsLine } from './gramjs-line.ts';
import { guardPlainPacket } from './guarded-connections.ts';

const VECTOR = int32(0x1cb5c415);
const GZIP_PACKED = int32(0x3072cfa1);
const NOTHING = (): void => undefined;
const EVENTS = {
  onUpdate: NOTHING,
  onAnswer: NOTHING,
  onDown: NOTHING,
  onUp: NOTHING,
  onKeyForgotten: NOTHING,
  onSomethingLost: NOTHING,
};

const running: { stop(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const one of running.splice(0).toReversed()) await one.stop();
});

/** A line without a key, dialling somebody who answers like this. */
async function dial(answer: (nonce: Buffer) => Buffer): Promise<HostileServer> {
  const server = new HostileServer(answer);
  running.push(server);
  const centre = await server.start();
  const line = new GramjsLine(centre, null, { apiId: 1, proxy: null, logger: silentLogger }, EVENTS);
  const over = line.connect(5_000).catch(() => undefined);
  const stop = async (): Promise<void> => {
    await line.close(temporary('closed', 'The test is over.'));
    await over;
  };
  running.push({ stop });
  return server;
}

describe('somebody on the way to Telegram', () => {
  it.each([
    ['a negative number to take apart', 'ffffffffffffffff'],
    ['a prime', '7fffffffffffffe7'],
    ['a number of two kilobits', 'c1'.repeat(250)],
  ])('stops nothing with %s: the exchange is given up', async (_what, pq) => {
    const server = await dial((nonce) => plainPacket(resPq(nonce, Buffer.from(pq, 'hex'))));
    await server.asked.take(1);
    // Whoever tries to take it apart never asks again, and no timer runs meanwhile.
    await server.asked.take(1);
  });

  it('is not read from when a plain packet holds anything but an answer of a key exchange', async () => {
    const bomb = Buffer.concat([GZIP_PACKED, tlBytes(gzipSync(Buffer.alloc(1_000_000)))]);
    const server = await dial(() => plainPacket(bomb));
    await server.asked.take(1);
    await server.asked.take(1);
    const broken = Buffer.concat([VECTOR, int32(1), GZIP_PACKED, tlBytes(Buffer.from('no gzip'))]);
    for (const body of [bomb, broken, int32(0x73f1f8dc), Buffer.alloc(0)]) {
      expect(() => guardPlainPacket(Buffer.concat([Buffer.alloc(20), body]))).toThrow('no key exchange');
    }
  });

  it.each([
    ['more than anybody would send', 0x7fffffff],
    ['less than a frame', 5],
  ])('is hung up on when a packet announces %s', async (_what, length) => {
    const server = await dial(() => Buffer.concat([int32(length), int32(0), Buffer.alloc(64)]));
    await server.hungUp.take(1);
  });
});

describe('packets', () => {
  it('under a key, and answers of a key exchange, pass as they are', () => {
    const passes = [
      Buffer.from('6cfeffff', 'hex'),
      Buffer.concat([Buffer.alloc(8, 1), Buffer.alloc(40)]),
      Buffer.concat([Buffer.alloc(20), int32(0x05162463)]),
    ];
    for (const packet of passes) expect(guardPlainPacket(packet)).toBe(packet);
  });
});

function resPq(nonce: Buffer, pq: Buffer): Buffer {
  const fingerprints = Buffer.concat([VECTOR, int32(0)]);
  return Buffer.concat([int32(0x05162463), nonce, Buffer.alloc(16, 7), tlBytes(pq), fingerprints]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value | 0);
  return bytes;
}

function tlBytes(content: Buffer): Buffer {
  const head = content.length < 254 ? Buffer.of(content.length) : int32((content.length << 8) | 254);
  return Buffer.concat([head, content, Buffer.alloc((4 - ((head.length + content.length) % 4)) % 4)]);
}

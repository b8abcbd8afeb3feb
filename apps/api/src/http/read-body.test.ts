import { PassThrough } from 'node:stream';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { BodyReader } from './read-body.ts';

const KIB = 1024;
const BODY = { bytesMax: 4 * KIB * KIB, keep: true };

/** A request whose bytes come when the test says so. */
function request(): PassThrough & IncomingMessage {
  return new PassThrough({ highWaterMark: 8 * KIB * KIB }) as PassThrough & IncomingMessage;
}

describe('BodyReader', () => {
  it('lets ordinary deliveries in while strangers hold as much as they may of large ones', async () => {
    const reader = new BodyReader(4 * KIB * KIB);
    const slow = Array.from({ length: 8 }, () => {
      const stranger = request();
      const reading = reader.read(stranger, BODY);
      reading.catch(() => {});
      return { stranger, reading };
    });
    for (const { stranger } of slow) {
      // In pieces, as a socket gives them; all of them together would fill the room to the last byte.
      for (let n = 0; n < 8; n++) stranger.write(Buffer.alloc(64 * KIB));
    }
    await new Promise(setImmediate);
    const genuine = request();
    const body = reader.read(genuine, BODY);
    genuine.end(Buffer.alloc(10 * KIB));
    expect(await body).toHaveLength(10 * KIB);
    for (const { stranger } of slow) stranger.end();
    const ends = await Promise.allSettled(slow.map(({ reading }) => reading));
    expect(ends.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(2);
  });

  it('gives room back when a body has been read, refused or cut', async () => {
    const reader = new BodyReader(256 * KIB);
    for (let n = 0; n < 5; n++) {
      const cut = request();
      const reading = reader.read(cut, BODY);
      cut.write(Buffer.alloc(120 * KIB));
      await new Promise(setImmediate);
      cut.emit('aborted');
      await expect(reading).rejects.toMatchObject({ code: 'bad_request' });
    }
    const last = request();
    const body = reader.read(last, BODY);
    last.write(Buffer.alloc(60 * KIB));
    last.end(Buffer.alloc(60 * KIB));
    expect(await body).toHaveLength(120 * KIB);
  });
});

import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR_MS } from '@switchboard/core';
import { FreeRoom } from './free-room.ts';
import type { ByteRange } from './media-store.ts';
import { openMediaStore } from './open-media-store.ts';
import { readS3Address, type S3Address } from './s3-address.ts';
import { S3MediaStore } from './s3-media-store.ts';
import { FakeS3 } from './testing/fake-s3.ts';

const NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const before = NAMES.map((name) => process.env[name]);
let s3: FakeS3;
let store: S3MediaStore;

beforeAll(async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test-key';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test-secret';
  s3 = await FakeS3.start();
  const address = `s3://inbox/media/files?endpoint=${encodeURIComponent(s3.url)}&path_style=1`;
  store = openMediaStore(address) as S3MediaStore;
});
afterEach(() => {
  expect(s3.unsigned).toEqual([]);
  s3.objects.clear();
  s3.fault = null;
});
afterAll(async () => {
  await store.close();
  await s3.stop();
  for (const [index, name] of NAMES.entries()) {
    if (before[index] === undefined) delete process.env[name];
    else process.env[name] = before[index];
  }
});

const OPTIONS = { maxBytes: 1_000_000, signal: new AbortController().signal };
async function* piecesOf(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
const write = async (bytes: Uint8Array, more: Partial<typeof OPTIONS> = {}) =>
  await store.write(piecesOf(bytes.subarray(0, 100), bytes.subarray(100)), { ...OPTIONS, ...more });
const contentOf = async (key: string, range?: ByteRange): Promise<Buffer | null> => {
  const reading = await store.read(key, range);
  return reading === null ? null : await buffer(reading.stream);
};
const leftOvers = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => /^switchboard-media-\w{6}$/.test(name));

describe('a file in a bucket', () => {
  it('comes back as it was, under a key below the folder of the address', async () => {
    const bytes = randomBytes(200_000);
    const written = await write(bytes);
    expect(written).toMatchObject({
      sizeBytes: 200_000,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect([...s3.objects.keys()]).toEqual([`inbox/media/files/${written.key}`]);
    expect(await contentOf(written.key)).toEqual(bytes);
    expect(await store.has(written.key)).toBe(true);
    const empty = await write(Buffer.alloc(0));
    expect(await contentOf(empty.key)).toEqual(Buffer.alloc(0));
  });

  it('is read in parts, and its whole size told', async () => {
    const bytes = randomBytes(1000);
    const { key } = await write(bytes);
    for (const [range, part] of [
      [{ start: 0, end: 0 }, bytes.subarray(0, 1)],
      [{ start: 10, end: 19 }, bytes.subarray(10, 20)],
      [{ start: 990 }, bytes.subarray(990)],
      [{ start: 990, end: 5000 }, bytes.subarray(990)],
      [{ start: 1000 }, Buffer.alloc(0)],
    ] as const) {
      const reading = await store.read(key, range);
      expect(reading?.sizeBytes).toBe(1000);
      expect(await buffer(reading!.stream)).toEqual(Buffer.from(part));
    }
    await expect(store.read(key, { start: 5, end: 4 })).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('that is not there is none, whatever the key', async () => {
    for (const key of ['a'.repeat(32), '../../etc/passwd', '', 'A'.repeat(32)]) {
      expect(await store.read(key)).toBeNull();
      expect(await store.read(key, { start: 5 })).toBeNull();
      expect(await store.has(key)).toBe(false);
      await store.remove(key);
    }
  });

  it('is gone once it was removed', async () => {
    const { key } = await write(Buffer.from('x'));
    await store.remove(key);
    expect(s3.objects.size).toBe(0);
  });

  it('that is too large, or not wanted any more, is not to be seen and leaves nothing on this machine', async () => {
    const known = await leftOvers();
    await expect(write(Buffer.alloc(500), { maxBytes: 499 })).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    const why = new Error('stop');
    await expect(write(Buffer.alloc(500), { signal: AbortSignal.abort(why) })).rejects.toBe(why);
    await expect(
      store.write(
        (async function* () {
          yield Buffer.from('half');
          throw new Error('cut');
        })(),
        OPTIONS,
      ),
    ).rejects.toThrow('cut');
    expect(s3.objects.size).toBe(0);
    expect(await leftOvers()).toEqual(known);
  });

  it('that this machine has no room for while it comes is not sent on, and leaves nothing here', async () => {
    let freeBytes = 2;
    const address = readS3Address(`s3://inbox?endpoint=${encodeURIComponent(s3.url)}&path_style=1`);
    const filling = new S3MediaStore(address as S3Address, new FreeRoom(1, async () => freeBytes--));
    const leftBefore = await leftOvers();
    const twenty = Array.from({ length: 20 }, () => Buffer.alloc(1024 * 1024));
    const writing = filling.write(piecesOf(...twenty), { ...OPTIONS, maxBytes: Infinity });
    await expect(writing).rejects.toMatchObject({ code: 'overloaded' });
    expect(s3.objects.size).toBe(0);
    expect(await leftOvers()).toEqual(leftBefore);
  });

  it('is found while many others are being read, each slowly', async () => {
    const { key } = await write(Buffer.alloc(300_000));
    const readings = await Promise.all(Array.from({ length: 80 }, () => store.read(key)));
    expect(await store.has(key)).toBe(true);
    for (const reading of readings) reading!.stream.destroy();
  });

  it('that the bucket has no room for says so', async () => {
    s3.fault = { method: 'PUT', status: 507, code: 'InsufficientStorage', times: Infinity };
    await expect(write(Buffer.from('x'))).rejects.toMatchObject({ code: 'overloaded' });
    s3.fault = { method: 'PUT', status: 403, code: 'AccessDenied', times: Infinity };
    await expect(write(Buffer.from('x'))).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('the sweep of a bucket', () => {
  it('deletes old files of ours that nobody wants, and nothing else', async () => {
    const keys: string[] = [];
    for (let n = 0; n < 7; n++) keys.push((await write(Buffer.from(`${n}`))).key);
    const old = Date.now() - 3 * HOUR_MS;
    for (const object of s3.objects.values()) object.changedMs = old;
    const young = (await write(Buffer.from('young'))).key;
    s3.objects.set('inbox/media/files/readme.txt', { bytes: Buffer.from('x'), changedMs: old });
    s3.objects.set('inbox/other/file', { bytes: Buffer.from('x'), changedMs: old });
    const wanted = new Set([keys[0]!, keys[3]!]);
    const isWanted = async (asked: readonly string[]) => new Set(asked.filter((key) => wanted.has(key)));
    expect(await store.sweep({ olderThanMs: HOUR_MS })).toBe(0);
    expect(await store.sweep({ olderThanMs: HOUR_MS, isWanted })).toBe(5);
    expect([...s3.objects.keys()].toSorted()).toEqual(
      [
        ...[keys[0]!, keys[3]!, young].map((key) => `inbox/media/files/${key}`),
        'inbox/media/files/readme.txt',
        'inbox/other/file',
      ].toSorted(),
    );
  });
});

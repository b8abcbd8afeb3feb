import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { FileMediaStore } from './file-media-store.ts';
import { MediaIntake } from './media-intake.ts';

let folder: string;
let store: FileMediaStore;
let intake: MediaIntake;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-intake-'));
  store = new FileMediaStore(folder, 0);
  intake = new MediaIntake(store);
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await intake.stop();
});

const keep = (bytes: Uint8Array, more: { maxBytes?: number; signal?: AbortSignal } = {}) =>
  intake.keep(
    (async function* () {
      for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
    })(),
    { maxBytes: 1e8, claimedType: 'text/html', signal: new AbortController().signal, ...more },
  );
const filesOnDisk = async (): Promise<number> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } });

describe('a file that comes in', () => {
  it.each(['jpeg', 'png', 'webp', 'gif'] as const)('has a small picture, if it is a %s', async (format) => {
    const kept = await keep(await picture(1000, 2000).toFormat(format).toBuffer());
    expect(kept.mimeType).toBe(`image/${format}`);
    const { stream } = (await store.read(kept.thumbnailKey!))!;
    const { width, height, ...thumbnail } = await sharp(await buffer(stream)).metadata();
    expect([thumbnail.format, width, height]).toEqual(['webp', 160, 320]);
    await intake.discard(kept);
    expect(await filesOnDisk()).toBe(0);
  });

  it('is turned upright in its small picture, which says nothing of the place that it was taken at', async () => {
    const bytes = await picture(400, 200)
      .withExif({ IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const kept = await keep(bytes);
    const { stream } = (await store.read(kept.thumbnailKey!))!;
    const { width, height, exif, orientation } = await sharp(await buffer(stream)).metadata();
    expect([width, height, exif, orientation]).toEqual([160, 320, undefined, undefined]);
  });

  it('of more pixels than a machine can hold is kept, and not unpacked (H7)', async () => {
    // What its header says is enough to be refused; the pixels would be 7.5 GB.
    const bytes = await picture(10, 10).png().toBuffer();
    bytes.writeUInt32BE(50_000, 16);
    bytes.writeUInt32BE(50_000, 20);
    expect(await keep(bytes)).toMatchObject({ mimeType: 'image/png', thumbnailKey: null });
    expect(await filesOnDisk()).toBe(1);
  });

  it.each([
    ['an AVIF', () => picture(3000, 3000).avif({ effort: 0 }), 'image/avif'],
    ['a PNG', () => picture(4100, 4100).png({ compressionLevel: 1 }), 'image/png'],
    ['a GIF', () => picture(4100, 4100).gif({ effort: 1 }), 'image/gif'],
    ['a progressive JPEG', () => picture(4100, 4100).jpeg({ progressive: true }), 'image/jpeg'],
  ])(
    'that is %s of more pixels than it may unpack is kept without a small one',
    async (_what, make, mimeType) => {
      expect(await keep(await make().toBuffer())).toMatchObject({ mimeType, thumbnailKey: null });
    },
  );

  it('of as many pixels as phones make has a small picture', async () => {
    const photo = await picture(8000, 6000).jpeg().toBuffer();
    const avif = await picture(2000, 1500).avif({ effort: 0 }).toBuffer();
    for (const bytes of [photo, avif]) expect((await keep(bytes)).thumbnailKey).not.toBeNull();
  });

  it('that is broken, or no picture, is kept without a small one', async () => {
    const bytes = await picture(500, 500).jpeg().toBuffer();
    expect(await keep(bytes.subarray(0, 300))).toMatchObject({ mimeType: 'image/jpeg', thumbnailKey: null });
    expect(await keep(Buffer.from('<html>'))).toMatchObject({
      mimeType: 'application/octet-stream',
      thumbnailKey: null,
    });
  });

  it('leaves nothing behind where it is too large, or where we stop', async () => {
    const bytes = await picture(500, 500).jpeg().toBuffer();
    await expect(keep(bytes, { maxBytes: bytes.length - 1 })).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    await expect(keep(bytes, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
    expect(await filesOnDisk()).toBe(0);
  });
});

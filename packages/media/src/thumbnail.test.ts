import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { Thumbnails } from './thumbnail.ts';

const { signal } = new AbortController();
const picture = await sharp({ create: { width: 10, height: 10, channels: 3, background: 'teal' } })
  .png()
  .toBuffer();

/** A reading of the picture that begins, and ends when it is let. */
function heldReading() {
  let end = (): void => {};
  const promise = new Promise<Buffer>((resolve) => (end = () => resolve(picture)));
  const reading = {
    isBegun: false,
    end,
    read: async (): Promise<Buffer> => {
      reading.isBegun = true;
      return await promise;
    },
  };
  return reading;
}

describe('small pictures', () => {
  it('are made one after another, and none is read before its turn', async () => {
    const thumbnails = new Thumbnails();
    const [first, second] = [heldReading(), heldReading()];
    const made = [thumbnails.of(first.read, signal), thumbnails.of(second.read, signal)];
    for (let times = 0; times < 20; times++) await turn();
    expect([first.isBegun, second.isBegun]).toEqual([true, false]);
    second.end();
    first.end();
    for (const thumbnail of made) expect(await thumbnail).toBeInstanceOf(Buffer);
  });

  it('are made although the one before failed, and not where they were given up', async () => {
    const thumbnails = new Thumbnails();
    const failing = thumbnails.of(() => Promise.reject(new Error('gone')), signal);
    const givenUp = heldReading();
    const aborted = thumbnails.of(givenUp.read, AbortSignal.abort(new Error('stop')));
    const next = thumbnails.of(async () => picture, signal);
    await expect(failing).rejects.toThrow('gone');
    await expect(aborted).rejects.toThrow('stop');
    expect(await next).toBeInstanceOf(Buffer);
    expect(givenUp.isBegun).toBe(false);
  });

  it('take one thread, and keep nothing of what they were made of', async () => {
    await new Thumbnails().of(async () => picture, signal);
    expect(sharp.concurrency()).toBe(1);
    expect(sharp.cache().memory.max).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import { SerialQueue } from './serial-queue.ts';

describe('a serial queue', () => {
  it('hands out in order and ends when it is told to, after all that is in it', async () => {
    const queue = new SerialQueue<number>(10);
    for (const n of [1, 2, 3]) expect(queue.push(n)).toBe(true);
    queue.end();
    expect(queue.push(4)).toBe(false);
    expect([await queue.next(), await queue.next(), await queue.next(), await queue.next()]).toEqual([
      1,
      2,
      3,
      null,
    ]);
  });

  it('takes nothing after it was full until half of it is gone, so that no hole is in the middle', async () => {
    const queue = new SerialQueue<number>(4);
    for (const n of [1, 2, 3, 4]) queue.push(n);
    expect(queue.push(5)).toBe(false);
    await queue.next();
    expect(queue.push(6)).toBe(false);
    const roomy = queue.roomy(new AbortController().signal);
    await queue.next();
    await queue.next();
    await roomy;
    expect(queue.push(7)).toBe(true);
    expect([await queue.next(), await queue.next()]).toEqual([4, 7]);
  });

  it('wakes who waits', async () => {
    const queue = new SerialQueue<number>(1);
    const waiting = queue.next();
    queue.push(1);
    expect(await waiting).toBe(1);
    const ending = queue.next();
    queue.end();
    expect(await ending).toBeNull();
  });
});

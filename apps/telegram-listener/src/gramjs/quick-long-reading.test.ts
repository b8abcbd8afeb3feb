import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BinaryReader } from 'telegram/extensions/index.js';
import { readLongsQuickly } from './quick-long-reading.ts';
import type { Long } from './telegram-ids.ts';

const reading = Object.getOwnPropertyDescriptor(BinaryReader.prototype, 'readLong');
/** How the library reads, taken before anything could have replaced it. */
const readAsLibrary = reading?.value as (this: BinaryReader, signed: boolean) => Long;

describe('reading 64-bit numbers', () => {
  it('gives what the library gives, signed and not, and leaves the reader where the library leaves it', () => {
    readLongsQuickly();
    const bytes = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.constantFrom(0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 62n, -(2n ** 62n)),
    );
    fc.assert(
      fc.property(bytes, fc.boolean(), (value, signed) => {
        const buffer = Buffer.alloc(20, 0xab);
        buffer.writeBigInt64LE(value, 4);
        const [quick, own] = [new BinaryReader(buffer), new BinaryReader(buffer)];
        quick.readInt();
        own.readInt();
        const read = quick.readLong(signed);
        const wanted = readAsLibrary.call(own, signed);
        expect(read.toString()).toBe(wanted.toString());
        expect(read.equals(wanted)).toBe(true);
        expect(read.constructor).toBe(wanted.constructor);
        expect(quick.offset).toBe(own.offset);
      }),
    );
  });

  it('fails where nothing is left to read', () => {
    readLongsQuickly();
    expect(() => new BinaryReader(Buffer.alloc(7)).readLong()).toThrow('No more data left');
  });

  it('is in place of the library’s own from then on', () => {
    readLongsQuickly();
    const now = Object.getOwnPropertyDescriptor(BinaryReader.prototype, 'readLong');
    expect(now?.value).not.toBe(readAsLibrary);
    readLongsQuickly();
    expect(Object.getOwnPropertyDescriptor(BinaryReader.prototype, 'readLong')).toEqual(now);
  });
});

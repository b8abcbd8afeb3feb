import { helpers } from 'telegram';
import { BinaryReader } from 'telegram/extensions/index.js';
import type { Long } from './telegram-ids.ts';

const LONG_BYTES = 8;

/**
 * The library reads each 64-bit number by way of its digits in base 16 and base 2: a quarter of the time that a pushed
 * message takes, because every packet and every object holds some. This makes it read them as what they are, for the
 * whole process; calling it again changes nothing.
 */
export function readLongsQuickly(): void {
  BinaryReader.prototype.readLong = readLong;
}

/** As the library's own, which throws as well when there are fewer bytes left. */
function readLong(this: BinaryReader, signed = true): Long {
  const bytes = this.read(LONG_BYTES);
  return helpers.returnBigInt(signed ? bytes.readBigInt64LE(0) : bytes.readBigUInt64LE(0));
}

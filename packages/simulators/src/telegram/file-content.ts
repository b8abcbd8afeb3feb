import { createCipheriv, createHash } from 'node:crypto';

const BLOCK_BYTES = 16;

/**
 * A part of a file that nobody wrote: always the same for the same id, different between ids, and found at any offset
 * without making what is before it. A downloader can compare bytes and hashes with it.
 */
export function generatedContent(id: bigint, offset: number, length: number): Buffer {
  const firstBlock = Math.floor(offset / BLOCK_BYTES);
  const counter = Buffer.alloc(BLOCK_BYTES);
  counter.writeBigUInt64BE(BigInt(firstBlock), 8);
  const key = createHash('sha256').update(`file ${id}`).digest().subarray(0, 16);
  const skipped = offset - firstBlock * BLOCK_BYTES;
  const cipher = createCipheriv('aes-128-ctr', key, counter);
  return cipher.update(Buffer.alloc(skipped + length)).subarray(skipped);
}

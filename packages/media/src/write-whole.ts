import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { LIMITS, SwitchboardError } from '@switchboard/core';
import { abortable } from './abortable.ts';
import type { MediaWriteOptions, StoredMedia } from './media-store.ts';

const FILE_MODE = 0o600;

/**
 * Writes a new file to its end and out to the disk.
 *
 * @param assertRoom asked before the first byte, and again and again while more are written
 * @throws as `MediaStore.write`; whatever `assertRoom` throws
 */
export async function writeWhole(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  { maxBytes, signal }: MediaWriteOptions,
  assertRoom: () => Promise<void>,
): Promise<Omit<StoredMedia, 'key'>> {
  await assertRoom();
  const file = await open(path, 'wx', FILE_MODE);
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let nextLookBytes: number = LIMITS.mediaRoomCheckBytes;
    for await (const piece of abortable(pieces, signal)) {
      sizeBytes += piece.length;
      if (sizeBytes > maxBytes) {
        throw new SwitchboardError('payload_too_large', `The file has more than ${maxBytes} bytes.`);
      }
      if (sizeBytes >= nextLookBytes) {
        await assertRoom();
        nextLookBytes = sizeBytes + LIMITS.mediaRoomCheckBytes;
      }
      hash.update(piece);
      await writeAll(file, piece);
    }
    await file.sync();
    return { sizeBytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** The system may take less than it is given, above all when the disk is nearly full. */
async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let offset = 0; offset < piece.length;) {
    offset += (await file.write(piece, offset)).bytesWritten;
  }
}

/** The error of a disk without room in our words; every other one as it is. */
export function asStoreError(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return storeFull(error);
}

export function storeFull(cause?: unknown): SwitchboardError {
  return new SwitchboardError('overloaded', 'The media store is full. Make room on its disk.', { cause });
}

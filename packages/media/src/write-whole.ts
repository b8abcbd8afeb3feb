import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { SwitchboardError } from '@switchboard/core';
import { abortable } from './abortable.ts';
import type { MediaWriteOptions, StoredMedia } from './media-store.ts';

const FILE_MODE = 0o600;

/** Writes a new file to its end and out to the disk. @throws as `MediaStore.write` */
export async function writeWhole(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  { maxBytes, signal }: MediaWriteOptions,
): Promise<Omit<StoredMedia, 'key'>> {
  const file = await open(path, 'wx', FILE_MODE);
  try {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const piece of abortable(pieces, signal)) {
      sizeBytes += piece.length;
      if (sizeBytes > maxBytes) {
        throw new SwitchboardError('payload_too_large', `The file has more than ${maxBytes} bytes.`);
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

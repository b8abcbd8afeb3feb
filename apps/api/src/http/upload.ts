import type { Request } from 'express';
import { z } from 'zod';
import { LIMITS, mediaPath, SwitchboardError } from '@switchboard/core';
import type { UploadStore } from '@switchboard/database';
import { kindOfType, type KeptMedia, type MediaIntake, safeFilename } from '@switchboard/media';
import { BASE } from './paths.ts';
import type { ReadingDeadlines } from './reading-deadlines.ts';
import { receiveFile } from './receive-file.ts';
import { type Route, userRoute } from './route.ts';

export interface UploadRoutesOptions {
  uploads: Pick<UploadStore, 'add'>;
  intake: Pick<MediaIntake, 'keep' | 'discard'>;
  deadlines: ReadingDeadlines;
}

/** What a form has besides its file: boundaries and the headers of its parts. */
const FORM_BYTES_MAX = 64 * 1024;
const MIB = 1024 * 1024;

/** Files that agents want to send. */
export function uploadRoutes({ uploads, intake, deadlines }: UploadRoutesOptions): Route[] {
  const running = new RunningUploads();
  return [
    userRoute(
      {
        method: 'post',
        path: `${BASE}/upload`,
        summary: `Upload a file, to be sent with a message within a day; ${LIMITS.mediaFileBytesMax / MIB} MB at most`,
        form: z.object({ file: z.string().meta({ format: 'binary' }) }),
        response: z.object({
          id: z.string(),
          type: z.enum(['image', 'video', 'audio', 'document']),
          url: z.string().describe('for you alone until it is sent'),
          filename: z.string(),
          mime_type: z.string().describe('as its bytes say'),
          size: z.number().int(),
        }),
      },
      async ({ request }, { user }) => {
        if (user.role === 'viewer') throw new SwitchboardError('forbidden', 'Viewers cannot upload files.');
        assertNotTooLarge(request);
        return await running.oneOf(user.id, async () => {
          const { kept, filename } = await receive(request);
          return await writeDown(kept, filename, user.id);
        });
      },
    ),
  ];

  async function receive(request: Request): Promise<{ kept: KeptMedia; filename: string }> {
    deadlines.extend(request, LIMITS.uploadReadMsMax);
    return await receiveFile(
      request,
      async ({ pieces, claimedType, signal, ...file }) => {
        const maxBytes = LIMITS.mediaFileBytesMax;
        const kept = await intake.keep(pieces, { maxBytes, claimedType, signal });
        return { kept, filename: safeFilename(file.filename) };
      },
      async (file) => await intake.discard(file.kept),
    ).finally(() => deadlines.extend(request, LIMITS.requestReadMsMax));
  }

  async function writeDown(kept: KeptMedia, filename: string, userId: string) {
    const { key, thumbnailKey, mimeType, sizeBytes, sha256 } = kept;
    try {
      if (sizeBytes === 0) throw new SwitchboardError('bad_request', 'The file is empty.');
      const type = kindOfType(mimeType);
      const file = { userId, type, filename, mimeType, sizeBytes, sha256 };
      const id = await uploads.add({ ...file, storedAs: key, thumbnailStoredAs: thumbnailKey });
      return { id, type, url: mediaPath(id, filename), filename, mime_type: mimeType, size: sizeBytes };
    } catch (error) {
      await intake.discard(kept).catch(() => {});
      throw error;
    }
  }
}

/** Who is uploading at this moment: each upload is a connection, a stream and room on the disk. */
class RunningUploads {
  readonly #counts = new Map<string, number>();

  /** @throws SwitchboardError `rate_limited` where the user has as many already as they may */
  async oneOf<T>(userId: string, upload: () => Promise<T>): Promise<T> {
    const count = this.#counts.get(userId) ?? 0;
    if (count >= LIMITS.uploadsPerUserMax) {
      throw new SwitchboardError('rate_limited', `Upload ${LIMITS.uploadsPerUserMax} files at once at most.`);
    }
    this.#counts.set(userId, count + 1);
    try {
      return await upload();
    } finally {
      const left = this.#counts.get(userId)! - 1;
      if (left === 0) this.#counts.delete(userId);
      else this.#counts.set(userId, left);
    }
  }
}

/** Told before it comes: nobody waits for 100 MB to hear that. */
function assertNotTooLarge(request: Request): void {
  const bytes = Number(request.headers['content-length'] ?? 0);
  if (bytes <= LIMITS.mediaFileBytesMax + FORM_BYTES_MAX) return;
  throw new SwitchboardError(
    'payload_too_large',
    `A file may have ${LIMITS.mediaFileBytesMax / MIB} MB at most.`,
  );
}

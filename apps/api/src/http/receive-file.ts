import { Busboy, type BusboyInstance } from '@fastify/busboy';
import type { Request } from 'express';
import { SwitchboardError } from '@switchboard/core';

/** A file as it comes in. */
export interface IncomingFile {
  pieces: AsyncIterable<Uint8Array>;
  /** What its sender calls it. */
  filename: string;
  claimedType: string;
  /** Raised when the request has ended early. */
  signal: AbortSignal;
}

const FIELD = 'file';
/** Of a form: one file, and what little else a page may put beside it, which nobody reads. */
const LIMITS_OF_FORM = {
  files: 1,
  fields: 20,
  fieldSize: 10_000,
  fieldNameSize: 100,
  parts: 21,
  headerPairs: 20,
};

/**
 * Reads the one file of a form, as it comes: nothing of it is kept here.
 *
 * @param keep takes the file; whatever it answers is the answer, once the form has come to its end
 * @param discard takes away again what `keep` has kept, where the form turns out to be none
 * @throws SwitchboardError `unsupported_media_type` or `bad_request`; whatever `keep` throws
 */
export async function receiveFile<T>(
  request: Request,
  keep: (file: IncomingFile) => Promise<T>,
  discard: (kept: T) => Promise<void>,
): Promise<T> {
  const form = openForm(request);
  const ended = new AbortController();
  const endedEarly = (): void =>
    ended.abort(new SwitchboardError('bad_request', 'The upload ended before the file did.'));
  request.once('aborted', endedEarly);
  request.once('error', endedEarly);
  let keeping: Promise<T> | null = null;
  try {
    await new Promise<void>((resolve, reject) => {
      ended.signal.addEventListener('abort', () => reject(ended.signal.reason as Error));
      form.on('file', (field, stream, filename, _encoding, claimedType) => {
        // Whoever reads it hears of it; unread, it would end the process.
        stream.on('error', () => {});
        if (field !== FIELD) {
          stream.resume();
          return reject(noFile());
        }
        keeping = keep({ pieces: stream, filename, claimedType, signal: ended.signal });
        // A file that cannot be kept need not come to its end.
        keeping.catch(reject);
      });
      form.on('filesLimit', () => reject(new SwitchboardError('bad_request', 'Send one file at a time.')));
      form.on('error', () => reject(new SwitchboardError('bad_request', 'The form could not be read.')));
      form.on('finish', resolve);
      request.pipe(form);
    });
    if (keeping === null) throw noFile();
    return await (keeping as Promise<T>);
  } catch (error) {
    request.unpipe(form);
    request.resume();
    if (!ended.signal.aborted) ended.abort(error);
    await (keeping as Promise<T> | null)?.then(discard, () => {});
    throw error;
  } finally {
    request.off('aborted', endedEarly);
    request.off('error', endedEarly);
  }
}

function openForm(request: Request): BusboyInstance {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
    throw new SwitchboardError('unsupported_media_type', 'Send the file as multipart/form-data.');
  }
  try {
    return new Busboy({
      headers: { ...request.headers, 'content-type': contentType },
      limits: LIMITS_OF_FORM,
    });
  } catch {
    throw new SwitchboardError('bad_request', 'The form names no boundary between its parts.');
  }
}

function noFile(): SwitchboardError {
  return new SwitchboardError('bad_request', `Send the file in the field \`${FIELD}\`.`);
}

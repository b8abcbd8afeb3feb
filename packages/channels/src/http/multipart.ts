import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

/** A file on its way to a platform. */
export interface UploadFile {
  /** Destroyed by whoever sends it, when it is over. */
  stream: Readable;
  /** Exactly what the stream gives: it is told beforehand. */
  sizeBytes: number;
  mimeType: string;
  filename: string;
}

export interface MultipartBody {
  contentType: string;
  sizeBytes: number;
  stream: Readable;
}

/** The file gave another number of bytes than it had been said to have; the platform cannot have taken it. */
export class FileSizeError extends Error {
  readonly code = 'FILE_SIZE';
}

/**
 * A form with one file at its end as a stream of known length (RFC 7578): the platforms refuse forms without one, and
 * nothing of the file is kept in memory.
 */
export function multipartBody(
  fields: Record<string, string>,
  fieldName: string,
  file: UploadFile,
): MultipartBody {
  const boundary = `switchboard-${randomBytes(18).toString('hex')}`;
  const head = Buffer.from(
    Object.entries(fields)
      .map(
        ([name, value]) =>
          `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
      )
      .join('') +
      `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(fieldName)}"; filename="${quoted(file.filename)}"\r\n` +
      `Content-Type: ${oneLine(file.mimeType)}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes: head.length + file.sizeBytes + tail.length,
    stream: Readable.from(piecesOf(head, file, tail), { objectMode: false }),
  };
}

async function* piecesOf(head: Buffer, file: UploadFile, tail: Buffer): AsyncGenerator<Buffer> {
  try {
    yield head;
    let bytes = 0;
    for await (const piece of file.stream as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > file.sizeBytes) throw new FileSizeError('the file is larger than was said');
      yield piece;
    }
    if (bytes < file.sizeBytes) throw new FileSizeError('the file is smaller than was said');
    yield tail;
  } finally {
    file.stream.destroy();
  }
}

/** As browsers write names in forms (HTML, "multipart/form-data encoding algorithm"). */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function oneLine(value: string): string {
  return value.replaceAll(/[^\x20-\x7e]/g, '');
}

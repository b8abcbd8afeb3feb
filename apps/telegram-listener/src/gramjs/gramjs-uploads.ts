import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { MINUTE_MS } from '@switchboard/core';
import { Api } from 'telegram';
import { TelegramConnectionError } from '../client/telegram-client.ts';
import type { OutgoingFile } from '../client/telegram-client.ts';
import { temporary } from './connection-problem.ts';
import type { Call } from './gramjs-queries.ts';
import { long } from './telegram-ids.ts';
import type { Long } from './telegram-ids.ts';
import { throwIfAborted, unlessAborted } from './unless-aborted.ts';

/** The largest that Telegram takes, and a divisor of itself as it must be (core.telegram.org/api/files). */
const PART_BYTES = 512 * 1_024;
/** Parts that are under way at once, which is all of a file that is in memory: the line is never idle between two. */
const PARTS_AT_ONCE = 4;
/** From here on a file is a big one: other methods, and no checksum. */
const BIG_BYTES = 10 * 1_024 * 1_024;
/** One part on a slow line. */
const PART_TIMEOUT_MS = 30_000;
/** Tries of a part that nobody answers for. */
const TRIES_MAX = 3;
/** Telegram slows down those who upload much; what takes longer is for the caller. */
const PATIENCE_MS = 5 * MINUTE_MS;
/** Of one account: messages must not wait behind many files. */
const UPLOADS_AT_ONCE = 2;

/** Carries files of one account up to Telegram. */
export class GramjsUploads {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * Uploads a file; what it answers is good for one message.
   *
   * @throws TelegramConnectionError; what `file.read` throws, as it is
   */
  async upload(call: Call, file: OutgoingFile, signal: AbortSignal): Promise<Api.TypeInputFile> {
    await this.#turn(signal);
    try {
      return await uploadFile(call, file, signal);
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    while (this.#running >= UPLOADS_AT_ONCE) {
      let begin = (): void => undefined;
      const turn = new Promise<void>((resolve) => (begin = resolve));
      this.#waiting.push(begin);
      try {
        await unlessAborted(turn, signal);
      } catch (error) {
        // A turn that came too late is the next one's.
        if (this.#waiting.includes(begin)) this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        else this.#waiting.shift()?.();
        throw error;
      }
    }
    this.#running++;
  }
}

async function uploadFile(call: Call, file: OutgoingFile, signal: AbortSignal): Promise<Api.TypeInputFile> {
  const { filename, sizeBytes } = file;
  const upload: Upload = {
    fileId: long(randomBytes(8).readBigInt64LE(0).toString()),
    isBig: sizeBytes > BIG_BYTES,
    partsTotal: Math.ceil(sizeBytes / PART_BYTES),
  };
  const md5 = createHash('md5');
  let count = 0;
  let bytesRead = 0;
  let underWay: Promise<void>[] = [];
  for await (const part of partsOf(await file.read())) {
    throwIfAborted(signal);
    bytesRead += part.length;
    if (bytesRead > sizeBytes) break;
    md5.update(part);
    const saving = savePart(call, upload, { index: count++, bytes: part }, signal);
    // Nobody may get as far as waiting for it.
    saving.catch(() => undefined);
    underWay.push(saving);
    if (underWay.length < PARTS_AT_ONCE) continue;
    await unlessAborted(Promise.all(underWay), signal);
    underWay = [];
  }
  await unlessAborted(Promise.all(underWay), signal);
  if (bytesRead !== sizeBytes) throw temporary('file_changed', 'The file is not as long as it was.');
  const { fileId: id, isBig } = upload;
  if (isBig) return new Api.InputFileBig({ id, parts: count, name: filename });
  return new Api.InputFile({ id, parts: count, name: filename, md5Checksum: md5.digest('hex') });
}

interface Upload {
  fileId: Long;
  isBig: boolean;
  partsTotal: number;
}

/** Whatever the pieces are like, parts of one size; the last may be smaller. */
async function* partsOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for await (let piece of pieces) {
    while (bytes + piece.length >= PART_BYTES) {
      const rest = PART_BYTES - bytes;
      yield Buffer.concat([...gathered, piece.subarray(0, rest)]);
      piece = piece.subarray(rest);
      gathered = [];
      bytes = 0;
    }
    if (piece.length === 0) continue;
    gathered.push(piece);
    bytes += piece.length;
  }
  if (bytes > 0) yield Buffer.concat(gathered);
}

/** One part; the same again takes its own place. */
async function savePart(
  call: Call,
  { fileId, isBig, partsTotal }: Upload,
  { index, bytes }: { index: number; bytes: Buffer },
  signal: AbortSignal,
): Promise<void> {
  const place = { fileId, filePart: index, bytes };
  const request = isBig
    ? new Api.upload.SaveBigFilePart({ ...place, fileTotalParts: partsTotal })
    : new Api.upload.SaveFilePart(place);
  let waitedMs = 0;
  for (let tries = 1; ;) {
    throwIfAborted(signal);
    try {
      await call(request, PART_TIMEOUT_MS);
      return;
    } catch (error) {
      if (!(error instanceof TelegramConnectionError)) throw error;
      const { reason, retryAfterMs } = error;
      if (retryAfterMs !== null && waitedMs + retryAfterMs <= PATIENCE_MS) {
        waitedMs += retryAfterMs;
        await unlessAborted(delay(retryAfterMs, undefined, { signal }), signal);
      } else if (reason !== 'request_timeout' || ++tries > TRIES_MAX) {
        throw error;
      }
    }
  }
}

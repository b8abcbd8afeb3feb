import type { IncomingMessage } from 'node:http';
import { SwitchboardError } from '@switchboard/core';

/** A body that is not wanted is still read and thrown away up to here, so that its sender gets to see the answer. */
const DISCARD_BYTES_MAX = 32 * 1024 * 1024;

/** Nearly every delivery is smaller (1 kB for a text message). */
const SMALL_BYTES = 64 * 1024;

/** The share of the memory that only the beginnings of bodies may fill, so that a few large ones shut nobody out. */
const SMALL_SHARE = 0.5;

/**
 * Reads raw request bodies, all of them together within a limit of memory. What goes beyond the first 64 KiB of a body
 * may fill only half of it: strangers who send megabytes slowly, before anyone can know that they are none of Meta's,
 * do not keep ordinary deliveries out.
 */
export class BodyReader {
  readonly #totalBytesMax: number;
  #readingBytes = 0;
  #largeBytes = 0;

  constructor(totalBytesMax: number) {
    this.#totalBytesMax = totalBytesMax;
  }

  /**
   * The raw bytes of a request; with `keep` false they are only counted, and an empty body is answered.
   *
   * @throws SwitchboardError `payload_too_large`; `overloaded` when too much is being read at once; `bad_request` when
   * the sender went away in the middle.
   */
  read(request: IncomingMessage, { bytesMax, keep }: { bytesMax: number; keep: boolean }): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let chunks: Buffer[] = [];
      let kept = 0;
      let large = 0;
      let seen = 0;
      let refusal: SwitchboardError | null = null;
      const drop = (error: SwitchboardError | null): void => {
        refusal ??= error;
        chunks = [];
        this.#readingBytes -= kept;
        this.#largeBytes -= large;
        kept = large = 0;
      };
      request.on('data', (chunk: Buffer) => {
        seen += chunk.length;
        if (seen > DISCARD_BYTES_MAX) reject(refusal ?? tooLarge(bytesMax));
        if (refusal !== null) return;
        if (seen > bytesMax) drop(tooLarge(bytesMax));
        else if (!keep) return;
        else if (!this.#hasRoom(chunk.length, seen)) drop(busy());
        else {
          chunks.push(chunk);
          kept += chunk.length;
          this.#readingBytes += chunk.length;
          if (seen > SMALL_BYTES) {
            large += chunk.length;
            this.#largeBytes += chunk.length;
          }
        }
      });
      request.on('end', () => {
        const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, kept);
        drop(null);
        if (refusal === null) resolve(body);
        else reject(refusal);
      });
      const gone = (): void => {
        drop(null);
        reject(new SwitchboardError('bad_request', 'The request ended early.'));
      };
      request.on('error', gone);
      request.on('aborted', gone);
    });
  }

  #hasRoom(bytes: number, seen: number): boolean {
    if (this.#readingBytes + bytes > this.#totalBytesMax) return false;
    return seen <= SMALL_BYTES || this.#largeBytes + bytes <= this.#totalBytesMax * SMALL_SHARE;
  }
}

function tooLarge(bytesMax: number): SwitchboardError {
  return new SwitchboardError('payload_too_large', `A delivery may have ${bytesMax} bytes at most.`);
}

function busy(): SwitchboardError {
  return new SwitchboardError('overloaded', 'Too many deliveries are being read. Try again in a moment.');
}

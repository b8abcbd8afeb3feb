import type { IncomingMessage } from 'node:http';
import { SwitchboardError } from '@switchboard/core';

/** A body that is not wanted is still read and thrown away up to here, so that its sender gets to see the answer. */
const DISCARD_BYTES_MAX = 32 * 1024 * 1024;

/** Reads raw request bodies, all of them together within a limit of memory. */
export class BodyReader {
  readonly #totalBytesMax: number;
  #readingBytes = 0;

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
      let seen = 0;
      let refusal: SwitchboardError | null = null;
      const drop = (error: SwitchboardError | null): void => {
        refusal ??= error;
        chunks = [];
        this.#readingBytes -= kept;
        kept = 0;
      };
      request.on('data', (chunk: Buffer) => {
        seen += chunk.length;
        if (seen > DISCARD_BYTES_MAX) reject(refusal ?? tooLarge(bytesMax));
        if (refusal !== null) return;
        if (seen > bytesMax) drop(tooLarge(bytesMax));
        else if (!keep) return;
        else if (this.#readingBytes + chunk.length > this.#totalBytesMax) drop(busy());
        else {
          chunks.push(chunk);
          kept += chunk.length;
          this.#readingBytes += chunk.length;
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
}

function tooLarge(bytesMax: number): SwitchboardError {
  return new SwitchboardError('payload_too_large', `A delivery may have ${bytesMax} bytes at most.`);
}

function busy(): SwitchboardError {
  return new SwitchboardError('overloaded', 'Too many deliveries are being read. Try again in a moment.');
}

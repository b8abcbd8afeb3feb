import type { IncomingMessage } from 'node:http';
import { SwitchboardError } from '@switchboard/core';

/** Beyond the limit a body is still read and thrown away up to here, so that the sender gets to see the answer. */
const DISCARD_FACTOR = 8;

/**
 * The raw bytes of a request.
 *
 * @throws SwitchboardError `payload_too_large`; `bad_request` when the sender went away in the middle.
 */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    const tooLarge = (): SwitchboardError =>
      new SwitchboardError('payload_too_large', `A delivery may have ${bytesMax} bytes at most.`);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) chunks.push(chunk);
      else {
        chunks = [];
        if (bytes > bytesMax * DISCARD_FACTOR) reject(tooLarge());
      }
    });
    request.on('end', () => {
      if (bytes > bytesMax) reject(tooLarge());
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes));
    });
    const gone = (): void => reject(new SwitchboardError('bad_request', 'The request ended early.'));
    request.on('error', gone);
    request.on('aborted', gone);
  });
}

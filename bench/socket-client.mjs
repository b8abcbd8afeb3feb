import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** An empty pong, masked with zeros. */
const PONG = Buffer.of(0x8a, 0x80, 0, 0, 0, 0);

/**
 * Opens a WebSocket by hand on a plain TCP socket: reading a thousand of them must cost less than writing to them.
 *
 * @param {{ port: number, path: string, readBuffer: Buffer, onBytes: (bytes: Buffer) => void, protocol?: string }}
 *   options `readBuffer` may be shared by all sockets: what is in it is handed over before anything else is read.
 *   `protocol`: the subprotocol that it offers.
 * @returns {Promise<import('node:net').Socket>}
 */
export function openSocket({ port, path, readBuffer, onBytes, protocol }) {
  return new Promise((resolve, reject) => {
    let head = '';
    let isOpen = false;
    const onRead = (length, buffer) => {
      const bytes = buffer.subarray(0, length);
      if (isOpen) onBytes(bytes);
      else {
        head += bytes.latin1Slice();
        const end = head.indexOf(HEAD_END);
        if (end < 0) return true;
        if (!head.startsWith('HTTP/1.1 101')) {
          reject(new Error(head.slice(0, 300)));
          return false;
        }
        isOpen = true;
        onBytes(Buffer.from(head.slice(end + HEAD_END.length), 'latin1'));
        resolve(socket);
      }
      return true;
    };
    const socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: { buffer: readBuffer, callback: onRead },
    });
    socket.once('error', reject);
    const offer = protocol === undefined ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `${offer}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
  });
}

/** Answers a server's ping. @param {import('node:net').Socket} socket */
export function sendPong(socket) {
  socket.write(PONG);
}

/**
 * Cuts a server's stream into text frames. Servers do not mask, and ours send no fragments.
 *
 * @param {(text: string) => void} onText
 */
export function frameReader(onText) {
  let kept = Buffer.alloc(0);
  return (bytes) => {
    let rest = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
    for (;;) {
      const frame = frameAt(rest);
      if (frame === null) break;
      if ((rest[0] & 0x0f) === 1) onText(rest.latin1Slice(frame.start, frame.end));
      rest = rest.subarray(frame.end);
    }
    // Copied, because the buffer is used again.
    kept = rest.length === 0 ? Buffer.alloc(0) : Buffer.from(rest);
  };
}

/** @param {Buffer} bytes */
function frameAt(bytes) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return null;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return bytes.length < start + length ? null : { start, end: start + length };
}

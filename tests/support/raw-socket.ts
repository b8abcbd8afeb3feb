import { connect, type Socket } from 'node:net';
import { BASE } from './test-api.ts';

export interface RawSocket {
  socket: Socket;
  /** The close code of the server's closing frame, or null when the line was just cut. */
  closed: Promise<number | null>;
}

const CLOSE = 0x88;

/** A socket that has shaken hands and then says what it likes. It reads unless it is paused. */
export async function rawSocket(
  port: number,
  { userId, token }: { userId: string; token: string },
  query = '',
): Promise<RawSocket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `GET ${BASE}/ws/${userId}?token=${token}${query} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\n` +
      `Connection: Upgrade\r\nSec-WebSocket-Key: ${Buffer.alloc(16, 1).toString('base64')}\r\n` +
      `Sec-WebSocket-Version: 13\r\n\r\n`,
  );
  let code: number | null = null;
  const closed = new Promise<number | null>((resolve) => socket.once('close', () => resolve(code)));
  await new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.on('data', (bytes: Buffer) => {
    // The closing frame comes last, and alone unless there is much traffic.
    const at = bytes.lastIndexOf(CLOSE);
    if (at >= 0 && at >= bytes.length - 125 && bytes.length - at >= 4) code = bytes.readUInt16BE(at + 2);
  });
  return { socket, closed };
}

/** A client's frame: masked with zeros, which is a mask like any other. */
export function clientFrame(firstByte: number, payload: Buffer): Buffer {
  const length =
    payload.length < 126
      ? Buffer.of(0x80 | payload.length)
      : Buffer.of(0x80 | 126, payload.length >> 8, payload.length & 0xff);
  return Buffer.concat([Buffer.of(firstByte), length, Buffer.alloc(4), payload]);
}

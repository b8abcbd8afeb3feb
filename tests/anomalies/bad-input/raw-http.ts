import { connect, type Socket } from 'node:net';

/** What came back on a connection, up to its end. */
export interface RawAnswer {
  /** Of each answer on the connection, in order; none when it was cut without one. */
  statuses: number[];
  text: string;
  /** From the first byte sent until the connection was gone. */
  tookMs: number;
}

/**
 * Sends bytes as no HTTP client would and answers when the other side has closed the connection. With `drip`, the last
 * of them go one by one, half a second apart, for as long as somebody listens.
 */
export async function sendRaw(
  port: number,
  bytes: Buffer | string,
  { drip = '' }: { drip?: string } = {},
): Promise<RawAnswer> {
  const socket = connect({ port, host: '127.0.0.1' });
  const begun = Date.now();
  const received: Buffer[] = [];
  socket.on('data', (chunk) => received.push(chunk));
  // A reset says no more than the end that follows it.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(bytes);
  const timer = drip === '' ? undefined : dripInto(socket, drip);
  await closed;
  clearInterval(timer);
  const text = Buffer.concat(received).toString();
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
  return { statuses, text, tookMs: Date.now() - begun };
}

const DRIP_MS = 500;

function dripInto(socket: Socket, drip: string): NodeJS.Timeout {
  let sent = 0;
  return setInterval(() => {
    if (socket.writable) socket.write(drip[sent++ % drip.length]!);
  }, DRIP_MS);
}

/** A request with these header lines, exactly as they are given. */
export function requestBytes(start: string, headers: readonly string[], body: Buffer | string = ''): Buffer {
  const head = [`${start} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]);
}

/** Sends these bytes, announced as more, and is gone. */
export async function cutAfter(port: number, bytes: Buffer): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(bytes, () => socket.destroy());
  await closed;
}

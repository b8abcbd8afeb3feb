import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@switchboard/core';
import { until } from '../testing/bus-rig.ts';
import { natsAddress } from './nats-address.ts';
import { NatsSession, type NatsSessionOptions } from './nats-session.ts';

/** What a NATS server says to welcome somebody, and nothing more than a test asks for. */
describe('a connection to a NATS server that misbehaves', () => {
  let server: Server;
  let address: string;
  const sockets = new Set<Socket>();
  let serve: (socket: Socket) => void;
  let isSilent: boolean;
  const never = new AbortController().signal;

  beforeEach(async () => {
    isSilent = false;
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      // Whoever reads nothing does not see the other side close.
      socket.resume();
      serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  const options: NatsSessionOptions = {
    address: natsAddress([]),
    name: 'test',
    subject: 'test.*',
    onMessage: () => {},
    onRefused: () => {},
    onConfirmed: () => {},
    probeMs: 60_000,
    answerMsMax: 300,
  };

  function greet(socket: Socket): void {
    const info = { server_id: 'x', version: '2.9.0', proto: 1, max_payload: 1_048_576, headers: true };
    socket.write(`INFO ${JSON.stringify(info)}\r\n`);
  }

  /** Answers each PING, then calls `onPing` with how many there were. */
  function welcome(socket: Socket, onPing: (pings: number) => void): void {
    greet(socket);
    let pings = 0;
    socket.on('data', (data) => {
      for (let left = data.toString().split('PING\r\n').length - 1; left > 0; left--) {
        if (!isSilent) socket.write('PONG\r\n');
        onPing(++pings);
      }
    });
  }

  it('is given up when it takes no more, and keeps no more than the limit for it', async () => {
    // Welcomed and subscribed: from there on it reads nothing.
    serve = (socket) => welcome(socket, (pings) => (pings === 2 ? socket.pause() : undefined));
    const session = await NatsSession.open(address, options, never);
    const message = Buffer.alloc(100_000, 'x');
    let sent = 0;
    while (sent < 200 && session.send('test.a', message)) sent++;
    expect(sent * message.length).toBeGreaterThan(LIMITS.busPendingBytesMax / 2);
    expect(sent * message.length).toBeLessThanOrEqual(LIMITS.busPendingBytesMax);
    await session.closed;
    expect(session.send('test.a', message)).toBe(false);
    const open = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    await until('only our own side is left', () => open() === sockets.size);
  });

  it('is drained when the server has confirmed what was sent, or when the time is over', async () => {
    let pings = 0;
    let served: Socket | undefined;
    serve = (socket) => welcome((served = socket), (count) => (pings = count));
    const [first, second] = [
      await NatsSession.open(address, options, never),
      await NatsSession.open(address, options, never),
    ];
    isSilent = true;
    pings = 0;
    let isDrained = false;
    second.send('test.a', Buffer.from('x'));
    const drained = second.drain(60_000).then(() => (isDrained = true));
    await until('asked', () => pings > 2);
    expect(isDrained).toBe(false);
    isSilent = false;
    served!.write('PONG\r\n');
    await drained;
    isSilent = true;
    await first.drain(100);
  });

  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['says nothing', () => {}, /no answer/],
    ['hangs up', (socket) => socket.destroy(), /ended|ECONNRESET/],
    ['is something else', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), /no NATS server/],
    ['never lets in', greet, /timeout/],
  ])('is not opened when it %s', async (_, behaviour, words) => {
    serve = behaviour;
    await expect(NatsSession.open(address, options, never)).rejects.toThrow(words);
    // The library alone would keep the socket of a server that said nothing.
    await until('closed', () => sockets.size === 0);
  });

  it('is not waited for when nobody wants it any more', async () => {
    serve = () => abort.abort();
    const abort = new AbortController();
    await expect(NatsSession.open(address, options, abort.signal)).rejects.toThrow(/abort/i);
  });
});

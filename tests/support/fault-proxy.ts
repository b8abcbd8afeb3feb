import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A TCP proxy on loopback whose link can be cut, refused or made to swallow everything. */
export interface FaultProxy {
  port: number;
  /** `forward`: as if it were not there; `refuse`: cuts and closes; `blackhole`: accepts, delivers nothing. */
  mode: 'forward' | 'refuse' | 'blackhole';
  /** Ends every connection now. */
  cut(): void;
  /** Ends every connection after so many bytes more have come back from the other side, in the middle of whatever that is. */
  cutAfter(bytes: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  let bytesLeft = Number.POSITIVE_INFINITY;
  let cutDone: () => void = () => undefined;
  const passBack = (client: Socket, chunk: Buffer): void => {
    const passed = chunk.subarray(0, bytesLeft);
    bytesLeft -= passed.length;
    client.write(passed, () => {
      if (bytesLeft > 0) return;
      bytesLeft = Number.POSITIVE_INFINITY;
      proxy.cut();
      cutDone();
    });
  };
  const server: Server = createServer((client) => {
    track(client);
    if (proxy.mode === 'refuse') {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    track(target);
    client.on('data', (chunk) => proxy.mode !== 'blackhole' && target.write(chunk));
    target.on('data', (chunk: Buffer) => proxy.mode !== 'blackhole' && passBack(client, chunk));
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultProxy = {
    port: (server.address() as AddressInfo).port,
    mode: 'forward',
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    cutAfter(bytes) {
      bytesLeft = bytes;
      return new Promise((resolve) => (cutDone = resolve));
    },
    async stop() {
      proxy.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

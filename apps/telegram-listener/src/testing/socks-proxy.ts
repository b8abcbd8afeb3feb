import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Version 5, no authentication: what client and server agree on at first. */
const NO_AUTHENTICATION = Buffer.from([5, 0]);
const CONNECTED = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

/** A SOCKS5 proxy for IPv4 that notes where it was asked to go and goes to one port of loopback instead. */
export class SocksProxy {
  readonly asked: string[] = [];
  /** Everything that comes back is passed on twice. */
  repeats = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(targetPort: number) {
    this.#server = createServer(
      (socket) => void this.#serve(socket, targetPort).catch(() => socket.destroy()),
    );
  }

  static async start(targetPort: number): Promise<SocksProxy> {
    const proxy = new SocksProxy(targetPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  async #serve(socket: Socket, targetPort: number): Promise<void> {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    await once(socket, 'data');
    socket.write(NO_AUTHENTICATION);
    const [request] = (await once(socket, 'data')) as [Buffer];
    this.asked.push(`${[...request.subarray(4, 8)].join('.')}:${request.readUInt16BE(8)}`);
    const target = connect(targetPort, '127.0.0.1');
    this.#sockets.add(target);
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
    target.on('close', () => socket.destroy());
    await once(target, 'connect');
    socket.write(CONNECTED);
    socket.pipe(target);
    target.on('data', (chunk: Buffer) => {
      socket.write(chunk);
      if (this.repeats) socket.write(chunk);
    });
  }
}

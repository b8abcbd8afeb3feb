import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Ports that nobody may ever reach; each counts who does. */
export class Traps {
  connects = 0;
  readonly port: number;
  readonly #servers: Server[];

  /** On 127.0.0.1 and, where the machine has it, on [::1]: the same port. */
  static async open(): Promise<Traps> {
    const first = await listening(createServer(), '127.0.0.1', 0);
    const { port } = first.address() as AddressInfo;
    const second = await listening(createServer(), '::1', port).catch(() => null);
    return new Traps([first, ...(second === null ? [] : [second])], port);
  }

  private constructor(servers: Server[], port: number) {
    this.#servers = servers;
    this.port = port;
    for (const server of servers) {
      server.on('connection', (socket) => {
        this.connects++;
        socket.destroy();
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** A server that answers as a test likes. */
export async function startServer(
  listener: RequestListener,
): Promise<{ host: string; url: string; close(): Promise<void> }> {
  const server = createHttpServer(listener);
  await listening(server, '127.0.0.1', 0);
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listening<S extends Server>(server: S, host: string, port: number): Promise<S> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

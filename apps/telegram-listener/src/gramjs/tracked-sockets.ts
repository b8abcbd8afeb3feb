import { PromisedNetSockets } from 'telegram/extensions/index.js';

/** Real packets have a megabyte or two: whoever announces more wants our memory. */
const PACKET_BYTES_MAX = 16 * 1_024 * 1_024;

/** All sockets of one line: the library loses sight of those that it is still opening, we do not. */
export class TrackedSockets {
  /** For the library's `networkSocket` option. */
  readonly socketClass: typeof PromisedNetSockets;
  /** Why the last attempt to connect failed: `ECONNREFUSED`. */
  lastFailure: string | null = null;
  readonly #open = new Set<PromisedNetSockets>();
  #isClosed = false;

  constructor() {
    const connectTracked = (socket: PromisedNetSockets, dial: () => Promise<unknown>): Promise<unknown> =>
      this.#connect(socket, dial);
    this.socketClass = class TrackedSocket extends PromisedNetSockets {
      override connect(port: number, ip: string): Promise<unknown> {
        return connectTracked(this, () => super.connect(port, ip));
      }

      /** The length comes from the network, before anything is proved. A negative one is read for ever. */
      override async readExactly(length: number): Promise<Buffer> {
        if (length < 0 || length > PACKET_BYTES_MAX) throw new RangeError('no packet has such a length');
        return super.readExactly(length);
      }
    };
  }

  /** Cuts every socket, also those that are not connected yet, and refuses new ones. */
  close(): void {
    this.#isClosed = true;
    for (const socket of this.#open) destroy(socket);
    this.#open.clear();
  }

  async #connect(socket: PromisedNetSockets, dial: () => Promise<unknown>): Promise<unknown> {
    if (this.#isClosed) throw new Error('the connection was closed');
    this.#open.add(socket);
    try {
      const result = await dial();
      const connected = netSocketOf(socket);
      connected?.once('close', () => this.#open.delete(socket));
      // Requests and acknowledgements are small and must not wait for each other.
      connected?.setNoDelay(true);
      // A SOCKS proxy takes its time, and the end may have come meanwhile.
      if (this.#isClosed) destroy(socket);
      return result;
    } catch (error) {
      this.#open.delete(socket);
      const { code } = error as { code?: unknown };
      this.lastFailure = typeof code === 'string' ? code : 'connection failed';
      throw error;
    }
  }
}

interface NetSocket {
  destroy(): void;
  setNoDelay(noDelay: boolean): void;
  once(event: 'close', listener: () => void): void;
}

/** Node's own socket inside the library's; absent while a SOCKS proxy is being asked. */
function netSocketOf(socket: PromisedNetSockets): NetSocket | undefined {
  return (socket as unknown as { client?: NetSocket }).client;
}

function destroy(socket: PromisedNetSockets): void {
  netSocketOf(socket)?.destroy();
}

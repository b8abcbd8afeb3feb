import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Where clients find a data centre. */
export interface DataCentre {
  id: number;
  address: string;
  port: number;
}

export interface DataCentreOptions {
  /** The one that clients without a proxy reach on the main address. */
  mainId: number;
  /** All of them. */
  ids: readonly number[];
  /** The main port; 0 takes any. */
  port: number;
  /** Gives each further one a loopback address and a port of its own, for clients that connect without the proxy. */
  ownAddresses: boolean;
  accept(socket: Socket, dcId: number): void;
}

/**
 * The ports that the server listens on. One port is enough for clients that come through their proxy setting, because
 * they name the data centre that they want; others can only be told apart by where they connect to, and the client
 * library keeps nothing but the address (notes/telegram.md A1).
 */
export class DataCentres {
  readonly mainId: number;
  readonly #options: DataCentreOptions;
  readonly #places = new Map<number, DataCentre>();
  #servers: Server[] = [];

  constructor(options: DataCentreOptions) {
    this.#options = options;
    this.mainId = options.mainId;
    for (const id of new Set([options.mainId, ...options.ids])) {
      const isApart = options.ownAddresses && id !== options.mainId;
      const place = {
        id,
        address: isApart ? `127.0.0.${10 + id}` : LOOPBACK,
        port: isApart ? 0 : options.port,
      };
      this.#places.set(id, place);
    }
  }

  get isOpen(): boolean {
    return this.#servers.length > 0;
  }

  /** Where all of them are found, for `help.getConfig`. */
  get list(): DataCentre[] {
    return [...this.#places.values()];
  }

  has(id: number): boolean {
    return this.#places.has(id);
  }

  /** @throws RangeError for a number that is none of ours. */
  at(id: number): DataCentre {
    const place = this.#places.get(id);
    if (place === undefined) throw new RangeError(`there is no data centre ${id}`);
    return place;
  }

  /** Opens the ports; a second time the same ones. */
  async open(): Promise<void> {
    if (this.isOpen) return;
    const main = this.at(this.mainId);
    const apart = this.list.filter(({ address }) => address !== LOOPBACK);
    this.#servers = await Promise.all([main, ...apart].map((place) => this.#listen(place)));
    for (const place of this.list) if (place.address === LOOPBACK) place.port = main.port;
  }

  /** Gives the ports up; connections live on. Resolves when the last of them has ended. */
  async close(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    await Promise.all(servers.map((server) => closed(server)));
  }

  async #listen(place: DataCentre): Promise<Server> {
    const server = createServer((socket) => this.#options.accept(socket, place.id));
    server.listen(place.port, place.address);
    await once(server, 'listening');
    place.port = (server.address() as AddressInfo).port;
    return server;
  }
}

async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  await end;
}

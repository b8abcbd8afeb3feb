import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import proxyAddr from 'proxy-addr';
import { LIMITS } from '@switchboard/core';
import type { Connection } from './connection.ts';

const isLoopback = proxyAddr.compile('loopback');

/** How many sockets each address has open. This machine's own are not counted: a proxy stands there, or a test. */
export class SocketAddresses {
  readonly #isTrusted: (address: string, hop: number) => boolean;
  readonly #open = new Map<string, number>();

  /** @param trustedProxies addresses and networks whose X-Forwarded-For is believed */
  constructor(trustedProxies: readonly string[]) {
    this.#isTrusted = proxyAddr.compile([...trustedProxies]);
  }

  isFull(request: IncomingMessage): boolean {
    const address = this.#addressOf(request);
    return address !== null && (this.#open.get(address) ?? 0) >= LIMITS.socketsPerAddressMax;
  }

  /** Counts a socket until it closes. */
  count(request: IncomingMessage, connection: Pick<Connection, 'onClose'>): void {
    const address = this.#addressOf(request);
    if (address === null) return;
    this.#open.set(address, (this.#open.get(address) ?? 0) + 1);
    connection.onClose(() => {
      const left = this.#open.get(address)! - 1;
      if (left === 0) this.#open.delete(address);
      else this.#open.set(address, left);
    });
  }

  /** Null for this machine. A household has a whole IPv6 network: its first half counts. */
  #addressOf(request: IncomingMessage): string | null {
    const address = proxyAddr(request, this.#isTrusted);
    if (!address || isLoopback(address, 0)) return null;
    const mapped = address.replace(/^::ffff:/i, '');
    return isIPv4(mapped) ? mapped : address.split(':').slice(0, 4).join(':');
  }
}

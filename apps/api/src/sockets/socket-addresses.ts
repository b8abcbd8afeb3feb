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

  /**
   * Null for this machine itself. What a proxy says in its header is somebody else's address, whatever it looks like. A
   * household has a whole IPv6 network: its first half counts.
   */
  #addressOf(request: IncomingMessage): string | null {
    const isForwarded = request.headers['x-forwarded-for'] !== undefined;
    const peer = request.socket.remoteAddress ?? '';
    if (!isForwarded && isLoopback(peer, 0)) return null;
    const address = withoutPort(proxyAddr(request, this.#isTrusted) ?? peer);
    const mapped = address.replace(/^::ffff:/i, '');
    return isIPv4(mapped) ? mapped : networkOf(address);
  }
}

/** Some proxies add the port: `192.0.2.1:5555`, `[2001:db8::1]:5555`. */
function withoutPort(address: string): string {
  return /^\[(.*)\](:\d+)?$/.exec(address)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? address;
}

/** The first 64 bits, written out. */
function networkOf(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const groups = head.split(':').filter((group) => group !== '');
  const after = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...after];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Addresses that are not somebody's on the Internet: IANA's special-purpose registries, RFC 6890 and later. */
const SPECIAL_IPV4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Of the public range, but Azure answers there within its own machines.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** Within the only part of IPv6 that is given out: protocols, documentation, and IPv4 in disguise. */
const SPECIAL_IPV6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];
const GLOBAL_IPV6: readonly [string, number] = ['2000::', 3];

/** Thrown for an address of a private network; its message may be shown. */
export class RefusedAddressError extends Error {
  constructor(host: string) {
    super(`${host} is in a private network, and OUTGOING_WEBHOOK_PRIVATE_HOSTS does not name it.`);
    this.name = 'RefusedAddressError';
  }
}

/** Tells addresses of the Internet from those of private networks, this machine and the like. */
export class AddressGuard {
  readonly #special = new BlockList();
  readonly #global = new BlockList();
  readonly #privateHosts: ReadonlySet<string>;

  /** @param privateHosts `host` or `host:port` that may be reached although they are private */
  constructor(privateHosts: readonly string[]) {
    for (const [net, bits] of SPECIAL_IPV4) this.#special.addSubnet(net, bits, 'ipv4');
    for (const [net, bits] of SPECIAL_IPV6) this.#special.addSubnet(net, bits, 'ipv6');
    this.#global.addSubnet(...GLOBAL_IPV6, 'ipv6');
    this.#privateHosts = new Set(privateHosts.map((host) => host.toLowerCase()));
  }

  /** Whether an IP address is one of the Internet; false for anything that is no IP address. */
  isPublic(address: string): boolean {
    const version = isIP(address);
    if (version === 0) return false;
    if (version === 4) return !this.#special.check(address, 'ipv4');
    return this.#global.check(address, 'ipv6') && !this.#special.check(address, 'ipv6');
  }

  /** Whether the operator lets this host be reached although it is private. */
  allowsPrivate({ hostname, port, protocol }: URL): boolean {
    const host = hostname.toLowerCase();
    const effectivePort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
    return this.#privateHosts.has(host) || this.#privateHosts.has(`${host}:${effectivePort}`);
  }

  /**
   * What is wrong with an address to send to, as a sentence; null when nothing is. Names are not looked up here: what they
   * lead to is checked at every connection, by `lookupFor`.
   */
  problemOf(text: string): string | null {
    if (!URL.canParse(text)) return 'must be an address such as https://crm.example.com/hooks';
    const url = new URL(text);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
    if (url.username !== '' || url.password !== '') return 'must not carry a user or a password';
    if (url.hash !== '') return 'must not have a part after #';
    if (this.allowsPrivate(url)) return null;
    if (url.protocol === 'http:') return 'must begin with https://, or the operator must allow the host';
    const literal = literalOf(url);
    if (literal !== null && !this.isPublic(literal))
      return 'is in a private network, which only the operator can allow';
    return null;
  }

  /**
   * The name look-up for connections to this address: it refuses names that lead into a private network, at the moment of
   * connecting, so that a name which changes its mind after a check gains nothing. An address that is written as numbers is
   * not looked up by Node, so that it is checked here.
   *
   * @throws RefusedAddressError
   */
  lookupFor(url: URL, lookup: LookupFunction = systemLookup as LookupFunction): LookupFunction {
    if (this.allowsPrivate(url)) return lookup;
    const literal = literalOf(url);
    if (literal !== null && !this.isPublic(literal)) throw new RefusedAddressError(literal);
    return (hostname, options, callback) => {
      lookup(hostname, { ...options, all: true }, (error, found) => {
        if (error !== null) return callback(error, '', 0);
        // One bad address among good ones is no accident.
        const addresses = found as LookupAddress[];
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => this.isPublic(address)))
          return callback(new RefusedAddressError(hostname), '', 0);
        if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      });
    };
  }
}

/** The host where it is an IP address; `URL` has turned 0x7f.1 and the like into the usual form already. */
function literalOf({ hostname }: URL): string | null {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? null : host;
}

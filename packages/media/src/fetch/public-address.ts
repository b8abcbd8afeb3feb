import ipaddr from 'ipaddr.js';

/** Of the public range, but Azure answers there within its own machines. */
const AZURE_PLATFORM = '168.63.129.16';
/** What IPv6 has given to the public so far; everything else is private, special, or nobody's yet. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * True for an address of the public internet: no loopback, no private network, no cloud's metadata, and none of the
 * spellings that lead there by a detour (IPv4 within IPv6, 6to4, NAT64, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast' || parsed.toString() === AZURE_PLATFORM) return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_IPV6);
}

/** The address that a host of a URL is written as, without brackets; null where it is a name. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(bare) ? bare : null;
}

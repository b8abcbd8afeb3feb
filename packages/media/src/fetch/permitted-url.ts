import { GuardedFetchError } from './guarded-fetch-error.ts';
import { isPublicAddress, literalAddress } from './public-address.ts';

export interface Permissions {
  /** Exact names, or `*.fbcdn.net` for all below one; without them every public host may be asked. */
  allowedHosts?: readonly string[];
  /**
   * Hosts with or without a port (`127.0.0.1:4010`) that may be asked although they are private, and by http: simulators,
   * and what an operator has named.
   */
  privateHosts?: readonly string[];
}

/** An address that may be asked. */
export interface PermittedUrl {
  url: URL;
  /** Its addresses need not be public. */
  isPrivate: boolean;
}

/**
 * Reads an address, and lets it through or not, as far as that can be told without asking for its IP address.
 *
 * @param base what a redirect is relative to
 * @throws GuardedFetchError `forbidden_url`, `forbidden_host` or `forbidden_address`
 */
export function permittedUrl(address: string, permissions: Permissions, base?: URL): PermittedUrl {
  if (!URL.canParse(address, base?.href)) throw new GuardedFetchError('forbidden_url');
  const url = new URL(address, base);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.username !== '' || url.password !== '') throw new GuardedFetchError('forbidden_url');
  if (isAmong(url, permissions.privateHosts ?? [])) return { url, isPrivate: true };
  if (url.protocol !== 'https:') throw new GuardedFetchError('forbidden_url');
  const literal = literalAddress(url.hostname);
  if (literal !== null && !isPublicAddress(literal)) throw new GuardedFetchError('forbidden_address');
  const { allowedHosts } = permissions;
  if (allowedHosts !== undefined) {
    if (!allowedHosts.some((pattern) => fits(url.hostname, pattern)))
      throw new GuardedFetchError('forbidden_host');
    if (url.port !== '') throw new GuardedFetchError('forbidden_url');
  }
  return { url, isPrivate: false };
}

/** Whether a host is among these, each with its port or for all ports. */
export function isAmong({ hostname, host }: URL, hosts: readonly string[]): boolean {
  return hosts.some((wanted) => fits(hostname, wanted) || host === wanted.toLowerCase());
}

function fits(hostname: string, pattern: string): boolean {
  const wanted = pattern.toLowerCase();
  return wanted.startsWith('*.') ? hostname.endsWith(wanted.slice(1)) : hostname === wanted;
}

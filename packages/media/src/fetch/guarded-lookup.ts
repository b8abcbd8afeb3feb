import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { GuardedFetchError } from './guarded-fetch-error.ts';
import { isPublicAddress } from './public-address.ts';

/** Every address that a name has at this moment. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export const resolveBySystem: Resolve = async (hostname) => await lookup(hostname, { all: true });

/**
 * A lookup for `net.connect` that answers public addresses only. The connection is made to what it has answered and to
 * nothing else, so a name that means another address a moment later leads nowhere.
 */
export function guardedLookup(resolve: Resolve = resolveBySystem): LookupFunction {
  // The callback form is what `net.connect` takes.
  return (hostname, options, callback) => void answer(hostname, options, callback, resolve);
}

/** Never rejects. */
async function answer(
  hostname: string,
  options: LookupOptions,
  callback: Parameters<LookupFunction>[2],
  resolve: Resolve,
): Promise<void> {
  let found: LookupAddress[];
  try {
    found = await publicAddresses(hostname, options, resolve);
  } catch (error) {
    callback(error as GuardedFetchError, '');
    return;
  }
  if (options.all === true) callback(null, found);
  else callback(null, found[0]!.address, found[0]!.family);
}

/** At least one. @throws GuardedFetchError `unknown_host`, `forbidden_address` */
async function publicAddresses(
  hostname: string,
  { family }: LookupOptions,
  resolve: Resolve,
): Promise<LookupAddress[]> {
  const all = await resolve(hostname).catch(() => []);
  if (all.length === 0) throw new GuardedFetchError('unknown_host');
  const found = all.filter((entry) => {
    return isPublicAddress(entry.address) && (!family || family === entry.family);
  });
  if (found.length === 0) throw new GuardedFetchError('forbidden_address');
  return found;
}

import { LIMITS } from '../limits.ts';

/**
 * How long to wait after so many failures in a row (0: the first): a random time below a bound that doubles, so that
 * clients which were cut off together do not come back together (full jitter).
 *
 * @returns milliseconds
 */
export function backoffMs(failures: number, random: number): number {
  // Beyond 2^16 the bound is long reached; powers without end are no numbers any more.
  const bound = Math.min(LIMITS.retryMsMax, LIMITS.retryMsFirst * 2 ** Math.min(failures, 16));
  return Math.max(LIMITS.retryMsMin, Math.round(random * bound));
}

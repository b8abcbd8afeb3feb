/** How a file's own failures are tried again. */
export interface RetryPauses {
  triesMax: number;
  firstMs: number;
  longestMs: number;
}

/**
 * How long a file that has failed so often is left alone; null when it has failed for good. Growing pauses, each four
 * times the one before, and up to half as long again, so that files which failed together do not come back together.
 *
 * @param attempts this one included
 */
export function retryPauseMs(
  attempts: number,
  { triesMax, firstMs, longestMs }: RetryPauses,
  random: () => number = Math.random,
): number | null {
  if (attempts >= triesMax) return null;
  return Math.round(Math.min(firstMs * 4 ** (attempts - 1), longestMs) * (1 + random() / 2));
}

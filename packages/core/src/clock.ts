/** The time, passed in so that tests own it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/**
 * Counts on from the time at which the process began, whatever is done to the machine's clock meanwhile: for how long
 * something lasts. Two processes may differ by what their clocks were corrected.
 */
export const steadyClock: Clock = { now: () => performance.timeOrigin + performance.now() };

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const EARLIEST_MS = Date.UTC(2000, 0, 1);

/**
 * The time that a platform claims, or null when it cannot be true: before 2000, or more than a day ahead of `nowMs`.
 * Unbounded dates make `toISOString` throw and sort conversations to the end of time.
 */
export function credibleTime(claimedMs: number, nowMs: number): Date | null {
  if (!Number.isFinite(claimedMs) || claimedMs < EARLIEST_MS || claimedMs > nowMs + DAY_MS) return null;
  return new Date(claimedMs);
}

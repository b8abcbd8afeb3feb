import { LIMITS } from '../limits.ts';
import type { Cancel, ClientClock } from '../ports.ts';

/** Calls back after the machine or the page has slept: no event tells of it, but timers come far too late. */
export function watchForSleep(clock: ClientClock, onWake: () => void): Cancel {
  let cancel: Cancel;
  const tick = (): void => {
    const dueMs = clock.now() + LIMITS.sleepWatchMs;
    cancel = clock.after(LIMITS.sleepWatchMs, () => {
      const lateMs = clock.now() - dueMs;
      tick();
      if (lateMs > LIMITS.sleptMs) onWake();
    });
  };
  tick();
  return () => cancel();
}

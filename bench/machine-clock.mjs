const TRIES = 10;
/** What has to be added to this process's own clock, which begins with the process. */
const OFFSET_MS = findOffset();

/**
 * A time of `performance.now()` by the clock that all processes of the machine share.
 *
 * @param {number} ownMs milliseconds of this process
 */
export function machineMs(ownMs) {
  return ownMs + OFFSET_MS;
}

/** From the two looks at the clocks that lie closest together: the first ones only load what they need. */
function findOffset() {
  let best = { gapMs: Infinity, offsetMs: 0 };
  for (let look = 0; look < TRIES; look++) {
    const beforeMs = performance.now();
    const machine = Number(process.hrtime.bigint()) / 1e6;
    const gapMs = performance.now() - beforeMs;
    if (gapMs < best.gapMs) best = { gapMs, offsetMs: machine - beforeMs - gapMs / 2 };
  }
  return best.offsetMs;
}

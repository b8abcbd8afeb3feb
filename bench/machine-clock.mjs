/** What has to be added to this process's own clock, which begins with the process. */
const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/**
 * A time of `performance.now()` by the clock that all processes of the machine share.
 *
 * @param {number} ownMs milliseconds of this process
 */
export function machineMs(ownMs) {
  return ownMs + OFFSET_MS;
}

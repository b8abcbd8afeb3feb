// CPU time of other processes, where the system tells it (/proc).
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second for every program, whatever its own clock rate. */
const TICKS_PER_SECOND = 100;

/** User and system seconds of a process so far; NaN where nobody can tell. @param {number} pid */
export function cpuSecondsOf(pid) {
  const stat = statOf(pid);
  return stat === null ? Number.NaN : stat.own;
}

/**
 * All processes of a PostgreSQL server together, with those that have ended meanwhile.
 *
 * @param {number} postmasterPid
 */
export function cpuSecondsOfPostgres(postmasterPid) {
  const postmaster = statOf(postmasterPid);
  if (postmaster === null) return Number.NaN;
  let seconds = postmaster.own + postmaster.endedChildren;
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (stat?.parent === postmasterPid) seconds += stat.own;
  }
  return seconds;
}

/** @param {number} pid */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before the bracket may hold blanks; what follows it does not.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const seconds = (field) => Number(fields[field]) / TICKS_PER_SECOND;
    return {
      parent: Number(fields[1]),
      own: seconds(11) + seconds(12),
      endedChildren: seconds(13) + seconds(14),
    };
  } catch {
    return null;
  }
}

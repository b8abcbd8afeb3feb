import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes this process the one that runs the system on `dataDir`, and answers how to give that up. A claim whose process
 * is gone (a kill -9, a power cut) is taken over.
 */
export function claimDataDir(dataDir: string): () => void {
  const file = join(dataDir, 'start.pid');
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(file, 'utf8'));
      if (isOurStart(owner)) throw new Error(`Switchboard runs already on ${dataDir} (process ${owner}).`);
      rmSync(file, { force: true });
    }
  }
}

/** The number of a dead process may belong to a stranger by now. */
function isOurStart(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.mjs');
  } catch {
    return true; // a system without /proc
  }
}

import { opendir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FolderSweep {
  isWanted: (names: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Files that were changed later stay; milliseconds since 1970. */
  oldest: number;
  signal: AbortSignal | undefined;
}

/** How many names are asked about at once. */
const NAMES_AT_ONCE = 500;
/** Folders of the fan-out; others are none of ours. */
const PAIR = /^[0-9a-f]{2}$/;
const KEY = /^[0-9a-f]{32}$/;

/** Deletes old files that nobody wants, `depth` folders below `folder`; answers how many. Reads one folder at a time. */
export async function sweepFolder(folder: string, depth: number, sweep: FolderSweep): Promise<number> {
  let deleted = 0;
  let paths = new Map<string, string>();
  const flush = async (): Promise<void> => {
    if (paths.size === 0) return;
    const wanted = await sweep.isWanted([...paths.keys()]);
    for (const [name, path] of paths) {
      if (wanted.has(name)) continue;
      await rm(path, { force: true });
      deleted++;
    }
    paths = new Map();
  };
  for await (const { name, path } of filesBelow(folder, depth)) {
    sweep.signal?.throwIfAborted();
    if (!(await isOld(path, sweep.oldest))) continue;
    paths.set(name, path);
    if (paths.size === NAMES_AT_ONCE) await flush();
  }
  await flush();
  return deleted;
}

async function* filesBelow(folder: string, depth: number): AsyncGenerator<{ name: string; path: string }> {
  let entries;
  try {
    entries = await opendir(folder);
  } catch (error) {
    if (isGone(error)) return;
    throw error;
  }
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (depth > 0) {
      if (entry.isDirectory() && PAIR.test(entry.name)) yield* filesBelow(path, depth - 1);
    } else if (entry.isFile() && KEY.test(entry.name)) yield { name: entry.name, path };
  }
}

/** False for what somebody else has taken away meanwhile. */
async function isOld(path: string, oldest: number): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs < oldest;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

import { type ChildProcess, execFileSync, spawn, type SpawnOptions } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SwitchboardError } from '@switchboard/core';

/** The user to run as; null when we are no root and run as ourselves. */
export type RunAs = { uid: number; gid: number; reachesFiles: boolean } | null;

/**
 * PostgreSQL refuses to run as root. For root, this is the owner of an existing cluster, else `nobody`, a user that
 * every system has: nothing needs to be created.
 */
export function runAsOwnerOf(clusterDir: string, binary: string): RunAs {
  if (process.getuid?.() !== 0) return null;
  const owner = existsSync(clusterDir) ? statSync(clusterDir) : undefined;
  const { uid, gid } = owner && owner.uid !== 0 ? owner : idsOf('nobody');
  return { uid, gid, reachesFiles: [binary, clusterDir].every(isReachableByOthers) };
}

/**
 * Starts a program as that user. Where a folder on the way is closed to it (a checkout in /root, a private temporary
 * folder), `setpriv` lets the program look through closed folders, and nothing else: the one capability stays bound
 * to reading. `no_setuid_fixup` keeps it effective in access(2), with which PostgreSQL checks its own binary.
 */
export function asRunAs(runAs: RunAs, file: string, args: string[], options: SpawnOptions): ChildProcess {
  const base: SpawnOptions = {
    cwd: '/',
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
    ...options,
  };
  if (runAs === null) return spawn(file, args, base);
  if (runAs.reachesFiles) return spawn(file, args, { ...base, uid: runAs.uid, gid: runAs.gid });
  if (!hasSetpriv()) throw unreachable(file);
  const onlyReading = '-all,+dac_read_search';
  const privileges = [
    `--reuid=${runAs.uid}`,
    `--regid=${runAs.gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    `--inh-caps=${onlyReading}`,
    `--ambient-caps=${onlyReading}`,
    `--bounding-set=${onlyReading}`,
  ];
  return spawn('setpriv', [...privileges, '--', file, ...args], base);
}

function idsOf(user: string): { uid: number; gid: number } {
  const read = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: read('-u'), gid: read('-g') };
}

function isReachableByOthers(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function hasSetpriv(): boolean {
  try {
    execFileSync('setpriv', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function unreachable(file: string): SwitchboardError {
  return new SwitchboardError(
    'invalid_config',
    `DATA_DIR or the checkout is in a folder that only root can enter (${dirname(file)}), and PostgreSQL does not run ` +
      `as root; start as another user, or move it (example: /opt/switchboard)`,
  );
}

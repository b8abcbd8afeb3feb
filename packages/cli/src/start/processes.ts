import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { invalidConfig } from '@switchboard/service';

/** More than the processes' own deadline (limits.ts) and pm2's `kill_timeout` together. */
const STOP_MS_MAX = 20_000;

/** The path of a Unix socket may have about a hundred characters; pm2's are `rpc.sock` and `pub.sock`. */
const SOCKET_DIR_CHARS_MAX = 90;

/**
 * Where pm2 keeps its sockets for this installation, apart from any other pm2 of this user: in the data folder, or,
 * where its path is too long for a socket, in the system's temporary folder.
 *
 * @throws SwitchboardError `invalid_config` when somebody else has made that folder: pm2 runs what it finds in its
 * home, so it must be ours alone.
 */
export function pm2Home(dataDir: string): string {
  const inside = join(dataDir, 'pm2');
  if (inside.length <= SOCKET_DIR_CHARS_MAX) {
    mkdirSync(inside, { recursive: true, mode: 0o700 });
    return inside;
  }
  const name = `switchboard-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  const home = join(tmpdir(), name);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const found = lstatSync(home);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw invalidConfig('DATA_DIR', `needs ${home}, which belongs to somebody else`, './.data');
  }
  return home;
}

/** Starts every process of `ecosystem.config.js` under pm2, in a session of its own. */
export async function startProcesses(
  root: string,
  home: string,
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  const runtime = join(pm2Dir(), 'bin', 'pm2-runtime');
  const child = spawn(process.execPath, [runtime, 'start', join(root, 'ecosystem.config.js'), '--raw'], {
    cwd: root,
    env: { ...env, PM2_HOME: home },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  await new Promise<void>((done, fail) => child.once('spawn', done).once('error', fail));
  return child;
}

/** Asks pm2 to stop its processes one after the other, and waits for it. */
export async function stopProcesses(supervisor: ChildProcess, home: string): Promise<void> {
  if (supervisor.exitCode !== null || supervisor.signalCode !== null) {
    endLeftovers(home);
    return;
  }
  const exited = new Promise((done) => supervisor.once('exit', done));
  supervisor.kill('SIGINT');
  const timer = setTimeout(() => process.kill(-supervisor.pid!, 'SIGKILL'), STOP_MS_MAX);
  await exited;
  clearTimeout(timer);
}

/** Ends a supervisor that outlived a killed `npm start`, with its processes: it still holds the port and the accounts. */
export function endLeftovers(home: string): void {
  // Asking pm2 costs half a second, and makes a daemon just to end it.
  if (!existsSync(join(home, 'rpc.sock'))) return;
  spawnSync(process.execPath, [join(pm2Dir(), 'bin', 'pm2'), 'kill'], {
    env: { ...process.env, PM2_HOME: home },
    stdio: 'ignore',
    timeout: STOP_MS_MAX,
  });
}

function pm2Dir(): string {
  return dirname(createRequire(import.meta.url).resolve('pm2/package.json'));
}

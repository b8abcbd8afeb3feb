import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** More than the processes' own deadline (limits.ts) and pm2's `kill_timeout` together. */
const STOP_MS_MAX = 20_000;

/**
 * Where pm2 keeps its sockets for this installation: apart from any other pm2 of this user, and short, because the
 * path of a Unix socket may have about a hundred characters.
 */
export function pm2Home(dataDir: string): string {
  const home = join(
    tmpdir(),
    `switchboard-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`,
  );
  mkdirSync(home, { recursive: true, mode: 0o700 });
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

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from '@jest/globals';
import { freePort } from './api-process.ts';

/** A real `nats-server` in a process of its own, on 127.0.0.1. */
export interface NatsServer {
  port: number;
  /** For `NATS_URL`. */
  url: string;
  /** Ends it at once, as an out-of-memory killer would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, after `kill` or `stop`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Debian puts it where the PATH of most users does not look. */
const ELSEWHERE = ['/usr/sbin/nats-server', '/usr/local/sbin/nats-server'];
const INSTALL =
  'install nats-server (Debian, Ubuntu: apt-get install nats-server), or name it in NATS_SERVER_BIN';
const STARTS_MAX = 3;

/**
 * A `describe` of tests that need `nats-server`. Where there is none it says so and leaves them out; with REQUIRE_NATS=1 its
 * absence is a failure.
 */
export function describeWithNats(name: string, tests: () => void): void {
  if (findNatsServer() !== null) {
    describe(name, tests);
    return;
  }
  if (process.env['REQUIRE_NATS'] === '1') {
    it(`${name} (needs nats-server)`, () => {
      throw new Error(`there is no nats-server: ${INSTALL}`);
    });
    return;
  }
  process.stderr.write(`Left out, because there is no nats-server: ${name}. To run it, ${INSTALL}.\n`);
  describe.skip(name, tests);
}

/** The command of the server, or null when this machine has none. */
function findNatsServer(): string | null {
  const named = process.env['NATS_SERVER_BIN'];
  const candidates = named === undefined ? ['nats-server', ...ELSEWHERE] : [named];
  return candidates.find((command) => spawnSync(command, ['--version']).status === 0) ?? null;
}

/**
 * Starts one on a free port and resolves when it listens. `settings` are lines of its configuration file, such as
 * `max_payload: 2048`.
 */
export async function startNatsServer(settings: readonly string[] = []): Promise<NatsServer> {
  const command = findNatsServer();
  if (command === null) throw new Error(`there is no nats-server: ${INSTALL}`);
  const dir = await mkdtemp(join(tmpdir(), 'switchboard-nats-'));
  const file = join(dir, 'nats.conf');
  let child: ChildProcess;
  let port = 0;
  for (let starts = 1; ; starts++) {
    port = await freePort();
    await writeFile(file, [`host: 127.0.0.1`, `port: ${port}`, ...settings].join('\n'));
    try {
      child = await run(command, file);
      break;
    } catch (error) {
      // Somebody else may have taken the port in between.
      if (starts === STARTS_MAX) throw error;
    }
  }
  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    kill: () => end(child, 'SIGKILL'),
    restart: async () => {
      child = await run(command, file);
    },
    stop: async () => {
      await end(child, 'SIGTERM');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function run(command: string, file: string): Promise<ChildProcess> {
  const child = spawn(command, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('Server is ready')) resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`nats-server ended with ${code}: ${printed}`)));
  });
  // Read on, so that it never waits for us, and keep nothing.
  child.stderr!.removeAllListeners('data').resume();
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exited;
}

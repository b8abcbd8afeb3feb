import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EmbeddedServer, migrate } from '@switchboard/database';
import { type Config, exitOnBadConfig, localUrlOf, publicUrlOf, readConfig } from '@switchboard/service';
import { type DatabaseAccess, databaseAccess, embeddedServer } from '../local-database.ts';
import { claimDataDir } from './claim-data-dir.ts';
import { firstSignInLink } from './first-sign-in-link.ts';
import { endLeftovers, pm2Home, startProcesses, stopProcesses } from './processes.ts';

export interface StartOptions {
  /** The repository's root, where `ecosystem.config.js` is. */
  root: string;
  /** Compile and restart on changes. */
  watch: boolean;
}

const READY_MS_MAX = 60_000;

/**
 * `npm start`: database, migrations, processes; runs until SIGINT or SIGTERM and then stops all of it, the database
 * last. Processes that it starts are out of the terminal's reach, so that Ctrl-C cannot stop them in another order.
 */
export async function startSystem({ root, watch }: StartOptions): Promise<void> {
  try {
    const config = readConfig();
    await run(config, { root, watch });
  } catch (error) {
    exitOnBadConfig(error);
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

async function run(config: Config, { root, watch }: StartOptions): Promise<void> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const server = embeddedServer(config);
  // What is missing is told before anything is started.
  if (server === null) databaseAccess(config, null);
  const release = claimDataDir(config.dataDir);
  const home = pm2Home(resolve(config.dataDir));
  endLeftovers(home);
  await assertPortFree(config);
  const stopSignal = new Promise<string>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => done(signal));
  });
  let supervisor: ChildProcess | null = null;
  let compilers: readonly ChildProcess[] = [];
  let guard: NodeJS.Timeout | undefined;
  let exitCode = 0;
  try {
    const access = databaseAccess(config, (await server?.start()) ?? null);
    await migrate(access.databaseUrl);
    if (server !== null) guard = keepRunning(server);
    if (watch) compilers = startCompilers(root);
    supervisor = await startProcesses(root, home, environment(config, access, watch));
    const ended = new Promise<string>((done) => supervisor!.once('exit', () => done('supervisor')));
    const ready = await Promise.race([untilReady(config), stopSignal, ended]);
    if (ready === 'ready') await greet(config, access);
    const reason = ready === 'ready' ? await Promise.race([stopSignal, ended]) : ready;
    if (reason === 'supervisor') exitCode = 1;
  } finally {
    process.stdout.write('Stopping …\n');
    clearInterval(guard);
    for (const { pid, exitCode: ended } of compilers) {
      // The compiler is a wrapper around a native program; as leader of its group it is ended with it.
      if (pid !== undefined && ended === null) process.kill(-pid, 'SIGTERM');
    }
    if (supervisor !== null) await stopProcesses(supervisor, home);
    await server?.stop();
    release();
  }
  process.stdout.write('Stopped.\n');
  process.exit(exitCode);
}

/** Nobody else would start the embedded server again after a crash; the processes reconnect by themselves. */
function keepRunning(server: EmbeddedServer): NodeJS.Timeout {
  let starting = false;
  return setInterval(() => {
    if (starting || server.url() !== null) return;
    starting = true;
    process.stderr.write('PostgreSQL has stopped, starting it again.\n');
    server
      .start()
      .catch((error: Error) => process.stderr.write(`${error.message}\n`))
      .finally(() => (starting = false));
  }, GUARD_MS);
}

const GUARD_MS = 1_000;

/** They build what has changed, for as long as the system runs: the processes, and the web application. */
function startCompilers(root: string): ChildProcess[] {
  const start = (script: string, args: readonly string[], cwd: string): ChildProcess =>
    spawn(process.execPath, [`${root}/node_modules/${script}`, ...args], { ...WATCH, cwd });
  return [
    start('typescript/bin/tsc', ['-b', '--watch'], root),
    start('vite/bin/vite.js', ['build', '--watch', '--logLevel', 'warn'], `${root}/apps/web`),
  ];
}

const WATCH = { stdio: 'inherit', detached: true } as const;

function environment(config: Config, access: DatabaseAccess, watch: boolean): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: access.databaseUrl,
    ENCRYPTION_KEY: access.encryptionKey,
    INTERNAL_TOKEN: access.internalToken,
    LOG_FORMAT: config.logFormat ?? (process.stdout.isTTY ? 'pretty' : 'json'),
    ...(watch ? { SWITCHBOARD_WATCH: '1' } : {}),
    DATA_DIR: resolve(config.dataDir),
    SWITCHBOARD_TERMINAL: '1',
  };
}

async function untilReady(config: Config): Promise<'ready'> {
  const address = `${localUrlOf(config)}/readyz`;
  const deadline = Date.now() + READY_MS_MAX;
  for (;;) {
    const answer = await fetch(address).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok) return 'ready';
    if (Date.now() > deadline)
      throw new Error(`The API did not become ready; its log is above (${address}).`);
    await delay(100);
  }
}

async function greet(config: Config, access: DatabaseAccess): Promise<void> {
  const url = publicUrlOf(config);
  const link = await firstSignInLink(access, url);
  const lines = [`Switchboard runs at ${url}`];
  if (link !== null) lines.push(`Sign in as the owner, once, with ${link}`);
  lines.push('Ctrl-C stops it.');
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

/** Told before anything starts, in a sentence, instead of a restarting process. */
async function assertPortFree({ host, port }: Config): Promise<void> {
  const probe = createServer();
  await new Promise<void>((done, fail) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      fail(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is taken. Stop what uses it, or choose another: PORT=8001 npm start`)
          : error,
      );
    });
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { postgresBinaries, type PostgresBinaries } from './embedded-binaries.ts';
import { asRunAs, type RunAs, runAsOwnerOf } from './embedded-run-as.ts';

/** Makes the cluster; the application signs in as `USER`, who may do nothing outside its database. */
const ADMIN = 'postgres';
const USER = 'switchboard';
const DATABASE = 'switchboard';
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 30_000;

export interface EmbeddedServerOptions {
  /** Holds the cluster; made if missing. */
  clusterDir: string;
  password: string;
  /** Extra `name=value` server settings. */
  settings?: string[];
}

/**
 * A real PostgreSQL from npm's binaries, on 127.0.0.1 and a free port. It runs in a session of its own, so that a
 * Ctrl-C meant for its owner does not reach it and it can be stopped last; a server that outlived a killed owner is
 * found again by its pid file and taken over.
 */
export class EmbeddedServer {
  readonly #options: EmbeddedServerOptions;
  readonly #clusterDir: string;

  constructor(options: EmbeddedServerOptions) {
    this.#options = options;
    this.#clusterDir = resolve(options.clusterDir);
  }

  /** The address of the running server, or null when it does not run. */
  url(): string | null {
    return this.#urlOf(USER, DATABASE);
  }

  /** The same for the cluster's administrator: for tests that make databases. */
  adminUrl(): string | null {
    return this.#urlOf(ADMIN, 'postgres');
  }

  #urlOf(user: string, database: string): string | null {
    const running = readPidFile(this.#clusterDir);
    if (running === null || !running.ready) return null;
    return `postgres://${user}:${encodeURIComponent(this.#options.password)}@127.0.0.1:${running.port}/${database}`;
  }

  /** Starts the server, or takes over the one that runs already. Answers its address. */
  async start(): Promise<string> {
    if (this.url() === null) await this.#spawn();
    const url = await this.#waitUntilReady();
    await ensureDatabase(this.adminUrl()!, this.#options.password);
    return url;
  }

  /** Ends sessions and stops; the data is safe on disk when this returns. Fine when nothing runs. */
  async stop(): Promise<void> {
    const running = readPidFile(this.#clusterDir);
    if (running === null) return;
    // SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one.
    process.kill(running.pid, 'SIGINT');
    const deadline = Date.now() + STOP_MS_MAX;
    while (isAlive(running.pid)) {
      if (Date.now() > deadline) process.kill(running.pid, 'SIGQUIT');
      await delay(20);
    }
  }

  async #spawn(): Promise<void> {
    const binaries = await postgresBinaries();
    const runAs = runAsOwnerOf(this.#clusterDir, binaries.postgres);
    if (!existsSync(join(this.#clusterDir, 'PG_VERSION'))) await this.#initialise(binaries, runAs);
    const settings = [
      `port=${await this.#choosePort()}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'timezone=UTC',
      'log_timezone=UTC',
      ...(this.#options.settings ?? []),
    ].flatMap((setting) => ['-c', setting]);
    const log = openSync(join(this.#clusterDir, '..', 'postgres.log'), 'a', 0o600);
    const child = asRunAs(runAs, binaries.postgres, ['-D', this.#clusterDir, ...settings], {
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.unref();
  }

  /** The port of last time if it is free, so that processes which outlive a restart find the server again. */
  async #choosePort(): Promise<number> {
    const file = join(this.#clusterDir, '..', 'postgres.port');
    const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    const port = await freePort(last).catch(() => freePort(0));
    await writeFile(file, String(port));
    return port;
  }

  /** Makes the cluster beside its place and moves it there, so that an interrupted first start leaves nothing. */
  async #initialise(binaries: PostgresBinaries, runAs: RunAs): Promise<void> {
    const unfinished = `${this.#clusterDir}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    const passwordFile = `${unfinished}.password`;
    await writeFile(passwordFile, `${this.#options.password}\n`, { mode: 0o600 });
    try {
      if (runAs !== null) {
        await chown(unfinished, runAs.uid, runAs.gid);
        await chown(passwordFile, runAs.uid, runAs.gid);
      }
      await chmod(unfinished, 0o700);
      const child = asRunAs(
        runAs,
        binaries.initdb,
        [
          `--pgdata=${unfinished}`,
          `--username=${ADMIN}`,
          `--pwfile=${passwordFile}`,
          '--auth=scram-sha-256',
          '--encoding=UTF8',
          // The built-in provider sorts alike on every machine, whatever locales it has.
          '--locale-provider=builtin',
          '--builtin-locale=C.UTF-8',
          '--locale=C',
        ],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      );
      await succeeded(child, 'initdb');
    } finally {
      await rm(passwordFile, { force: true });
    }
    await rename(unfinished, this.#clusterDir);
  }

  async #waitUntilReady(): Promise<string> {
    const deadline = Date.now() + START_MS_MAX;
    while (Date.now() < deadline) {
      const admin = this.adminUrl();
      if (admin !== null && (await answers(admin))) return this.url()!;
      await delay(20);
    }
    throw new Error(`PostgreSQL did not start; see ${join(this.#clusterDir, '..', 'postgres.log')}`);
  }
}

/** Lines of postmaster.pid: pid, data directory, start time, port, socket directory, address, shared memory, status. */
function readPidFile(clusterDir: string): { pid: number; port: number; ready: boolean } | null {
  const file = join(clusterDir, 'postmaster.pid');
  if (!existsSync(file)) return null;
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    return null; // removed between the two looks: it just stopped
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid) || !isPostgres(pid)) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** After a power cut the number may belong to a stranger; where the system cannot tell, the pid file is believed. */
function isPostgres(pid: number): boolean {
  const commandLine = `/proc/${pid}/cmdline`;
  if (!existsSync('/proc/self/cmdline')) return true;
  try {
    return readFileSync(commandLine, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** In a container whose first process does not reap, a stopped server stays in the table as a zombie. */
function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function ensureDatabase(adminUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on('error', () => {});
  await client.connect();
  try {
    const user = client.escapeIdentifier(USER);
    const role = await client.query('select from pg_roles where rolname = $1', [USER]);
    if (role.rowCount === 0) {
      await client.query(`create role ${user} login nosuperuser password ${client.escapeLiteral(password)}`);
    }
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0)
      await client.query(`create database ${client.escapeIdentifier(DATABASE)} owner ${user}`);
  } finally {
    await client.end();
  }
}

async function freePort(wanted: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(wanted, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

async function succeeded(child: ChildProcess, name: string): Promise<void> {
  let errors = '';
  child.stderr?.on('data', (chunk) => (errors += String(chunk)));
  const code = await new Promise((done, fail) => child.on('close', done).on('error', fail));
  if (code !== 0) throw new Error(`${name} failed: ${errors.trim().slice(-500)}`);
}

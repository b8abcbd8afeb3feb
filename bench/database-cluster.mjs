// PostgreSQL in a temporary folder, mostly one for a whole run; each server under test gets a database of its own in it.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedServer, migrate } from '../packages/database/dist/index.js';

/** How to stop each that runs. @type {Set<() => Promise<void>>} */
const running = new Set();

/**
 * Starts it with the settings that `npm start` uses: commits are durable, nothing is tuned for the benchmark.
 *
 * @param {{ settings?: string[] }} [options] `settings`: further ones, `name=value`, where something is only counted
 */
export async function startCluster({ settings = [] } = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'));
  const clusterDir = join(dir, 'postgres');
  const server = new EmbeddedServer({ clusterDir, password: randomBytes(12).toString('hex'), settings });
  const stop = async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
    // Not before: whoever ends everything meanwhile has to wait for this one, too.
    running.delete(stop);
  };
  running.add(stop);
  try {
    await server.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    dir,
    adminUrl: server.adminUrl(),
    postmasterPid: Number(readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n', 1)[0]),
    stop,
    /** One of its databases, for the administrator. @param {string} databaseUrl */
    adminUrlOf(databaseUrl) {
      const url = new URL(server.adminUrl());
      url.pathname = new URL(databaseUrl).pathname;
      return url.href;
    },
    /** A database with Switchboard's tables, or an empty one. @param {string} name */
    async createDatabase(name, { migrated = false } = {}) {
      await queryOnce(server.adminUrl(), `create database ${name} owner switchboard`);
      const own = new URL(server.url());
      own.pathname = `/${name}`;
      const url = own.href;
      if (migrated) await migrate(url);
      return url;
    },
  };
}

/** Ends whatever still runs: after a failure, or when somebody pressed Ctrl-C. */
export async function stopAllClusters() {
  await Promise.all([...running].map((stop) => stop()));
}

/** One statement on a connection of its own. @param {string} url @param {string} statement @param {unknown[]} [values] */
export async function queryOnce(url, statement, values = []) {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statement, values)).rows;
  } finally {
    await client.end();
  }
}

// One PostgreSQL for a whole run, in a temporary folder; each server under test gets a database of its own in it.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedServer, migrate } from '../packages/database/dist/index.js';

/**
 * Starts it with the settings that `npm start` uses: commits are durable, nothing is tuned for the benchmark.
 */
export async function startCluster() {
  const dir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'));
  const clusterDir = join(dir, 'postgres');
  const server = new EmbeddedServer({ clusterDir, password: randomBytes(12).toString('hex') });
  const stop = async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
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

/** One statement on a connection of its own. @param {string} url @param {string} statement */
export async function queryOnce(url, statement) {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

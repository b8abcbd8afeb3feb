// The servers under test, each in its process and on a database of its own.
import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ask, startProgram, startScript } from './child-processes.mjs';
import { queryOnce } from './database-cluster.mjs';
import { APP_SECRET, PHONE_NUMBER_ID } from './webhook-posts.mjs';

const API_MAIN = join(import.meta.dirname, '../apps/api/dist/main.js');
const JWT_SECRET = randomBytes(24).toString('hex');
/** The nodes of one database need the same. */
const ENCRYPTION_KEY = randomBytes(32).toString('base64');
/** As many as one user may have. */
const SOCKETS_PER_USER = 50;

/**
 * @typedef {Awaited<ReturnType<typeof import('./database-cluster.mjs').startCluster>>} Cluster
 * @typedef {{ name: string, child: import('node:child_process').ChildProcess, port: number, databaseUrl: string }} Server
 */

/**
 * The API as it is deployed, with three channels connected.
 *
 * @param {Cluster} cluster
 * @param {{ profileDir?: string, database?: string, databaseUrl?: string, env?: Record<string, string>,
 *   nodeArgs?: string[] }} options `databaseUrl`: one that is there already, instead of a new one by the name of
 *   `database`; `env`: further configuration
 * @returns {Promise<Server>}
 */
export async function startSwitchboard(cluster, options = {}) {
  const { profileDir, database = 'switchboard_api', env = {}, nodeArgs = [] } = options;
  const databaseUrl = options.databaseUrl ?? (await cluster.createDatabase(database, { migrated: true }));
  const port = await freePort();
  const profiling = profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir];
  const child = await startProgram(
    process.execPath,
    [...profiling, ...nodeArgs, API_MAIN],
    {
      // Away from the checkout, whose .env would be read.
      cwd: cluster.dir,
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        ENCRYPTION_KEY,
        INTERNAL_TOKEN: randomBytes(16).toString('hex'),
        AUTH_JWT_SECRET: JWT_SECRET,
        WHATSAPP_APP_SECRET: APP_SECRET,
        WHATSAPP_PHONE_NUMBER_ID: PHONE_NUMBER_ID,
        INSTAGRAM_ACCOUNT_ID: '17841405822304914',
        FACEBOOK_PAGE_ID: '108345678901234',
        ...env,
      },
    },
    '"message":"ready"',
  );
  return { name: 'Switchboard', child, port, databaseUrl };
}

/** @param {Cluster} cluster @returns {Promise<Server>} */
export function startBareIngest(cluster) {
  return startOwn(cluster, 'bare limit', 'bare-ingest-server.mjs', {});
}

/** @param {Cluster} cluster @param {'pg' | 'typeorm'} mode @returns {Promise<Server>} */
export function startPerMessage(cluster, mode) {
  return startOwn(cluster, mode, 'per-message-server.mjs', { MODE: mode });
}

/**
 * Where sockets of users of the host application connect.
 *
 * @param {number} count @param {{ perUser?: number, query?: string }} [options] `query`: further parameters, `&name=value`
 */
export function socketPaths(count, { perUser = SOCKETS_PER_USER, query = '' } = {}) {
  const expiresAt = Math.floor(Date.now() / 1_000) + 3_600;
  const paths = Array.from({ length: Math.ceil(count / perUser) }, (_, index) => {
    const user = `bench-${index}`;
    const token = hostToken({ sub: user, exp: expiresAt });
    return `/api/v1/communications/ws/${user}?token=${token}${query}`;
  });
  return Array.from({ length: count }, (_, index) => paths[index % paths.length]);
}

/** Signs the users in for the first time, so that later their rows are there. @param {string} databaseUrl @param {number} count */
export async function addUsers(databaseUrl, count) {
  await queryOnce(
    databaseUrl,
    `insert into users (id, source, name, role)
     select 'bench-' || number, 'host', 'Bench ' || number, 'agent' from generate_series(0, $1::int - 1) as number
     on conflict (id) do nothing`,
    [count],
  );
  await queryOnce(databaseUrl, 'vacuum analyze users');
}

/** @param {object} claims a JWT of the host application */
function hostToken(claims) {
  const signed = `${base64Json({ alg: 'HS256', typ: 'JWT' })}.${base64Json(claims)}`;
  return `${signed}.${createHmac('sha256', JWT_SECRET).update(signed).digest('base64url')}`;
}

function base64Json(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

async function startOwn(cluster, name, script, env) {
  const databaseUrl = await cluster.createDatabase(`beside_${name.replaceAll(' ', '_')}`);
  const child = startScript(script, { ...env, DATABASE_URL: databaseUrl });
  return { name, child, port: await ask(child, 'port'), databaseUrl };
}

/** Nobody has it at the moment. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// Thousands of clients come back at once, and each has missed the same fifty events.
import { setTimeout as delay } from 'node:timers/promises';
import { ask, startScript, stopProcess } from './child-processes.mjs';
import { cpuSecondsOf } from './cpu-time.mjs';
import { queryOnce, startCluster } from './database-cluster.mjs';
import { addUsers, socketPaths, startSwitchboard } from './servers.mjs';
import { compare } from './statistics.mjs';

const MISSED = 50;
const POSTED = 200;
const PAUSE_MS = 1_000;
/** The first storms only compile the code. */
const WARM_UP_SHARE = 0.2;
/** Counts every statement by its text, without a delay. */
const COUNTING = ['shared_preload_libraries=pg_stat_statements', 'pg_stat_statements.track=all'];

/**
 * On a PostgreSQL of its own, because this one counts.
 *
 * @param {{ pace: any, note: (line: string) => void, profileDir?: string }} bench
 * @returns {Promise<import('./statistics.mjs').Row[]>}
 */
export async function benchResumeStorm({ pace, note, profileDir }) {
  const cluster = await startCluster({ settings: COUNTING });
  const clients = pace.sockets.returning;
  const api = await startSwitchboard(cluster, { database: 'switchboard_storm', profileDir });
  await addUsers(api.databaseUrl, clients);
  const adminUrl = cluster.adminUrlOf(api.databaseUrl);
  await queryOnce(adminUrl, 'create extension pg_stat_statements');
  const crowd = startScript('socket-crowd.mjs');
  const since = await missSome(api);
  const query = `&since=${since}`;
  const bare = await startBareRing(crowd, api, query);
  const ask1 = (server, count) => measure({ server, crowd, adminUrl, paths: socketPaths(count, { query }) });
  const measured = { api: [], bare: [] };
  for (const server of [api, bare]) await ask1(server, Math.ceil(clients * WARM_UP_SHARE));
  for (let round = 0; round < pace.rounds; round++) {
    for (const [name, server] of Object.entries({ api, bare })) {
      const figures = await ask1(server, clients);
      measured[name].push(figures);
      note(`  ${server.name}: ${inWords(figures)}`);
    }
  }
  await Promise.all([crowd, bare.child, api.child].map(stopProcess));
  await cluster.stop();
  return rowsOf(clients, measured);
}

/** Answers the cursor before the last fifty of some events. */
async function missSome({ port, databaseUrl }) {
  const load = startScript('load-generator.mjs');
  await ask(load, 'postAtRate', { port, connections: 16, postsPerSecond: POSTED, durationMs: 1_000 });
  await stopProcess(load);
  const [{ epoch, seq }] = await queryOnce(databaseUrl, 'select epoch, seq from event_stream');
  return `${epoch}:${BigInt(seq) - BigInt(MISSED)}`;
}

/** Tells whoever connects what the API tells, byte for byte. */
async function startBareRing(crowd, { port }, query) {
  const [path] = socketPaths(1, { query });
  const texts = await ask(crowd, 'framesOfStorm', { port, path, events: MISSED });
  const child = startScript('bare-socket-server.mjs');
  await ask(child, 'greetWith', { texts });
  return { name: 'bare ring', child, port: await ask(child, 'port') };
}

async function measure({ server, crowd, adminUrl, paths }) {
  await delay(PAUSE_MS);
  await queryOnce(adminUrl, 'select pg_stat_statements_reset()');
  const cpuBefore = cpuSecondsOf(server.child.pid);
  const { seconds, wrong } = await ask(crowd, 'storm', { port: server.port, paths, events: MISSED });
  const cpuSeconds = cpuSecondsOf(server.child.pid) - cpuBefore;
  const statements = countByKind(
    await queryOnce(adminUrl, 'select query, calls::int from pg_stat_statements'),
  );
  await ask(crowd, 'close');
  const perClient = (calls) => calls / paths.length;
  return {
    seconds,
    cpuSeconds,
    wrong,
    eventStatements: perClient(statements.events),
    accessStatements: perClient(statements.access),
  };
}

/** Statements for events, and those that tell who somebody is. */
function countByKind(rows) {
  const kinds = { events: 0, access: 0 };
  for (const { query, calls } of rows) {
    if (/\bfrom events\b/i.test(query)) kinds.events += calls;
    else if (/\bfrom "?(users|sessions|api_tokens)\b/i.test(query)) kinds.access += calls;
  }
  return kinds;
}

function inWords({ seconds, cpuSeconds, eventStatements, accessStatements, wrong }) {
  return (
    `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of CPU, for each client ${eventStatements} statements for ` +
    `events and ${accessStatements} for access, ${wrong} wrong`
  );
}

function rowsOf(clients, { api, bare }) {
  const figure = `${clients} clients come back for ${MISSED} events each`;
  const row = (what, unit, key, options) =>
    compare({ figure: `${figure}, ${what}`, unit, ours: api.map((figures) => figures[key]), ...options });
  const beside = (key) => ({ beside: bare.map((figures) => figures[key]), besideName: 'bare ring' });
  const own = (atMost) => ({ target: { atMost }, targetIsOf: 'ours' });
  return [
    row('until all have all', 's', 'seconds', beside('seconds')),
    row('CPU of the API', 's', 'cpuSeconds', { ...beside('cpuSeconds'), target: { atMost: 1.5 } }),
    row('statements for events', 'a client', 'eventStatements', own(0.01)),
    row('statements for access', 'a client', 'accessStatements'),
    row('lost or doubled', 'frames', 'wrong', own(0)),
  ];
}

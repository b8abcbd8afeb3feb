// Signed deliveries in, 200 out: how many, and how soon.
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from './child-processes.mjs';
import { queryOnce } from './database-cluster.mjs';
import { startPerMessage } from './servers.mjs';
import { compare } from './statistics.mjs';

/**
 * @typedef {import('./servers.mjs').Server} Server
 * @typedef {{ rounds: number, phaseMs: number, warmUpMs: number }} Pace
 * @typedef {{ cluster: import('./servers.mjs').Cluster, load: import('node:child_process').ChildProcess,
 *   switchboard: Server, bare: Server, pace: Pace, note: (line: string) => void, acknowledged: Map<Server, number>,
 *   warm: Set<Server> }} Bench
 */

/** Posts prepared for each second, comfortably more than each can take. */
const POSTS_PER_SECOND_MAX = { Switchboard: 16_000, 'bare limit': 32_000, pg: 5_000, typeorm: 3_000 };

/** So that what a phase left to do (publishing, say) does not slow down the next one. */
const PAUSE_MS = 250;

/** @param {Bench} bench */
export async function benchIngest(bench) {
  const { cluster, switchboard, bare } = bench;
  const naive = [await startPerMessage(cluster, 'pg'), await startPerMessage(cluster, 'typeorm')];
  await warmUp(bench, [switchboard, bare, ...naive]);
  const few = await alternate(bench, [switchboard, bare, ...naive], 64);
  const many = await alternate(bench, [switchboard, bare], 256);
  return [
    ...throughputRows(64, few, { atLeast: 0.55 }),
    naiveRow('one transaction a message, pg', few, 'pg', { atLeast: 6 }),
    naiveRow('one transaction a message, TypeORM', few, 'typeorm', { atLeast: 15 }),
    ...throughputRows(256, many, { atLeast: 0.55 }),
  ];
}

/** @param {Bench} bench @param {number} postsPerSecond */
export async function benchLatency(bench, postsPerSecond = 500) {
  await warmUp(bench, [bench.switchboard, bench.bare]);
  const measured = await inTurn(bench, [bench.switchboard, bench.bare], (server) =>
    ask(bench.load, 'postAtRate', {
      port: server.port,
      postsPerSecond,
      connections: 64,
      durationMs: bench.pace.phaseMs,
    }),
  );
  return [
    rowOf(measured, 'p50Ms', { figure: `POST to 200 at ${postsPerSecond}/s, p50`, unit: 'ms' }),
    rowOf(measured, 'p99Ms', {
      figure: `POST to 200 at ${postsPerSecond}/s, p99`,
      unit: 'ms',
      target: { atMost: 1.5 },
    }),
  ];
}

/**
 * Fills the tables a little and lets PostgreSQL look at them: a system that has been running for a minute, not one that
 * was born a second ago. Compiles the servers' code too.
 *
 * @param {Bench} bench @param {Server[]} servers
 */
export async function warmUp(bench, servers) {
  for (const server of servers) {
    if (bench.warm.has(server)) continue;
    bench.warm.add(server);
    count(bench, server, await postWithoutPause(bench, server, 64));
    await queryOnce(server.databaseUrl, 'vacuum analyze');
  }
}

/**
 * A B A B: every round measures each server once, so that a change of the machine's mood hits all of them.
 *
 * @template T
 * @param {Bench} bench @param {Server[]} servers @param {(server: Server) => Promise<T>} measure
 * @returns {Promise<Record<string, T[]>>} by the server's name, one entry a round
 */
export async function inTurn(bench, servers, measure) {
  const { pace, note } = bench;
  const measured = Object.fromEntries(servers.map(({ name }) => [name, []]));
  for (let round = 0; round < pace.rounds; round++) {
    for (const server of servers) {
      await delay(PAUSE_MS);
      const figures = await measure(server);
      measured[server.name].push(figures);
      count(bench, server, figures);
      note(`  ${server.name}: ${inWords(figures)}`);
    }
  }
  return measured;
}

/**
 * Every 200 of the whole run is a message in the table.
 *
 * @param {Bench} bench
 */
export async function lossRow({ switchboard, acknowledged }) {
  const [{ stored }] = await queryOnce(
    switchboard.databaseUrl,
    'select count(distinct external_id)::int as stored from messages',
  );
  return compare({
    figure: 'answered with 200 and not stored',
    unit: 'messages',
    ours: [Math.abs((acknowledged.get(switchboard) ?? 0) - stored)],
    target: { atMost: 0 },
    targetIsOf: 'ours',
  });
}

/** Keeps account of what each server has acknowledged. */
function count({ acknowledged }, server, figures) {
  acknowledged.set(server, (acknowledged.get(server) ?? 0) + figures.acknowledged);
}

/** A row that sets Switchboard beside the bare limit. */
export function rowOf(measured, key, options) {
  const { Switchboard, 'bare limit': bare } = measured;
  return compare({
    ours: valuesOf(Switchboard, key),
    beside: valuesOf(bare, key),
    besideName: 'bare limit',
    ...options,
  });
}

function alternate(bench, servers, connections) {
  bench.note(`${connections} connections, as fast as they can`);
  return inTurn(bench, servers, (server) => postWithoutPause(bench, server, connections));
}

function postWithoutPause({ cluster, load, pace }, server, connections) {
  return ask(load, 'postWithoutPause', {
    port: server.port,
    connections,
    warmUpMs: pace.warmUpMs,
    durationMs: pace.phaseMs,
    postsPerSecondMax: POSTS_PER_SECOND_MAX[server.name],
    serverPid: server.child.pid,
    postmasterPid: cluster.postmasterPid,
  });
}

function throughputRows(connections, measured, target) {
  const at = `${connections} connections`;
  return [
    rowOf(measured, 'postsPerSecond', { figure: `full ingest, ${at}`, unit: 'POST/s', target }),
    rowOf(measured, 'p50Ms', { figure: `POST to 200, ${at}, p50`, unit: 'ms' }),
    rowOf(measured, 'p99Ms', { figure: `POST to 200, ${at}, p99`, unit: 'ms' }),
    rowOf(measured, 'serverCpuUs', { figure: `CPU of the server, ${at}`, unit: 'µs/POST' }),
    rowOf(measured, 'postgresCpuUs', { figure: `CPU of PostgreSQL, ${at}`, unit: 'µs/POST' }),
  ];
}

function naiveRow(figure, measured, name, target) {
  return compare({
    figure: `full ingest beside ${figure}`,
    unit: 'POST/s',
    ours: valuesOf(measured.Switchboard, 'postsPerSecond'),
    beside: valuesOf(measured[name], 'postsPerSecond'),
    besideName: name,
    target,
  });
}

function valuesOf(list, key) {
  return list.map((figures) => figures[key]);
}

function inWords(figures) {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`)
    .join(', ');
}

// What an idle socket keeps in memory, with all that is known of its client.
import { setTimeout as delay } from 'node:timers/promises';
import { ask, startScript, stopProcess } from './child-processes.mjs';
import { addUsers, socketPaths, startSwitchboard } from './servers.mjs';
import { compare } from './statistics.mjs';

/** Opened and closed before anything counts: what the first sockets make the process keep belongs to no socket. */
const WARM_UP_SOCKETS = 500;
/** Longer than the pause between two looks after the sockets, at the first of which each gets its pulse. */
const SETTLE_MS = 1_500;
const WITH_PROBE = ['--expose-gc', '--import', new URL('memory-probe.mjs', import.meta.url).href];

/** @typedef {{ cluster: import('./servers.mjs').Cluster, pace: any, note: (line: string) => void }} Bench */

/**
 * A process of its own for each figure: what an earlier round has left behind would be filled first.
 *
 * @param {Bench} bench @returns {Promise<import('./statistics.mjs').Row[]>}
 */
export async function benchSocketMemory(bench) {
  const { cluster, pace, note } = bench;
  const count = pace.sockets.idle;
  const databaseUrl = await cluster.createDatabase('switchboard_idle', { migrated: true });
  await addUsers(databaseUrl, count);
  const startApi = () => startSwitchboard(cluster, { databaseUrl, nodeArgs: WITH_PROBE });
  const sides = {
    plain: { start: startApi, protocol: undefined },
    v1: { start: startApi, protocol: 'switchboard.v1' },
    bare: { start: startBareSockets, protocol: undefined },
  };
  const measured = { plain: [], v1: [], bare: [] };
  for (let round = 0; round < pace.rounds; round++) {
    for (const [name, side] of Object.entries(sides)) {
      const figures = await measure(side, count);
      measured[name].push(figures);
      note(
        `  ${name}: ${figures.rss.toFixed(2)} kB a socket, ${figures.heap.toFixed(2)} of them in the heap`,
      );
    }
  }
  return ['plain', 'v1'].flatMap((name) => rowsOf(name, count, measured[name], measured.bare));
}

async function measure({ start, protocol }, count) {
  const { child, port } = await start();
  const crowd = startScript('socket-crowd.mjs');
  const open = (sockets) => ask(crowd, 'open', { port, protocol, paths: socketPaths(sockets) });
  await open(WARM_UP_SOCKETS);
  await ask(crowd, 'close');
  await delay(SETTLE_MS);
  const before = await ask(child, 'memory');
  await open(count);
  await delay(SETTLE_MS);
  const after = await ask(child, 'memory');
  await Promise.all([crowd, child].map(stopProcess));
  const perSocket = (kind) => (after[kind] - before[kind]) / count / 1_000;
  return { rss: perSocket('rss'), heap: perSocket('heapUsed') };
}

async function startBareSockets() {
  const child = startScript('bare-socket-server.mjs', {}, ['--expose-gc']);
  return { child, port: await ask(child, 'port') };
}

function rowsOf(name, count, ours, bare) {
  const figure = `memory of an idle socket, ${name}, ${count} open`;
  const valuesOf = (list, key) => list.map((figures) => figures[key]);
  const row = (what, key, options) =>
    compare({
      figure: `${figure}${what}`,
      unit: 'kB',
      ours: valuesOf(ours, key),
      beside: valuesOf(bare, key),
      besideName: 'bare ws',
      targetIsOf: 'ours',
      ...options,
    });
  return [
    row('', 'rss', { target: { atMost: 11 } }),
    compare({
      figure: `${figure}, above bare ws`,
      unit: 'kB',
      ours: ours.map((figures, round) => figures.rss - bare[round].rss),
      target: { atMost: 3 },
      targetIsOf: 'ours',
    }),
    row(', heap only', 'heap', {}),
  ];
}

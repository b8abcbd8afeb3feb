// How long it takes until thousands of sockets stand, as after a restart.
import { setTimeout as delay } from 'node:timers/promises';
import { ask, startScript, stopProcess } from './child-processes.mjs';
import { cpuSecondsOf } from './cpu-time.mjs';
import { addUsers, socketPaths, startSwitchboard } from './servers.mjs';
import { compare } from './statistics.mjs';

/** Compiles the code. */
const WARM_UP_SOCKETS = 1_000;
/** So that what closing leaves to do does not slow down the next round. */
const PAUSE_MS = 1_000;
const MB = 1e6;
const WITH_PROBE = ['--import', new URL('memory-probe.mjs', import.meta.url).href];

/** @param {import('./socket-memory.mjs').Bench & { profileDir?: string }} bench */
export async function benchSocketConnections(bench) {
  const { cluster, pace, profileDir } = bench;
  const count = pace.sockets.opened;
  const databaseUrl = await cluster.createDatabase('switchboard_connections', { migrated: true });
  await addUsers(databaseUrl, count);
  const api = await startSwitchboard(cluster, { databaseUrl, profileDir, nodeArgs: WITH_PROBE });
  const bare = startScript('bare-socket-server.mjs');
  const crowd = startScript('socket-crowd.mjs');
  const barePort = await ask(bare, 'port');
  const sides = {
    plain: { child: api.child, port: api.port },
    v1: { child: api.child, port: api.port, protocol: 'switchboard.v1' },
    bare: { child: bare, port: barePort },
  };
  for (const side of Object.values(sides)) await measure(side, crowd, WARM_UP_SOCKETS);
  const measured = { plain: [], v1: [], bare: [] };
  for (let round = 0; round < pace.rounds; round++) {
    for (const [name, side] of Object.entries(sides)) {
      const figures = await measure(side, crowd, count);
      measured[name].push(figures);
      const { seconds, cpuUs, rssMb } = figures;
      bench.note(
        `  ${name}: ${seconds.toFixed(2)} s, ${cpuUs.toFixed(0)} µs of CPU each, ${rssMb.toFixed(0)} MB`,
      );
    }
  }
  await Promise.all([crowd, bare, api.child].map(stopProcess));
  return ['plain', 'v1'].flatMap((name) => rowsOf(name, count, measured[name], measured.bare));
}

async function measure({ child, port, protocol }, crowd, count) {
  await delay(PAUSE_MS);
  const paths = socketPaths(count);
  const cpuBefore = cpuSecondsOf(child.pid);
  const seconds = await ask(crowd, 'open', { port, protocol, paths });
  const cpuUs = ((cpuSecondsOf(child.pid) - cpuBefore) * 1e6) / count;
  const rssMb = (await ask(child, 'rss')) / MB;
  await ask(crowd, 'close');
  return { seconds, cpuUs, rssMb };
}

function rowsOf(name, count, ours, bare) {
  const row = (figure, unit, key, options) =>
    compare({
      figure: `${count} connections opened, ${name}${figure}`,
      unit,
      ours: ours.map((figures) => figures[key]),
      beside: bare.map((figures) => figures[key]),
      besideName: 'bare ws',
      ...options,
    });
  return [
    row('', 's', 'seconds', { target: { atMost: 1.5 } }),
    row(', CPU of each', 'µs', 'cpuUs'),
    row(', RSS with them', 'MB', 'rssMb', { target: { atMost: 300 }, targetIsOf: 'ours' }),
  ];
}

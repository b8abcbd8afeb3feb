// Many messages to many sockets: a thousand posts a second, each of which a thousand sockets are told of.
import { ask, startScript, stopProcess } from './child-processes.mjs';
import { cpuSecondsOf, cpuSecondsOfPostgres } from './cpu-time.mjs';
import { inTurn, warmUp } from './ingest.mjs';
import { socketPaths } from './servers.mjs';
import { compare } from './statistics.mjs';

const SOCKETS = 1_000;
/** Posts under way at once: at 1,000 a second each may take a tenth of a second. */
const CONNECTIONS = 128;
/** The plain loop takes a multiple of its time: it gets less to do. */
const BARE_SHARE = 0.25;

/** @param {import('./ingest.mjs').Bench} bench */
export async function benchEndToEnd(bench) {
  const { switchboard, bare, pace } = bench;
  await warmUp(bench, [switchboard, bare]);
  const crowd = startScript('socket-crowd.mjs');
  const { postsPerSecond } = pace.sockets;
  const measured = await inTurn(bench, [switchboard, bare], (server) => measure(bench, crowd, server));
  await stopProcess(crowd);
  return rowsOf(`${postsPerSecond} POST/s x ${SOCKETS} sockets`, measured);
}

async function measure({ load, cluster, bare, pace }, crowd, server) {
  await ask(crowd, 'open', { port: server.port, paths: socketPaths(SOCKETS) });
  const { phaseMs } = pace.sockets;
  const durationMs = server === bare ? phaseMs * BARE_SHARE : phaseMs;
  const input = {
    port: server.port,
    postsPerSecond: pace.sockets.postsPerSecond,
    connections: CONNECTIONS,
    durationMs,
  };
  // The load and the crowd are told of only so that one sees whether it was they who had no time.
  const cpu = () => ({
    crowd: cpuSecondsOf(crowd.pid),
    load: cpuSecondsOf(load.pid),
    server: cpuSecondsOf(server.child.pid),
    postgres: cpuSecondsOfPostgres(cluster.postmasterPid),
  });
  const events = Math.floor((input.postsPerSecond * durationMs) / 1_000);
  await ask(crowd, 'record', { events });
  const before = cpu();
  const { acknowledged, ...posted } = await ask(load, 'postAndTell', input);
  const { wrong, seconds, sinceSent } = await ask(crowd, 'arrivals', posted);
  const after = cpu();
  await ask(crowd, 'close');
  const serverCpu = after.server - before.server;
  const deliveries = acknowledged * SOCKETS - wrong;
  return {
    acknowledged,
    wrong,
    ...sinceSent,
    deliveriesPerSecond: deliveries / seconds,
    cores: serverCpu / seconds,
    postgresCores: (after.postgres - before.postgres) / seconds,
    crowdCores: (after.crowd - before.crowd) / seconds,
    loadCores: (after.load - before.load) / seconds,
    deliveryCpuNs: (serverCpu * 1e9) / deliveries,
  };
}

function rowsOf(what, { Switchboard, 'bare limit': bare }) {
  const valuesOf = (list, key) => list.map((figures) => figures[key]);
  const row = (figure, unit, key, options) =>
    compare({ figure: `${what}, ${figure}`, unit, ours: valuesOf(Switchboard, key), ...options });
  const beside = (key) => ({ beside: valuesOf(bare, key), besideName: 'bare limit' });
  const own = (atMost) => ({ target: { atMost }, targetIsOf: 'ours' });
  return [
    row('delivered', 'deliveries/s', 'deliveriesPerSecond', beside('deliveriesPerSecond')),
    row('POST to frame, p50', 'ms', 'p50Ms', beside('p50Ms')),
    row('POST to frame, p99', 'ms', 'p99Ms', { ...beside('p99Ms'), ...own(60) }),
    row('CPU of the API', 'cores', 'cores', { ...beside('cores'), ...own(0.8) }),
    row('CPU of PostgreSQL', 'cores', 'postgresCores'),
    row('CPU of a delivery', 'ns', 'deliveryCpuNs', beside('deliveryCpuNs')),
    row('lost or doubled', 'frames', 'wrong', own(0)),
  ];
}

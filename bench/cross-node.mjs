// From one node to another: what is committed by the first comes to a socket of the second.
import { ask, startScript, stopProcess } from './child-processes.mjs';
import { findNatsServer, startNatsServer } from './nats-server.mjs';
import { addUsers, socketPaths, startSwitchboard } from './servers.mjs';
import { compare, percentile } from './statistics.mjs';

const SOCKETS = 10;
const PER_SECOND = 200;
const CONNECTIONS = 16;

/**
 * @param {{ cluster: import('./servers.mjs').Cluster, pace: any, note: (line: string) => void, profileDir?: string }} bench
 * @returns {Promise<import('./statistics.mjs').Row[]>}
 */
export async function benchCrossNode(bench) {
  const natsCommand = findNatsServer();
  if (natsCommand === null) bench.note('  there is no nats-server: its rows are left out');
  const pairs = [await startPair(bench, 'PostgreSQL', {})];
  const nats = natsCommand === null ? null : await startNatsServer(natsCommand, bench.cluster.dir);
  if (nats !== null) pairs.push(await startPair(bench, 'NATS', { NATS_URL: nats.url }));
  const notify = await startNotify(bench);
  const load = startScript('load-generator.mjs');
  const measured = Object.fromEntries([...pairs, notify].map(({ name }) => [name, []]));
  // The first round only compiles the code.
  for (let round = 0; round <= bench.pace.rounds; round++) {
    for (const side of [...pairs, notify]) {
      const figures = await side.measure(load, round === 0 ? bench.pace.warmUpMs : bench.pace.phaseMs);
      if (round === 0) continue;
      measured[side.name].push(figures);
      bench.note(`  ${side.name}: ${inWords(figures)}`);
    }
  }
  const children = [...pairs, notify].flatMap((side) => side.children);
  await Promise.all([load, ...children, ...(nats === null ? [] : [nats.child])].map(stopProcess));
  return pairs.flatMap(({ name }) => rowsOf(name, measured[name], measured[notify.name]));
}

/** Two nodes on one database: the first is posted to, the second has the sockets. */
async function startPair({ cluster, profileDir }, name, env) {
  const database = `switchboard_nodes_${name.toLowerCase()}`;
  const told = await startSwitchboard(cluster, { database, env, profileDir });
  const { databaseUrl } = told;
  const other = await startSwitchboard(cluster, { databaseUrl, env, profileDir });
  await addUsers(databaseUrl, 1);
  const crowd = startScript('socket-crowd.mjs');
  await ask(crowd, 'open', { port: other.port, paths: socketPaths(SOCKETS) });
  const measure = async (load, durationMs) => {
    await ask(crowd, 'record', { events: Math.floor((PER_SECOND * durationMs) / 1_000) });
    const input = { port: told.port, postsPerSecond: PER_SECOND, connections: CONNECTIONS, durationMs };
    const posted = await ask(load, 'postAndTell', input);
    const { wrong, sinceSent, sinceAnswered } = await ask(crowd, 'arrivals', posted);
    return { sinceSent, hop: sinceAnswered, wrong };
  };
  return { name, children: [crowd, told.child, other.child], measure };
}

/** The same way without a product: a commit in one process, heard in another. */
async function startNotify({ cluster }) {
  const DATABASE_URL = await cluster.createDatabase('beside_notify');
  const teller = startScript('bare-notify.mjs', { ROLE: 'tell', DATABASE_URL });
  const hearer = startScript('bare-notify.mjs', { ROLE: 'hear', DATABASE_URL });
  await ask(teller, 'prepare');
  await ask(hearer, 'listen');
  const measure = async (load, durationMs) => {
    await ask(hearer, 'forget');
    const committedAtMs = await ask(teller, 'tell', { perSecond: PER_SECOND, durationMs });
    const heardAtMs = await ask(hearer, 'heard', { count: committedAtMs.length });
    const hops = committedAtMs.map((committedMs, number) => heardAtMs[number] - committedMs);
    return { hop: { p50Ms: percentile(hops, 0.5), p99Ms: percentile(hops, 0.99) } };
  };
  return { name: 'NOTIFY alone', children: [teller, hearer], measure };
}

function inWords({ hop, sinceSent, wrong }) {
  const both = ({ p50Ms, p99Ms }) => `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`;
  const whole = sinceSent === undefined ? '' : `; since the post ${both(sinceSent)}; ${wrong} wrong`;
  return `since the commit was answered ${both(hop)}${whole}`;
}

function rowsOf(name, ours, notify) {
  const figure = `from node to node over ${name}`;
  const own = (atMost) => ({ target: { atMost }, targetIsOf: 'ours' });
  // Without a ratio: a notification is heard about when its commit is answered, now a little before, now after.
  const hop = (key, what) => ({
    ...compare({
      figure: `${figure}, 200 to frame, ${what}`,
      unit: 'ms',
      ours: ours.map((figures) => figures.hop[key]),
      beside: notify.map((figures) => figures.hop[key]),
      besideName: 'NOTIFY alone',
    }),
    ratio: null,
  });
  const whole = (key, what) =>
    compare({
      figure: `${figure}, POST to frame, ${what}`,
      unit: 'ms',
      ours: ours.map((figures) => figures.sinceSent[key]),
    });
  return [
    hop('p50Ms', 'p50'),
    hop('p99Ms', 'p99'),
    compare({
      figure: `${figure}, 200 to frame, p99 above NOTIFY alone`,
      unit: 'ms',
      ours: ours.map((figures, round) => figures.hop.p99Ms - notify[round].hop.p99Ms),
      ...own(2),
    }),
    whole('p50Ms', 'p50'),
    whole('p99Ms', 'p99'),
    compare({
      figure: `${figure}, lost or doubled`,
      unit: 'frames',
      ours: ours.map(({ wrong }) => wrong),
      ...own(0),
    }),
  ];
}

// Runs the chosen benchmarks one after another and ends everything that it started.
import { cpus } from 'node:os';
import { startScript, stopAllProcesses } from './child-processes.mjs';
import { queryOnce, startCluster } from './database-cluster.mjs';
import { benchFanOut } from './fan-out.mjs';
import { benchIngest, benchLatency, lossRow } from './ingest.mjs';
import { benchPostToSocket } from './post-to-socket.mjs';
import { startBareIngest, startSwitchboard } from './servers.mjs';

/** @type {Record<string, { run: (bench: any) => Promise<import('./statistics.mjs').Row[]>, onDatabase: boolean }>} */
const BENCHMARKS = {
  ingest: { run: benchIngest, onDatabase: true },
  latency: { run: (bench) => benchLatency(bench), onDatabase: true },
  'post-to-socket': { run: benchPostToSocket, onDatabase: true },
  'fan-out': { run: benchFanOut, onDatabase: false },
};

export const BENCHMARK_NAMES = Object.keys(BENCHMARKS);

const FULL = { rounds: 3, phaseMs: 4_000, warmUpMs: 1_000 };
const SHORT = { rounds: 3, phaseMs: 700, warmUpMs: 200 };

/**
 * @param {{ names: string[], short: boolean, profileDir?: string, note: (line: string) => void }} options
 * `profileDir`: the API writes a CPU profile there when it ends.
 */
export async function runBenchmarks({ names, short, profileDir, note }) {
  const chosen = names.map((name) => ({ name, ...BENCHMARKS[name] }));
  const bench = { pace: short ? SHORT : FULL, note };
  const stop = async () => {
    await stopAllProcesses();
    await bench.cluster?.stop();
    bench.cluster = undefined;
  };
  const interrupted = () => void stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    if (chosen.some(({ onDatabase }) => onDatabase)) await startServers(bench, profileDir);
    const results = [];
    for (const { name, run } of chosen) {
      note(`${name} …`);
      results.push({ name, rows: await run(bench) });
    }
    if (bench.switchboard) results.push({ name: 'loss', rows: [await lossRow(bench)] });
    return { ...(await describeMachine(bench)), short, pace: bench.pace, results };
  } finally {
    await stop();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}

async function startServers(bench, profileDir) {
  bench.note('starting PostgreSQL and the servers …');
  bench.cluster = await startCluster();
  bench.load = startScript('load-generator.mjs');
  bench.switchboard = await startSwitchboard(bench.cluster, { profileDir });
  bench.bare = await startBareIngest(bench.cluster);
  bench.acknowledged = new Map();
  bench.warm = new Set();
}

async function describeMachine({ switchboard }) {
  const [version] = switchboard ? await queryOnce(switchboard.databaseUrl, 'show server_version') : [];
  return {
    date: new Date().toISOString(),
    node: process.version,
    postgres: version?.server_version ?? null,
    cpus: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
  };
}

// Runs the chosen benchmarks one after another and ends everything that it started.
import { cpus } from 'node:os';
import { startScript, stopAllProcesses } from './child-processes.mjs';
import { queryOnce, startCluster, stopAllClusters } from './database-cluster.mjs';
import { benchCrossNode } from './cross-node.mjs';
import { benchEndToEnd } from './end-to-end.mjs';
import { benchFanOut } from './fan-out.mjs';
import { benchIngest, benchLatency, lossRow } from './ingest.mjs';
import { benchReplies } from './replies.mjs';
import { benchPostToSocket } from './post-to-socket.mjs';
import { benchResumeStorm } from './resume-storm.mjs';
import { startBareIngest, startSwitchboard } from './servers.mjs';
import { benchSearch } from './search.mjs';
import { benchSocketConnections } from './socket-connections.mjs';
import { benchSocketMemory } from './socket-memory.mjs';
import {
  benchTelegramAccounts,
  benchTelegramMemory,
  benchTelegramPushes,
  benchTelegramRestart,
} from './telegram.mjs';
import { benchWebInbox } from './web-inbox.mjs';
import { benchWebThread } from './web-thread.mjs';

/**
 * `needs`: nothing, PostgreSQL alone, or the API and what is set beside it, too.
 *
 * @typedef {{ run: (bench: any) => Promise<import('./statistics.mjs').Row[]>, needs: 'nothing' | 'database' | 'api' }} Benchmark
 */

/** @type {Record<string, Benchmark>} */
const BENCHMARKS = {
  ingest: { run: benchIngest, needs: 'api' },
  latency: { run: (bench) => benchLatency(bench), needs: 'api' },
  'post-to-socket': { run: benchPostToSocket, needs: 'api' },
  'fan-out': { run: benchFanOut, needs: 'nothing' },
  'end-to-end': { run: benchEndToEnd, needs: 'api' },
  'socket-memory': { run: benchSocketMemory, needs: 'database' },
  'socket-connections': { run: benchSocketConnections, needs: 'database' },
  // Has a PostgreSQL of its own, which counts statements.
  'resume-storm': { run: benchResumeStorm, needs: 'nothing' },
  replies: { run: benchReplies, needs: 'database' },
  search: { run: benchSearch, needs: 'database' },
  'web-inbox': { run: benchWebInbox, needs: 'database' },
  'web-thread': { run: benchWebThread, needs: 'database' },
  'cross-node': { run: benchCrossNode, needs: 'database' },
  'telegram-accounts': { run: benchTelegramAccounts, needs: 'database' },
  'telegram-pushes': { run: benchTelegramPushes, needs: 'database' },
  'telegram-memory': { run: benchTelegramMemory, needs: 'database' },
  'telegram-restart': { run: benchTelegramRestart, needs: 'database' },
};

export const BENCHMARK_NAMES = Object.keys(BENCHMARKS);

const FULL = {
  rounds: 3,
  replies: 10_000,
  search: { messages: 1_000_000, queries: 60 },
  web: { seconds: 20 },
  phaseMs: 4_000,
  warmUpMs: 1_000,
  sockets: { idle: 5_000, opened: 10_000, returning: 5_000, postsPerSecond: 1_000, phaseMs: 4_000 },
  telegram: { pushed: 5_000, missed: 10_000, warmUp: 40_000, overTime: 50_000, judgesGrowth: true },
};
const SHORT = {
  rounds: 3,
  replies: 2_000,
  search: { messages: 100_000, queries: 60 },
  web: { seconds: 8 },
  phaseMs: 700,
  warmUpMs: 200,
  sockets: { idle: 5_000, opened: 2_000, returning: 1_000, postsPerSecond: 200, phaseMs: 1_500 },
  // Code is still being compiled after so few messages, so that growth proves nothing.
  telegram: { pushed: 1_000, missed: 2_000, warmUp: 2_000, overTime: 10_000, judgesGrowth: false },
};

/**
 * @param {{ names: string[], short: boolean, profileDir?: string, note: (line: string) => void }} options
 * `profileDir`: the API and the Telegram listeners write a CPU profile there when they end.
 */
export async function runBenchmarks({ names, short, profileDir, note }) {
  const chosen = names.map((name) => ({ name, ...BENCHMARKS[name] }));
  const bench = { pace: short ? SHORT : FULL, note, profileDir };
  const stop = async () => {
    await stopAllProcesses();
    await stopAllClusters();
  };
  const interrupted = () => void stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    if (chosen.some(({ needs }) => needs !== 'nothing')) await startDatabase(bench);
    if (chosen.some(({ needs }) => needs === 'api')) await startServers(bench);
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

async function startDatabase(bench) {
  bench.note('starting PostgreSQL …');
  bench.cluster = await startCluster();
}

async function startServers(bench) {
  const { profileDir } = bench;
  bench.note('starting the servers …');
  bench.load = startScript('load-generator.mjs');
  bench.switchboard = await startSwitchboard(bench.cluster, { profileDir });
  bench.bare = await startBareIngest(bench.cluster);
  bench.acknowledged = new Map();
  bench.warm = new Set();
}

async function describeMachine({ cluster }) {
  const [version] = cluster ? await queryOnce(cluster.adminUrl, 'show server_version') : [];
  return {
    date: new Date().toISOString(),
    node: process.version,
    postgres: version?.server_version ?? null,
    cpus: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
  };
}

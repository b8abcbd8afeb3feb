// A process that posts and listens. One process holds both ends of "post to socket", so that one clock times them.
import { setTimeout as delay } from 'node:timers/promises';
import { answerTasks } from './child-processes.mjs';
import { cpuSecondsOf, cpuSecondsOfPostgres } from './cpu-time.mjs';
import { machineMs } from './machine-clock.mjs';
import { PostConnection } from './post-connection.mjs';
import { frameReader, openSocket } from './socket-client.mjs';
import { percentile } from './statistics.mjs';
import { buildPosts, numberInText } from './webhook-posts.mjs';

/** How long the last frames may be on their way after the last post. */
const FRAMES_WAIT_MS = 3_000;

/** Ids go on from task to task, so that nothing is posted twice. */
let nextNumber = 0;

answerTasks({ postWithoutPause, postAtRate, postAndTell, postToSockets });

/**
 * Closed loop: every connection posts again as soon as it is answered. The warm-up is not counted.
 *
 * @param {{ port: number, connections: number, warmUpMs: number, durationMs: number, postsPerSecondMax: number,
 *   serverPid: number, postmasterPid: number }} input
 */
async function postWithoutPause(input) {
  const { port, connections, warmUpMs, durationMs, postsPerSecondMax } = input;
  const count = Math.ceil((postsPerSecondMax * (warmUpMs + durationMs)) / 1_000);
  const posts = takePosts(count);
  let next = 0;
  let acknowledged = 0;
  let latencies = [];
  let isOver = false;
  const onAnswer = (connection, latencyMs) => {
    acknowledged++;
    latencies.push(latencyMs);
    if (isOver || next === count) return;
    connection.post(posts[next++]);
  };
  const all = await openConnections(port, connections, onAnswer);
  for (const connection of all) connection.post(posts[next++]);
  await delay(warmUpMs);

  latencies = [];
  const before = clocks(input);
  const deadlineMs = before.wallMs + durationMs;
  // The prepared posts may run out before the time does; then the time ends with them.
  await until(() => performance.now() >= deadlineMs || next === count);
  const after = clocks(input);
  const measured = latencies;
  latencies = [];
  isOver = true;
  await until(() => acknowledged === next);
  for (const connection of all) connection.close();

  const perPostUs = (kind) => ((after[kind] - before[kind]) * 1e6) / measured.length;
  return {
    acknowledged,
    postsPerSecond: (measured.length * 1_000) / (after.wallMs - before.wallMs),
    p50Ms: percentile(measured, 0.5),
    p99Ms: percentile(measured, 0.99),
    serverCpuUs: perPostUs('server'),
    postgresCpuUs: perPostUs('postgres'),
    loadCpuUs: perPostUs('load'),
  };
}

/**
 * Open loop: posts leave at their time, whatever became of those before; who finds no free connection waits with the
 * clock running.
 *
 * @param {{ port: number, postsPerSecond: number, durationMs: number, connections: number }} input
 */
async function postAtRate({ port, postsPerSecond, durationMs, connections }) {
  const latencies = [];
  const acknowledged = await pacedPosts({
    port,
    postsPerSecond,
    durationMs,
    connections,
    onAnswered: (latencyMs) => latencies.push(latencyMs),
  });
  return { acknowledged, p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99) };
}

/**
 * The same for frames that another process waits for: when each post was sent and answered, by the clock of the machine.
 *
 * @param {{ port: number, postsPerSecond: number, durationMs: number, connections: number }} input
 */
async function postAndTell(input) {
  const firstNumber = nextNumber;
  const sentAtMs = [];
  const answeredAtMs = [];
  const acknowledged = await pacedPosts({
    ...input,
    onSent: (number, atMs) => (sentAtMs[number - firstNumber] = machineMs(atMs)),
    onAnswered: (_, number) => (answeredAtMs[number - firstNumber] = machineMs(performance.now())),
  });
  return { acknowledged, firstNumber, sentAtMs, answeredAtMs };
}

/**
 * Open loop with sockets connected: from the post being sent to its frame having come to each of them.
 *
 * @param {{ port: number, postsPerSecond: number, durationMs: number, connections: number, paths: string[] }} input
 */
async function postToSockets({ port, postsPerSecond, durationMs, connections, paths }) {
  const sentAtMs = new Map();
  const latencies = [];
  const onText = (text) => {
    const number = numberInText(text);
    const sentMs = number === null ? undefined : sentAtMs.get(number);
    if (sentMs !== undefined) latencies.push(performance.now() - sentMs);
  };
  const readBuffer = Buffer.allocUnsafe(65_536);
  const sockets = [];
  for (const path of paths) {
    sockets.push(await openSocket({ port, path, readBuffer, onBytes: frameReader(onText) }));
  }
  const postLatencies = [];
  const acknowledged = await pacedPosts({
    port,
    postsPerSecond,
    durationMs,
    connections,
    onSent: (number, atMs) => sentAtMs.set(number, atMs),
    onAnswered: (latencyMs) => postLatencies.push(latencyMs),
  });
  const framesExpected = acknowledged * sockets.length;
  const deadlineMs = performance.now() + FRAMES_WAIT_MS;
  await until(() => latencies.length >= framesExpected || performance.now() > deadlineMs);
  // A moment more: a frame too many would be as wrong as one too few.
  await delay(50);
  for (const socket of sockets) socket.destroy();
  return {
    acknowledged,
    framesExpected,
    framesReceived: latencies.length,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    postP99Ms: percentile(postLatencies, 0.99),
  };
}

/** Sends on a timetable; resolves with the number of posts when all are answered. */
async function pacedPosts({ port, postsPerSecond, durationMs, connections, onAnswered, onSent }) {
  const count = Math.floor((postsPerSecond * durationMs) / 1_000);
  const first = nextNumber;
  const posts = takePosts(count);
  const free = [];
  const waiting = [];
  let answered = 0;
  /** What each connection has posted last. */
  const numbers = new Map();
  const send = (connection, index, dueAtMs) => {
    numbers.set(connection, first + index);
    onSent?.(first + index, dueAtMs);
    connection.post(posts[index], dueAtMs);
  };
  const all = await openConnections(port, connections, (connection, latencyMs) => {
    answered++;
    onAnswered(latencyMs, numbers.get(connection));
    const next = waiting.shift();
    if (next === undefined) free.push(connection);
    else send(connection, next.index, next.dueAtMs);
  });
  free.push(...all);
  const startMs = performance.now();
  for (let index = 0; index < count;) {
    const dueIndex = Math.min(count, Math.ceil(((performance.now() - startMs) * postsPerSecond) / 1_000));
    for (; index < dueIndex; index++) {
      const connection = free.shift();
      if (connection === undefined) waiting.push({ index, dueAtMs: performance.now() });
      else send(connection, index, performance.now());
    }
    await delay(1);
  }
  await until(() => answered === count);
  for (const connection of all) connection.close();
  return count;
}

async function until(isSo) {
  while (!isSo()) await delay(5);
}

function takePosts(count) {
  const first = nextNumber;
  nextNumber += count;
  return buildPosts(first, count);
}

async function openConnections(port, count, onAnswer) {
  const all = Array.from({ length: count }, () => new PostConnection(port, onAnswer));
  await Promise.all(all.map((connection) => connection.opened()));
  return all;
}

/** The time on the wall, and the CPU time of everyone in it. */
function clocks({ serverPid, postmasterPid }) {
  const { user, system } = process.cpuUsage();
  return {
    wallMs: performance.now(),
    server: cpuSecondsOf(serverPid),
    postgres: cpuSecondsOfPostgres(postmasterPid),
    load: (user + system) / 1e6,
  };
}

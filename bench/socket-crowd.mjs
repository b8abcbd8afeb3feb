// A process with the other ends of many sockets of plain clients. It counts frames by their heads, notes when each came,
// and reads those of some sockets word for word.
import { setTimeout as delay } from 'node:timers/promises';
import { answerTasks } from './child-processes.mjs';
import { FrameWalker } from './frame-walker.mjs';
import { machineMs } from './machine-clock.mjs';
import { frameReader, openSocket, sendPong } from './socket-client.mjs';
import { percentile } from './statistics.mjs';
import { numberInText } from './webhook-posts.mjs';

const READ_BYTES = 256 * 1024;
/** Handshakes at once: more only wait in the listener's queue, and beyond 511 the kernel turns them away. */
const OPENING_MAX = 256;
/** Whatever else a plain client is told is shorter than an event with its message. */
const EVENT_BYTES_MIN = 400;
/** Of so many sockets one is read word for word. */
const READ_EVERY = 100;
/** When nothing has come for so long, nothing will. */
const SILENCE_MS = 3_000;
/** A moment more: a frame too many would be as wrong as one too few. */
const SETTLE_MS = 50;
const TEXT = 1;
const PING = 9;

const readBuffer = Buffer.allocUnsafe(READ_BYTES);
let members = [];
/** Events that came to all sockets together. */
let received = 0;
/** @type {{ events: number, startMs: number, arrivals: Float32Array } | null} */
let recording = null;
let nowMs = 0;

answerTasks({ open, close, record, arrivals, storm, framesOfStorm });

/**
 * Opens a socket for each path. Answers how many seconds it took until the last one stood.
 *
 * @param {{ port: number, paths: string[], protocol?: string }} input
 */
async function open({ port, paths, protocol }) {
  const startMs = performance.now();
  const first = members.length;
  members.push(...paths.map((path, index) => newMember(path, first + index)));
  let next = first;
  const openSome = async () => {
    while (next < members.length) await openMember(members[next++], port, protocol);
  };
  await Promise.all(Array.from({ length: OPENING_MAX }, openSome));
  return (performance.now() - startMs) / 1_000;
}

function close() {
  // A reset, because after a goodbye each port would be taken for a minute.
  for (const { socket } of members) socket.resetAndDestroy();
  members = [];
  received = 0;
  recording = null;
}

/** From now on notes when each of the next events comes to each socket. @param {{ events: number }} input */
function record({ events }) {
  for (const member of members) forgetEvents(member);
  received = 0;
  recording = { events, startMs: performance.now(), arrivals: new Float32Array(members.length * events) };
}

/**
 * Waits for what was posted to come to every socket.
 *
 * @param {{ firstNumber: number, sentAtMs: number[], answeredAtMs: number[] }} posted by the clock of the machine
 */
async function arrivals({ firstNumber, sentAtMs, answeredAtMs }) {
  const { events, startMs, arrivals: times } = recording;
  await untilAll(events);
  const wrong = countWrong(events);
  const order = members[0].numbers.map((number) => number - firstNumber);
  const startedAtMs = machineMs(startMs);
  const since = (fromMs) => {
    const latencies = new Float64Array(members.length * order.length);
    let at = 0;
    for (let member = 0; member < members.length; member++) {
      for (let event = 0; event < order.length; event++) {
        latencies[at++] = startedAtMs + times[member * events + event] - fromMs[order[event]];
      }
    }
    return { p50Ms: percentile(latencies, 0.5), p99Ms: percentile(latencies, 0.99) };
  };
  const lastMs = times.reduce((latest, time) => Math.max(latest, time), 0);
  return {
    wrong,
    seconds: (startedAtMs + lastMs - sentAtMs[0]) / 1_000,
    sinceSent: since(sentAtMs),
    sinceAnswered: since(answeredAtMs),
  };
}

/**
 * All come at once, and each waits for so many events.
 *
 * @param {{ port: number, paths: string[], events: number }} input
 */
async function storm({ port, paths, events }) {
  const startMs = performance.now();
  await open({ port, paths });
  const waitedMs = await untilAll(events);
  return { seconds: (performance.now() - startMs - waitedMs) / 1_000, wrong: countWrong(events) };
}

/** What one of them is told, as text of single bytes. @param {{ port: number, path: string, events: number }} input */
async function framesOfStorm({ port, path, events }) {
  await open({ port, paths: [path] });
  await untilAll(events);
  const { texts } = members[0];
  close();
  return texts;
}

function newMember(path, index) {
  const member = { path, index, count: 0, socket: null, numbers: [], texts: [], read: null, walker: null };
  member.walker = new FrameWalker((opcode, length) => {
    if (opcode === TEXT && length >= EVENT_BYTES_MIN) noteEvent(member);
    else if (opcode === PING) sendPong(member.socket);
  });
  if (index % READ_EVERY === 0) {
    member.read = frameReader((text) => {
      if (text.length < EVENT_BYTES_MIN) return;
      member.numbers.push(numberInText(text));
      if (recording === null) member.texts.push(text);
    });
  }
  return member;
}

async function openMember(member, port, protocol) {
  const onBytes = (bytes) => {
    nowMs = performance.now();
    member.walker.take(bytes);
    member.read?.(bytes);
  };
  member.socket = await openSocket({ port, path: member.path, protocol, readBuffer, onBytes });
}

function noteEvent(member) {
  received++;
  const event = member.count++;
  if (recording === null || event >= recording.events) return;
  recording.arrivals[member.index * recording.events + event] = nowMs - recording.startMs;
}

function forgetEvents(member) {
  member.count = 0;
  member.numbers.length = 0;
  member.texts.length = 0;
}

/** Resolves when so many have come to each; answers the milliseconds of waiting that say nothing about the server. */
async function untilAll(events) {
  let before = received;
  let changedAtMs = performance.now();
  while (received < members.length * events) {
    await delay(2);
    if (received !== before) changedAtMs = performance.now();
    else if (performance.now() - changedAtMs > SILENCE_MS) break;
    before = received;
  }
  const doneMs = performance.now();
  await delay(SETTLE_MS);
  return performance.now() - doneMs;
}

/** Events that are missing or came twice. Those of sockets that are not read count by their number. */
function countWrong(events) {
  let wrong = 0;
  for (const { count, read, numbers } of members) {
    wrong += Math.abs(events - count);
    if (read !== null) wrong += numbers.length - new Set(numbers).size;
  }
  return wrong;
}

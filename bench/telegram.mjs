// Telegram accounts: how many messages a second, beside what the client library does alone, and how much memory.
import { ask, startScript, stopProcess } from './child-processes.mjs';
import { cpuSecondsOf, cpuSecondsOfPostgres } from './cpu-time.mjs';
import { compare, slopeOf } from './statistics.mjs';
import { TelegramRig } from './telegram-rig.mjs';

const MIB = 2 ** 20;
const ACCOUNTS = 100;
/** What each of many accounts has been told before its memory counts. */
const MESSAGES_EACH = 10;
/** Looks at the memory, evenly over all messages. */
const LOOKS = 10;
/** Two-sided, for 95 % and the degrees of freedom of as many points on a line. */
const STUDENT_T = 2.31;

/**
 * @typedef {import('./statistics.mjs').Row} Row
 * @typedef {{ cluster: import('./servers.mjs').Cluster, pace: Pace, note: (line: string) => void, profileDir?: string }} Bench
 * @typedef {{ rounds: number, telegram: TelegramPace }} Pace
 * @typedef {{ pushed: number, missed: number, warmUp: number, overTime: number, judgesGrowth: boolean }} TelegramPace
 */

/** Many accounts in one process. @param {Bench} bench @returns {Promise<Row[]>} */
export async function benchTelegramAccounts(bench) {
  const rig = await TelegramRig.start(bench, 'telegram_accounts');
  const accounts = await rig.addAccounts(ACCOUNTS);
  const startMs = performance.now();
  const listener = await rig.startListener();
  await rig.untilOnline();
  const onlineSeconds = (performance.now() - startMs) / 1_000;
  const boxes = [];
  for (const account of accounts) {
    boxes.push({ account, box: await ask(rig.server, 'say', { ...account, count: MESSAGES_EACH }) });
  }
  for (const { account, box } of boxes) await rig.untilStored(account, box);
  const rssMib = (await ask(listener, 'rss')) / MIB;
  const lost = await missing(rig, ACCOUNTS * MESSAGES_EACH);
  await stopProcess(listener);
  await rig.stop();
  bench.note(`  ${ACCOUNTS} accounts: online after ${onlineSeconds.toFixed(2)} s, ${rssMib.toFixed(0)} MiB`);
  const figure = `${ACCOUNTS} Telegram accounts in one listener`;
  return [
    ownRow(`${figure}, memory (RSS)`, 'MiB', [rssMib], { atMost: 400 }),
    ownRow(`${figure}, from its start until all are online`, 's', [onlineSeconds]),
    lostRow(`${figure}, lost or doubled`, lost),
  ];
}

/** Pushes to one account, in turn with pushes to one that the library alone receives. @param {Bench} bench @returns {Promise<Row[]>} */
export async function benchTelegramPushes(bench) {
  const { pace, note } = bench;
  const rig = await TelegramRig.start(bench, 'telegram_pushes');
  const [account] = await rig.addAccounts(1);
  const bare = await rig.plant('bare');
  const listener = await rig.startListener();
  const receiver = startScript('gramjs-receiver.mjs');
  await ask(receiver, 'connect', bare);
  await rig.untilOnline();
  const count = pace.telegram.pushed;
  const ours = [];
  const alone = [];
  // The first round only compiles the code and fills the tables a little.
  for (let round = 0; round <= pace.rounds; round++) {
    const box = await ask(rig.server, 'prepare', { ...account, count });
    const stored = await timed(listener, async () => {
      await ask(rig.server, 'release', account);
      await rig.untilStored(account, box);
    });
    await ask(rig.server, 'prepare', { ...bare, count });
    const dispatched = await timed(receiver, () =>
      Promise.all([
        ask(receiver, 'receive', { total: (round + 1) * count }),
        ask(rig.server, 'release', bare),
      ]),
    );
    if (round === 0) {
      await rig.analyze();
      continue;
    }
    ours.push(perMessage(stored, count));
    alone.push(perMessage(dispatched, count));
    note(`  pushed: stored ${inWords(ours.at(-1))}; gramjs alone ${inWords(alone.at(-1))}`);
  }
  const lost = await missing(rig, (pace.rounds + 1) * count);
  await Promise.all([listener, receiver].map(stopProcess));
  await rig.stop();
  const beside = { ours, alone, besideName: 'gramjs alone' };
  return [
    besideRow(`${count} Telegram messages pushed to one account`, 'perSecond', 'messages/s', beside, {
      atLeast: 0.6,
    }),
    besideRow('CPU of the process for a pushed message', 'cpuUs', 'µs', beside),
    lostRow('pushed Telegram messages, lost or doubled', lost),
  ];
}

/** Many messages through one listener. @param {Bench} bench @returns {Promise<Row[]>} */
export async function benchTelegramMemory(bench) {
  const { pace, note } = bench;
  const rig = await TelegramRig.start(bench, 'telegram_memory');
  const [account] = await rig.addAccounts(1);
  const listener = await rig.startListener();
  await rig.untilOnline();
  const { warmUp, overTime, judgesGrowth } = pace.telegram;
  const count = Math.ceil(overTime / LOOKS);
  const bringOne = async () => {
    await rig.untilStored(account, await ask(rig.server, 'say', { ...account, count }));
  };
  // In the same portions: how much comes at once decides how much is in flight, and what is kept of it.
  const portions = Math.ceil(warmUp / count);
  for (let portion = 1; portion <= portions; portion++) await bringOne();
  const looks = [];
  for (let look = 1; look <= LOOKS; look++) {
    await bringOne();
    const { rss, heapUsed } = await ask(listener, 'memory');
    looks.push({ after: look * count, rss: rss / MIB, heapUsed: heapUsed / MIB });
    note(`  after ${look * count}: ${memoryInWords(looks.at(-1))}`);
  }
  const lost = await missing(rig, (portions + LOOKS) * count);
  await stopProcess(listener);
  await rig.stop();
  const last = looks.at(-1);
  const figure = `one Telegram account over ${overTime} messages`;
  return [
    growthRow(`${figure}, growth of the heap per 10,000`, looks, 'heapUsed', judgesGrowth),
    growthRow(`${figure}, growth of RSS per 10,000`, looks, 'rss', judgesGrowth),
    ownRow(`${figure}, heap after them`, 'MiB', [last.heapUsed]),
    ownRow(`${figure}, RSS after them`, 'MiB', [last.rss]),
    lostRow(`${figure}, lost or doubled`, lost),
  ];
}

/** A listener that comes back after much was missed. @param {Bench} bench @returns {Promise<Row[]>} */
export async function benchTelegramRestart(bench) {
  const { pace, note, cluster } = bench;
  const rig = await TelegramRig.start(bench, 'telegram_restart');
  const [account] = await rig.addAccounts(1);
  const reader = await rig.plant('reader');
  const translator = await rig.plant('translator');
  const receiver = startScript('gramjs-receiver.mjs');
  await ask(receiver, 'connect', reader);
  // In a process of its own: our connection changes how the library reads.
  const translating = startScript('gramjs-receiver.mjs');
  let listener = await rig.startListener();
  await rig.untilOnline();
  const count = pace.telegram.missed;
  const ours = [];
  const alone = [];
  const translated = [];
  for (let round = 0; round <= pace.rounds; round++) {
    await stopProcess(listener);
    const storedBefore = await rig.storedCount();
    const box = await ask(rig.server, 'say', { ...account, count });
    const serverCpuAtStart = cpuSecondsOf(rig.server.pid);
    const postgresCpuAtStart = cpuSecondsOfPostgres(cluster.postmasterPid);
    listener = await rig.startListener();
    const early = (await rig.storedCount()) - storedBefore;
    const caughtUp = await timed(listener, () => rig.untilStored(account, box));
    const figures = {
      ...perMessage(caughtUp, count - early),
      serverCpuUs: ((cpuSecondsOf(rig.server.pid) - serverCpuAtStart) * 1e6) / count,
      postgresCpuUs: ((cpuSecondsOfPostgres(cluster.postmasterPid) - postgresCpuAtStart) * 1e6) / count,
    };
    const [readerState, translatorState] = [
      await missed(rig, reader, count),
      await missed(rig, translator, count),
    ];
    const read = await timed(receiver, () => ask(receiver, 'catchUp', readerState));
    const told = await timed(translating, () =>
      ask(translating, 'translate', { ...translator, state: translatorState }),
    );
    if (round === 0) {
      await rig.analyze();
      continue;
    }
    ours.push(figures);
    alone.push(perMessage(read, count));
    translated.push(perMessage(told, count));
    note(`  caught up: ${inWords(figures)}; getDifference alone ${inWords(alone.at(-1))}`);
  }
  const lost = await missing(rig, (pace.rounds + 1) * count);
  await Promise.all([listener, receiver, translating].map(stopProcess));
  await rig.stop();
  const beside = { ours, alone, besideName: 'getDifference alone' };
  const figure = `restart after ${count} missed Telegram messages`;
  return [
    besideRow(figure, 'perSecond', 'messages/s', { ...beside, targetIsOf: 'ours' }, { atLeast: 2_000 }),
    besideRow('getDifference with translation, not stored', 'perSecond', 'messages/s', {
      ...beside,
      ours: translated,
    }),
    besideRow('CPU of the listener for a missed message', 'cpuUs', 'µs', beside),
    ownRow('CPU of the test server for a missed message', 'µs', valuesOf(ours, 'serverCpuUs')),
    ownRow('CPU of PostgreSQL for a missed message', 'µs', valuesOf(ours, 'postgresCpuUs')),
    lostRow('missed Telegram messages, lost or doubled', lost),
  ];
}

/** Lets an account miss messages; answers where it stood before them. */
async function missed(rig, account, count) {
  const state = await ask(rig.server, 'stateOf', account);
  await ask(rig.server, 'sayUnheard', { ...account, count });
  return state;
}

/** @param {import('node:child_process').ChildProcess} child whose CPU time counts */
async function timed(child, run) {
  const cpuAtStart = cpuSecondsOf(child.pid);
  const startMs = performance.now();
  await run();
  const seconds = (performance.now() - startMs) / 1_000;
  return { seconds, cpuSeconds: cpuSecondsOf(child.pid) - cpuAtStart };
}

function perMessage({ seconds, cpuSeconds }, count) {
  return { perSecond: count / seconds, cpuUs: (cpuSeconds * 1e6) / count };
}

/** How many messages are too few or too many. */
async function missing(rig, said) {
  return Math.abs(said - (await rig.storedCount()));
}

function besideRow(figure, key, unit, { ours, alone, besideName, targetIsOf }, target) {
  const beside = valuesOf(alone, key);
  return compare({ figure, unit, ours: valuesOf(ours, key), beside, besideName, target, targetIsOf });
}

function ownRow(figure, unit, ours, target) {
  return compare({ figure, unit, ours, target, targetIsOf: 'ours' });
}

function lostRow(figure, lost) {
  return ownRow(figure, 'messages', [lost], { atMost: 0 });
}

/** The slope, between the bounds of its 95 % interval; good when 0 is not below them. */
function growthRow(figure, looks, key, isJudged) {
  const { slope, error } = slopeOf(looks.map((look) => [look.after / 10_000, look[key]]));
  const [min, max] = [slope - STUDENT_T * error, slope + STUDENT_T * error];
  const row = ownRow(figure, 'MiB', valuesOf(looks, key), isJudged ? { atMost: 0 } : undefined);
  return { ...row, ours: { ...row.ours, median: slope, min, max }, met: isJudged ? min <= 0 : null };
}

function valuesOf(list, key) {
  return list.map((figures) => figures[key]);
}

function memoryInWords({ heapUsed, rss }) {
  return `heap ${heapUsed.toFixed(2)} MiB, RSS ${rss.toFixed(1)} MiB`;
}

function inWords({ perSecond, ...cpu }) {
  const shares = Object.entries(cpu).map(([name, us]) => `${name} ${us.toFixed(0)}`);
  return `${perSecond.toFixed(0)}/s (${shares.join(', ')})`;
}

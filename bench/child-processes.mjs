// Each server and each load generator runs in a process of its own, so that none of them waits for another's turn.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = new Set();

/**
 * Starts one of our own scripts, which answers tasks.
 *
 * @param {string} script @param {Record<string, string>} [env] @param {string[]} [execArgv] for Node itself
 */
export function startScript(script, env = {}, execArgv = []) {
  const child = fork(join(import.meta.dirname, script), [], {
    env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...env },
    execArgv,
    serialization: 'advanced',
  });
  return track(child);
}

/**
 * Starts any Node script and waits until it has printed `readyText`.
 *
 * @param {string[]} args @param {import('node:child_process').SpawnOptions} options @param {string} readyText
 */
export async function startProgram(args, options, readyText) {
  const child = track(spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
  let printed = '';
  await new Promise((resolve, reject) => {
    const look = (chunk) => {
      // The end is enough: for finding the text, and for saying why it did not come.
      printed = (printed + chunk).slice(-8_000);
      if (printed.includes(readyText)) resolve();
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)));
  });
  return child;
}

/** Gives a child one task and waits for its answer. @param {ChildProcess} child @param {string} task */
export async function ask(child, task, input = {}) {
  const failed = new AbortController();
  const exit = once(child, 'exit', { signal: failed.signal }).then(([code]) => {
    throw new Error(`a process ended with ${code} during "${task}"`);
  });
  const answer = once(child, 'message', { signal: failed.signal });
  child.send({ task, input });
  try {
    const [{ result, error }] = await Promise.race([answer, exit]);
    if (error !== undefined) throw new Error(`"${task}": ${error}`);
    return result;
  } finally {
    failed.abort();
    exit.catch(() => {});
    answer.catch(() => {});
  }
}

/** The child's side of `ask`. @param {Record<string, (input: any) => unknown>} tasks */
export function answerTasks(tasks) {
  const answer = async ({ task, input }) => {
    try {
      process.send({ result: await tasks[task](input) });
    } catch (error) {
      process.send({ error: error.stack ?? String(error) });
    }
  };
  process.on('message', (message) => void answer(message));
  // A parent that is gone wants no answers.
  process.on('disconnect', () => process.exit());
}

/** Ends a process and waits for it; by force when it does not go. @param {ChildProcess} child */
export async function stopProcess(child) {
  if (!running.has(child)) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(force);
}

/** Ends whatever still runs: after a failure, or when somebody pressed Ctrl-C. */
export async function stopAllProcesses() {
  await Promise.all([...running].map(stopProcess));
}

/** @param {ChildProcess} child */
function track(child) {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

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
 * Starts any program and waits until it has printed `readyText`.
 *
 * @param {string} command @param {string[]} args @param {import('node:child_process').SpawnOptions} options
 * @param {string} readyText
 */
export async function startProgram(command, args, options, readyText) {
  // The channel is for what answers tasks inside of it; a program without such a thing does not notice it.
  const stdio = ['ignore', 'pipe', 'pipe', 'ipc'];
  const child = track(spawn(command, args, { ...options, stdio, serialization: 'advanced' }));
  let printed = '';
  await new Promise((resolve, reject) => {
    const look = (chunk) => {
      // The end is enough: for finding the text, and for saying why it did not come.
      printed = (printed + chunk).slice(-8_000);
      if (printed.includes(readyText)) resolve();
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${printed}`)));
  });
  return child;
}

/** Gives a child one task and waits for its answer. @param {ChildProcess} child @param {string} task */
export async function ask(child, task, input = {}) {
  let onMessage, onExit;
  const answer = new Promise((resolve, reject) => {
    // A program may have something to say to whoever started it, which is no answer.
    onMessage = (message) => message?.isAnswer === true && resolve(message);
    onExit = (code) => reject(new Error(`a process ended with ${code} during "${task}"`));
    child.on('message', onMessage).once('exit', onExit);
  });
  child.send({ task, input });
  try {
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`"${task}": ${error}`);
    return result;
  } finally {
    child.off('message', onMessage).off('exit', onExit);
  }
}

/** The child's side of `ask`. @param {Record<string, (input: any) => unknown>} tasks */
export function answerTasks(tasks) {
  const answer = async ({ task, input }) => {
    try {
      process.send({ isAnswer: true, result: await tasks[task](input) });
    } catch (error) {
      process.send({ isAnswer: true, error: error.stack ?? String(error) });
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

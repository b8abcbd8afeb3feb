import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CommanderError } from 'commander';
import { type MetaPlatform, SwitchboardError } from '@switchboard/core';
import { type Config, exitOnBadConfig, localUrlOf, readConfig } from '@switchboard/service';
import {
  CAST,
  Customers,
  CustomersMemory,
  DemoPlatforms,
  drawDemoFiles,
  pastLines,
  postWebhook,
  seededRandom,
  type WebhookBody,
} from '@switchboard/simulators';
import { withDatabase } from '../local-database.ts';
import { demoEnvironment } from './demo-environment.ts';
import { openDemoFolder } from './demo-folder.ts';
import { type DemoOptions, demoOptions } from './demo-options.ts';
import { type DemoState, writeDemoState } from './demo-state.ts';
import { fillInbox, type FirstStart, tellTelegramPast } from './first-start.ts';
import { signInAgain } from './sign-in-again.ts';

export interface RunDemo {
  /** The repository's root. */
  root: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
}

/** How often a webhook is posted until it is taken: the API may be restarting. */
const DELIVERY_ATTEMPTS_MAX = 30;
/** What customers remember may be so old when the process is killed. */
const SAVE_MS = 2_000;
const READY_MS_MAX = 120_000;

/** `npm run demo`: simulated platforms in this process, and `npm start` beside it; runs until Ctrl-C. */
export async function runDemo({ root, args, env }: RunDemo): Promise<void> {
  try {
    const options = demoOptions(args);
    const config = readConfig(demoEnvironment(env, root));
    await assertPortFree(config);
    const state = await openDemoFolder(config, options.fresh);
    process.exit(await new Demo({ root, env, options, config, state }).run());
  } catch (error) {
    // Commander has said what is wrong, or was asked for help.
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    exitOnBadConfig(error);
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

interface DemoParts {
  root: string;
  env: NodeJS.ProcessEnv;
  options: DemoOptions;
  config: Config;
  state: DemoState;
}

class Demo {
  readonly #parts: DemoParts;
  readonly #memory: CustomersMemory;
  /** Before that there is nothing of its own to save, and the folder may be another demonstration's. */
  #isLive = false;

  constructor(parts: DemoParts) {
    this.#parts = parts;
    this.#memory = new CustomersMemory(parts.state.customers);
  }

  /** Answers the exit code of the system. */
  async run(): Promise<number> {
    const { state, options, config } = this.#parts;
    const { appSecret, telegram, isTold } = state;
    const platforms = await DemoPlatforms.start({ files: await drawDemoFiles(), appSecret, telegram });
    const past = isTold ? [] : pastLines(Date.now(), seededRandom(options.seed));
    const start: FirstStart = { platforms, memory: this.#memory, past };
    if (!isTold) await tellTelegramPast(start);
    for (const customer of CAST) {
      const { lastWroteMs } = this.#memory.of(customer);
      if (lastWroteMs !== null) platforms.remember(customer, lastWroteMs);
    }
    const system = this.#startSystem(platforms);
    const ended = new Promise<number>((done) => system.once('exit', (code) => done(code ?? 1)));
    const stopping = stopWithSignals(system);
    const isReady = await Promise.race([untilReady(config), ended.then(() => false)]);
    if (!isReady) return await this.#end(platforms, ended);
    const living = this.#live(start).catch((error: unknown) => {
      if (stopping.aborted) return null;
      process.stderr.write(`The demonstration has failed: ${String(error)}\n`);
      system.kill('SIGINT');
      return null;
    });
    const code = await ended;
    (await living)?.stop();
    return await this.#end(platforms, Promise.resolve(code));
  }

  /** Fills the inbox at the first start, and wakes the customers. */
  async #live({ platforms, memory, past }: FirstStart): Promise<{ stop: () => void }> {
    const { config, options, state } = this.#parts;
    const url = localUrlOf(config);
    platforms.graph.sendWebhooksTo(url);
    if (!state.isTold) {
      process.stdout.write('Telling the inbox what customers have written these days …\n');
      await withDatabase(config, (database) => fillInbox(database, { platforms, memory, past, url }));
      state.isTold = true;
    }
    const link = await withDatabase(config, (database) => signInAgain(database, url));
    const random = seededRandom(options.seed + state.starts++);
    const customers = new Customers({
      customers: CAST,
      lines: platforms.lines((platform, body) => this.#post(platform, body, url)),
      memory,
      random,
      paceMs: options.paceMs,
      now: Date.now,
      onTrouble: (error) => process.stderr.write(`A customer could not be heard: ${String(error)}\n`),
    });
    platforms.onBureauMessage((message) => customers.hear(message));
    customers.start();
    this.#isLive = true;
    this.#save(platforms);
    const saving = setInterval(() => this.#save(platforms), SAVE_MS);
    process.stdout.write(
      `\nThe demonstration runs at ${url}: ${CAST.length} customers write, and answer whoever writes to them.\n` +
        (link === null ? '\n' : `Sign in as the owner again with ${link}\n\n`),
    );
    return {
      stop: () => {
        clearInterval(saving);
        customers.stop();
      },
    };
  }

  async #post(platform: MetaPlatform, body: WebhookBody, baseUrl: string): Promise<void> {
    const { appSecret } = this.#parts.state;
    const attemptsMax = DELIVERY_ATTEMPTS_MAX;
    const { status } = await postWebhook({ baseUrl, platform, body, appSecret, attemptsMax });
    if (status !== 200) throw new Error(`a webhook of ${platform} was answered ${status}`);
  }

  #startSystem(platforms: DemoPlatforms): ChildProcess {
    const { root, env } = this.#parts;
    const guard = new URL('end-with-parent.js', import.meta.url).href;
    return spawn(process.execPath, ['--import', guard, join(root, 'scripts', 'start.mjs')], {
      cwd: root,
      env: demoEnvironment(env, root, platforms.environment()),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  async #end(platforms: DemoPlatforms, ended: Promise<number>): Promise<number> {
    const code = await ended;
    if (this.#isLive) this.#save(platforms);
    await platforms.stop();
    return code;
  }

  #save(platforms: DemoPlatforms): void {
    const { state, config } = this.#parts;
    state.customers = this.#memory.saved();
    state.telegram = platforms.telegramMemory();
    writeDemoState(config.dataDir, state);
  }
}

/** A terminal's Ctrl-C reaches the system by itself; a second request to stop changes nothing there. */
function stopWithSignals(system: ChildProcess): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopping.abort();
      system.kill('SIGINT');
    });
  }
  return stopping.signal;
}

async function untilReady(config: Config): Promise<boolean> {
  const deadline = Date.now() + READY_MS_MAX;
  while (Date.now() < deadline) {
    const answer = await fetch(`${localUrlOf(config)}/readyz`).catch(() => null);
    await answer?.body?.cancel();
    if (answer?.ok === true) return true;
    await delay(100);
  }
  throw new SwitchboardError('internal', 'The system did not become ready; its log is above.');
}

/** Whoever answers at this port later must be the system that is started here. */
async function assertPortFree({ host, port }: Config): Promise<void> {
  const probe = createServer();
  await new Promise<void>((done, fail) => {
    probe.once('error', () =>
      fail(
        new SwitchboardError(
          'conflict',
          `Port ${port} is taken. Stop what uses it, or choose another: PORT=8001 npm run demo`,
        ),
      ),
    );
    probe.listen(port, host, () => probe.close(() => done()));
  });
}

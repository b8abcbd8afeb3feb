// The listener as a process of its own, put together as its main.ts does, with tasks that look at its memory.
import {
  listenerConfig,
  openTelegramConnection,
  openTelegramLogin,
  TelegramListener,
} from '../apps/telegram-listener/dist/index.js';
import { systemClock } from '../packages/core/dist/index.js';
import { readConfig, silentLogger } from '../packages/service/dist/index.js';
import { answerTasks } from './child-processes.mjs';
import { memoryAfterCollection } from './memory.mjs';

let tellReady = () => {};
const ready = new Promise((resolve) => (tellReady = resolve));
const complain = (message, fields) => console.error(`listener: ${message}`, fields ?? '');
const listener = new TelegramListener({
  config: listenerConfig(readConfig(process.env, '')),
  clock: systemClock,
  logger: {
    ...silentLogger,
    warn: complain,
    error: complain,
    info: (message) => message === 'ready' && tellReady(),
  },
  open: openTelegramConnection,
  openLogin: openTelegramLogin,
});

answerTasks({
  async start() {
    await listener.start();
    await ready;
  },
  memory: memoryAfterCollection,
  rss: () => process.memoryUsage.rss(),
});

process.once('SIGTERM', () => void listener.stop().finally(() => process.exit()));

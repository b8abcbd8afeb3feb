import { systemClock } from '@switchboard/core';
import { createLogger, exitOnBadConfig, readConfig, runProcess } from '@switchboard/service';
import { workerConfig } from './config.ts';
import { Worker } from './worker.ts';

try {
  const env = readConfig();
  const config = workerConfig(env);
  const logger = createLogger({ process: 'worker', level: env.logLevel, format: env.logFormat ?? 'json' });
  await runProcess(logger, new Worker({ config, clock: systemClock, logger }));
} catch (error) {
  exitOnBadConfig(error);
  throw error;
}

import { steadyClock, systemClock } from '@switchboard/core';
import { createLogger, createMetrics, exitOnBadConfig, readConfig, runProcess } from '@switchboard/service';
import { apiConfig } from './config.ts';
import { Api } from './api.ts';

try {
  const env = readConfig();
  const config = apiConfig(env);
  const logger = createLogger({ process: 'api', level: env.logLevel, format: env.logFormat ?? 'json' });
  const metrics = createMetrics();
  metrics.collectProcessMetrics();
  await runProcess(logger, new Api({ config, clock: systemClock, steadyClock, logger, metrics }));
} catch (error) {
  exitOnBadConfig(error);
  throw error;
}

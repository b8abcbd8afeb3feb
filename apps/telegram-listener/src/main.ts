import { systemClock } from '@switchboard/core';
import { createLogger, exitOnBadConfig, readConfig, runProcess } from '@switchboard/service';
import { openTelegramConnection } from './gramjs/gramjs-connection.ts';
import { openTelegramLogin } from './gramjs/gramjs-login.ts';
import { listenerConfig } from './config.ts';
import { TelegramListener } from './telegram-listener.ts';

try {
  const env = readConfig();
  const config = listenerConfig(env);
  const logger = createLogger({
    process: 'telegram-listener',
    level: env.logLevel,
    format: env.logFormat ?? 'json',
  });
  await runProcess(
    logger,
    new TelegramListener({
      config,
      clock: systemClock,
      logger,
      open: openTelegramConnection,
      openLogin: openTelegramLogin,
    }),
  );
} catch (error) {
  exitOnBadConfig(error);
  throw error;
}

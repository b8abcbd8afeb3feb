import { LIMITS, SwitchboardError } from '@switchboard/core';
import { EXIT_BAD_CONFIG } from './config.ts';
import type { Logger } from './logger.ts';
import { withDeadline } from './with-deadline.ts';

/** Something that runs. Stopping what never started, and stopping twice, are fine. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Runs a process: starts the service, tells the supervisor that it is ready, stops on SIGINT and SIGTERM within
 * `LIMITS.shutdownMsMax`. A configuration error exits with 78 and one line; an error that nobody caught exits with 1,
 * because a half-alive process is worse than a restarted one.
 */
export async function runProcess(logger: Logger, service: Service): Promise<void> {
  let stopping = false;
  const stop = async (exitCode: number, reason: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info('stopping', { reason });
    try {
      await withDeadline(service.stop(), LIMITS.shutdownMsMax, () => new Error('did not stop in time'));
    } catch (error) {
      logger.error('could not stop cleanly', { error });
      exitCode ||= 1;
    }
    process.exit(exitCode);
  };
  process.on('SIGTERM', () => void stop(0, 'SIGTERM'));
  process.on('SIGINT', () => void stop(0, 'SIGINT'));
  // The supervisor's channel ends with the supervisor: a process that nobody can stop must not stay.
  process.once('disconnect', () => void stop(1, 'the supervisor is gone'));
  // A log that nobody reads any more (EPIPE) is no reason to fail, and logging its failure would never end.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  const crash = (error: unknown): void => {
    if (stopping) return;
    logger.error('stopped by an error that nobody caught', { error });
    void stop(1, 'uncaught error');
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  try {
    await service.start();
    process.send?.('ready');
  } catch (error) {
    exitOnBadConfig(error);
    logger.error('could not start', { error });
    await stop(1, 'start failed');
  }
}

/**
 * For work that a process begins and does not wait for: a configuration error exits with 78, anything else with 1,
 * because a process that is up and does nothing helps nobody. Its supervisor starts it again.
 */
export function exitOnFailure(logger: Logger): (error: unknown) => void {
  return (error) => {
    exitOnBadConfig(error);
    logger.error('could not start', { error });
    process.exit(1);
  };
}

/** Prints a configuration error as its one line and exits with 78; returns when `error` is something else. */
export function exitOnBadConfig(error: unknown): void {
  if (error instanceof SwitchboardError && error.code === 'invalid_config') {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_BAD_CONFIG);
  }
}

import { join, resolve } from 'node:path';
import { CONFIG_KEYS } from '@switchboard/service';

/** Settings that a demonstration takes from whoever starts it. All others are its own, or what they are by default. */
const TAKEN_OVER = new Set(['PORT', 'HOST', 'LOG_LEVEL', 'LOG_FORMAT']);

/**
 * The environment of a demonstration's processes. Settings of a real installation, in the environment or in `.env`, must
 * not reach it: what is empty here counts as unset, and hides what `.env` says.
 */
export function demoEnvironment(
  env: NodeJS.ProcessEnv,
  root: string,
  platforms: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const cleared = Object.keys(CONFIG_KEYS).filter((key) => !TAKEN_OVER.has(key));
  return {
    ...env,
    ...Object.fromEntries(cleared.map((key) => [key, ''])),
    DATA_DIR: resolve(root, env['DATA_DIR'] || join('.data', 'demo')),
    ...platforms,
  };
}

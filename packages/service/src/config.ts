import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { SwitchboardError } from '@switchboard/core';
import { CONFIG_KEYS } from './config-keys.ts';

export { CONFIG_KEYS } from './config-keys.ts';

/** Exit code of a process whose configuration is wrong: the supervisor must not restart it (sysexits EX_CONFIG). */
export const EXIT_BAD_CONFIG = 78;

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<S>;

/** The checked environment: `PUBLIC_URL` is `publicUrl`. */
export type Config = {
  [K in keyof typeof CONFIG_KEYS as CamelCase<K>]: z.output<(typeof CONFIG_KEYS)[K]['schema']>;
};

/**
 * Reads the environment, and a `.env` file beneath it (the environment wins). Nothing else in the code base looks at
 * environment keys.
 *
 * @throws SwitchboardError `invalid_config` whose message is one line: the key, what is wrong, an example. The value
 * itself is never repeated, because it may be a secret.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, envFile = '.env'): Config {
  const fromFile = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
  const merged: NodeJS.ProcessEnv = { ...fromFile, ...env };
  const config: Record<string, unknown> = {};
  for (const [name, key] of Object.entries(CONFIG_KEYS)) {
    // `KEY=` in a file means unset, as everywhere in the 12-factor world.
    const result = key.schema.safeParse(merged[name] === '' ? undefined : merged[name]);
    if (!result.success)
      throw invalidConfig(name, result.error.issues[0]?.message ?? 'is not valid', key.example);
    config[camelCase(name)] = result.data;
  }
  return checkTogether(config as Config);
}

function checkTogether(config: Config): Config {
  if ((config.telegramApiId === undefined) !== (config.telegramApiHash === undefined)) {
    throw invalidConfig(
      'TELEGRAM_API_ID',
      'and TELEGRAM_API_HASH must be set together',
      'TELEGRAM_API_ID=12345',
    );
  }
  if (config.authJwtSecret !== undefined && config.authJwksUrl !== undefined) {
    throw invalidConfig(
      'AUTH_JWKS_URL',
      'and AUTH_JWT_SECRET exclude each other: set one',
      'AUTH_JWT_SECRET=',
    );
  }
  return config;
}

/** One line that names the key, what is wrong, and an example. */
export function invalidConfig(name: string, problem: string, example: string): SwitchboardError {
  return new SwitchboardError('invalid_config', `${name} ${problem} (example: ${example})`);
}

/** The address under which browsers and Meta reach the API. */
export function publicUrlOf(config: Config): string {
  return config.publicUrl ?? localUrlOf(config);
}

/** The address under which processes of this machine reach the API. */
export function localUrlOf({ host, port }: Pick<Config, 'host' | 'port'>): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  return `http://${isEverywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The address of the media store. */
export function mediaUrlOf({ mediaUrl, dataDir }: Pick<Config, 'mediaUrl' | 'dataDir'>): string {
  return mediaUrl ?? pathToFileURL(resolve(dataDir, 'media')).href;
}

/** A value that this process cannot run without. */
export function required<T>(value: T | undefined, name: keyof typeof CONFIG_KEYS): T {
  if (value === undefined) {
    const when =
      name === 'DATABASE_URL' ? 'is required without `npm start`' : 'is required when DATABASE_URL is set';
    throw invalidConfig(name, when, CONFIG_KEYS[name].example);
  }
  return value;
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

import { type Config, localUrlOf, required } from '@switchboard/service';

/** What the listener needs of the environment, in its own words. */
export interface ListenerConfig {
  databaseUrl: string;
  encryptionKey: string;
  internalToken: string;
  notifyUrl: string;
  /** For accounts that have none of their own. */
  defaults: { apiId: number | null; apiHash: string | null; proxy: string | null };
}

/** @throws SwitchboardError `invalid_config` when a value that this process needs is missing */
export function listenerConfig(config: Config): ListenerConfig {
  return {
    databaseUrl: required(config.databaseUrl, 'DATABASE_URL'),
    encryptionKey: required(config.encryptionKey, 'ENCRYPTION_KEY'),
    internalToken: required(config.internalToken, 'INTERNAL_TOKEN'),
    notifyUrl: config.websocketNotifyUrl ?? `${localUrlOf(config)}/api/v1/communications/broadcast-message`,
    defaults: {
      apiId: config.telegramApiId ?? null,
      apiHash: config.telegramApiHash ?? null,
      proxy: config.telegramProxy ?? null,
    },
  };
}

import { type Config, localUrlOf, mediaUrlOf, required } from '@switchboard/service';
import type { TelegramApplication } from './telegram-application.ts';

/** What the listener needs of the environment, in its own words. */
export interface ListenerConfig {
  databaseUrl: string;
  encryptionKey: string;
  internalToken: string;
  notifyUrl: string;
  /** Where files are kept. */
  mediaUrl: string;
  /** Older messages of each chat that are fetched at an account's first connection. */
  backfillMessages: number;
  /** For accounts that have none of their own. */
  defaults: TelegramApplication;
}

/** @throws SwitchboardError `invalid_config` when a value that this process needs is missing */
export function listenerConfig(config: Config): ListenerConfig {
  return {
    databaseUrl: required(config.databaseUrl, 'DATABASE_URL'),
    encryptionKey: required(config.encryptionKey, 'ENCRYPTION_KEY'),
    internalToken: required(config.internalToken, 'INTERNAL_TOKEN'),
    notifyUrl: config.websocketNotifyUrl ?? `${localUrlOf(config)}/api/v1/communications/broadcast-message`,
    mediaUrl: mediaUrlOf(config),
    backfillMessages: config.telegramBackfillMessages,
    defaults: {
      apiId: config.telegramApiId ?? null,
      apiHash: config.telegramApiHash ?? null,
      proxy: config.telegramProxy ?? null,
    },
  };
}

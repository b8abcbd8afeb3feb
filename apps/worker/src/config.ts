import { type Config, localUrlOf, mediaUrlOf, publicUrlOf, required } from '@switchboard/service';

/** What the worker needs of the environment, in its own words. */
export interface WorkerConfig {
  databaseUrl: string;
  encryptionKey: string;
  internalToken: string;
  notifyUrl: string;
  publicUrl: string;
  /** Where files are kept. */
  mediaUrl: string;
  graph: { graphBaseUrl: string; instagramBaseUrl: string; version: string };
  botApiBaseUrl: string;
  /** Hosts in private networks that outgoing webhooks may reach. */
  webhookPrivateHosts: readonly string[];
}

/** @throws SwitchboardError `invalid_config` when a value that this process needs is missing */
export function workerConfig(config: Config): WorkerConfig {
  return {
    databaseUrl: required(config.databaseUrl, 'DATABASE_URL'),
    encryptionKey: required(config.encryptionKey, 'ENCRYPTION_KEY'),
    internalToken: required(config.internalToken, 'INTERNAL_TOKEN'),
    notifyUrl: config.websocketNotifyUrl ?? `${localUrlOf(config)}/api/v1/communications/broadcast-message`,
    publicUrl: publicUrlOf(config),
    mediaUrl: mediaUrlOf(config),
    graph: {
      graphBaseUrl: config.graphApiBaseUrl,
      instagramBaseUrl: config.instagramApiBaseUrl,
      version: config.graphApiVersion,
    },
    botApiBaseUrl: config.telegramBotApiBaseUrl,
    webhookPrivateHosts: config.outgoingWebhookPrivateHosts,
  };
}

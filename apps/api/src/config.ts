import { join } from 'node:path';
import { type Config, mediaUrlOf, publicUrlOf, required } from '@switchboard/service';
import type { ConfiguredSecrets } from './webhook-secrets.ts';
import type { NewChannel } from '@switchboard/database';

/** What the API needs of the environment, in its own words. */
export interface ApiConfig {
  port: number;
  host: string;
  publicUrl: string;
  databaseUrl: string;
  encryptionKey: string;
  /** Where files are kept. */
  mediaUrl: string;
  internalToken: string;
  jwtSecret: string | undefined;
  jwksUrl: string | undefined;
  jwtIssuer: string | undefined;
  jwtAudience: string | undefined;
  allowedOrigins: readonly string[];
  webhookSecrets: ConfiguredSecrets;
  channels: readonly NewChannel[];
  webhookRetentionDays: number;
  eventRetention: { days: number; count: number };
  /** Servers of the bus between nodes; none = PostgreSQL. */
  natsUrls: readonly string[];
  /** Addresses and networks of proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** Hosts that outgoing webhooks may reach although they are private. */
  outgoingPrivateHosts: readonly string[];
  /** Where Meta's Graph API is. */
  graph: { graphBaseUrl: string; instagramBaseUrl: string; version: string };
  /** The folder of the built web application. */
  webRoot: string;
}

/** Beside this application, whether it runs from its sources or from its build. */
const WEB_ROOT = join(import.meta.dirname, '..', '..', 'web', 'dist');

/** @throws SwitchboardError `invalid_config` when a value that this process needs is missing */
export function apiConfig(config: Config): ApiConfig {
  return {
    port: config.port,
    host: config.host,
    publicUrl: publicUrlOf(config),
    databaseUrl: required(config.databaseUrl, 'DATABASE_URL'),
    encryptionKey: required(config.encryptionKey, 'ENCRYPTION_KEY'),
    mediaUrl: mediaUrlOf(config),
    internalToken: required(config.internalToken, 'INTERNAL_TOKEN'),
    jwtSecret: config.authJwtSecret,
    jwksUrl: config.authJwksUrl,
    jwtIssuer: config.authJwtIssuer,
    jwtAudience: config.authJwtAudience,
    allowedOrigins: config.allowedOrigins,
    webhookSecrets: {
      whatsapp: { appSecrets: config.whatsappAppSecret, verifyToken: config.whatsappVerifyToken },
      instagram: { appSecrets: config.instagramAppSecret, verifyToken: config.instagramVerifyToken },
      facebook: { appSecrets: config.facebookAppSecret, verifyToken: config.facebookVerifyToken },
    },
    channels: channelsOf(config),
    webhookRetentionDays: config.webhookRetentionDays,
    eventRetention: { days: config.eventRetentionDays, count: config.eventRetentionCount },
    natsUrls: config.natsUrl,
    trustedProxies: config.trustedProxies,
    outgoingPrivateHosts: config.outgoingWebhookPrivateHosts,
    graph: {
      graphBaseUrl: config.graphApiBaseUrl,
      instagramBaseUrl: config.instagramApiBaseUrl,
      version: config.graphApiVersion,
    },
    webRoot: WEB_ROOT,
  };
}

/** Channels named by environment keys; created at the first start (CONTRACT §2). */
function channelsOf(config: Config): NewChannel[] {
  const channel = (
    platform: NewChannel['platform'],
    externalId: string | undefined,
    name: string,
    accessToken: string | undefined,
    accountExternalId?: string,
  ): NewChannel[] =>
    externalId === undefined
      ? []
      : [
          {
            platform,
            externalId,
            name,
            ...(accountExternalId === undefined ? {} : { accountExternalId }),
            ...(accessToken === undefined ? {} : { credentials: { accessToken } }),
          },
        ];
  return [
    ...channel(
      'whatsapp',
      config.whatsappPhoneNumberId,
      'WhatsApp',
      config.whatsappAccessToken,
      config.whatsappWabaId,
    ),
    ...channel('instagram', config.instagramAccountId, 'Instagram', config.instagramAccessToken),
    ...channel('facebook', config.facebookPageId, 'Facebook', config.facebookPageAccessToken),
  ];
}

import { META_PLATFORMS, type MetaPlatform } from '@switchboard/core';
import type { Channel, ChannelSetupStore, ChannelStore, SetupSecrets } from '@switchboard/database';
import type { Logger } from '@switchboard/service';

/** The secrets of a platform, apart from those of its channels. */
export interface PlatformSecrets {
  appSecrets: readonly string[];
  verifyToken: string | undefined;
}

/** Secrets by platform, from the environment. */
export type ConfiguredSecrets = Record<MetaPlatform, PlatformSecrets>;

/** What owners have set goes before the environment. */
export function effectiveSecrets(
  environment: PlatformSecrets,
  settings: SetupSecrets | null,
): PlatformSecrets {
  return {
    appSecrets: settings?.appSecrets ?? environment.appSecrets,
    verifyToken: settings?.verifyToken ?? environment.verifyToken,
  };
}

/** Where the secrets are kept. */
export interface SecretStores {
  channels: Pick<ChannelStore, 'list' | 'credentialsOf'>;
  setups: Pick<ChannelSetupStore, 'list' | 'openSecrets'>;
}

/** What a Telegram bot's updates are checked with, and whose they are. */
export interface BotSecret {
  secret: string;
  /** The bot's own user id, which its updates do not say. */
  botUserId: string;
}

/**
 * The secrets that webhooks are checked with: those of each platform, as owners have set them or the environment says, and
 * those of the connected channels. Kept in memory, because a signature is checked before anything may touch the database.
 */
export class WebhookSecrets {
  readonly #environment: ConfiguredSecrets;
  #configured: ConfiguredSecrets;
  #appSecrets: Record<MetaPlatform, readonly string[]>;
  #verifyTokens: Record<MetaPlatform, readonly string[]>;
  #bots: ReadonlyMap<string, BotSecret> = new Map();
  #loaded = false;

  constructor(configured: ConfiguredSecrets) {
    this.#environment = configured;
    this.#configured = configured;
    this.#appSecrets = this.#collect([], 'appSecrets');
    this.#verifyTokens = this.#collect([], 'verifyTokens');
  }

  /** What the environment says of a platform. */
  environmentOf(platform: MetaPlatform): PlatformSecrets {
    return this.#environment[platform];
  }

  /** False until what is in the database was read once: what fits no secret may fit one of those. */
  get isComplete(): boolean {
    return this.#loaded;
  }

  appSecretsOf(platform: MetaPlatform): readonly string[] {
    return this.#appSecrets[platform];
  }

  verifyTokensOf(platform: MetaPlatform): readonly string[] {
    return this.#verifyTokens[platform];
  }

  /** The bot behind a channel; null for a channel that is not there, and for one that is no bot. */
  botOf(channelId: string): BotSecret | null {
    return this.#bots.get(channelId) ?? null;
  }

  /** Reads what is in the database again. What cannot be unsealed is told of and left out. */
  async reload({ channels, setups }: SecretStores, logger: Logger): Promise<void> {
    const configured = { ...this.#environment };
    for (const setup of await setups.list()) {
      try {
        const { platform } = setup;
        configured[platform] = effectiveSecrets(this.#environment[platform], setups.openSecrets(setup));
      } catch (error) {
        logger.error('the secrets of a platform cannot be read', { platform: setup.platform, error });
      }
    }
    const found: ChannelSecret[] = [];
    const bots = new Map<string, BotSecret>();
    for (const channel of await channels.list()) {
      try {
        if (channel.platform === 'telegram') addBot(bots, channels, channel);
        else found.push(secretOf(channels, channel.platform, channel));
      } catch (error) {
        logger.error('the secrets of a channel cannot be read', { channel: channel.id, error });
      }
    }
    this.#bots = bots;
    this.#configured = configured;
    this.#appSecrets = this.#collect(found, 'appSecrets');
    this.#verifyTokens = this.#collect(found, 'verifyTokens');
    this.#loaded = true;
  }

  #collect(found: readonly ChannelSecret[], kind: 'appSecrets' | 'verifyTokens') {
    const of = (platform: MetaPlatform): string[] => {
      const { appSecrets, verifyToken } = this.#configured[platform];
      const configured = kind === 'appSecrets' ? appSecrets : verifyToken === undefined ? [] : [verifyToken];
      const fromChannels = found
        .filter((secret) => secret.platform === platform)
        .flatMap((secret) => secret[kind]);
      return [...new Set([...configured, ...fromChannels])].filter((secret) => secret !== '');
    };
    return Object.fromEntries(META_PLATFORMS.map((platform) => [platform, of(platform)])) as Record<
      MetaPlatform,
      string[]
    >;
  }
}

function secretOf(
  channels: SecretStores['channels'],
  platform: MetaPlatform,
  channel: Channel,
): ChannelSecret {
  const { appSecrets = [], verifyToken } = channels.credentialsOf(channel);
  return { platform, appSecrets, verifyTokens: verifyToken ? [verifyToken] : [] };
}

/** A Telegram channel without a webhook's secret is an account of the listener's. */
function addBot(bots: Map<string, BotSecret>, channels: SecretStores['channels'], channel: Channel): void {
  const { webhookSecret } = channels.credentialsOf(channel);
  if (webhookSecret) bots.set(channel.id, { secret: webhookSecret, botUserId: channel.externalId });
}

interface ChannelSecret {
  platform: MetaPlatform;
  appSecrets: readonly string[];
  verifyTokens: readonly string[];
}

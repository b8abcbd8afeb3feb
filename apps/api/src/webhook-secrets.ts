import { META_PLATFORMS, type MetaPlatform } from '@switchboard/core';
import type { ChannelStore } from '@switchboard/database';
import type { Logger } from '@switchboard/service';

/** Secrets by platform, from the environment. */
export type ConfiguredSecrets = Record<
  MetaPlatform,
  { appSecrets: readonly string[]; verifyToken: string | undefined }
>;

/**
 * The secrets that webhooks are checked with: those of the environment and those of the connected channels. Kept in
 * memory, because a signature is checked before anything may touch the database.
 */
export class WebhookSecrets {
  readonly #configured: ConfiguredSecrets;
  #appSecrets: Record<MetaPlatform, readonly string[]>;
  #verifyTokens: Record<MetaPlatform, readonly string[]>;

  #loaded = false;

  constructor(configured: ConfiguredSecrets) {
    this.#configured = configured;
    this.#appSecrets = this.#collect([], 'appSecrets');
    this.#verifyTokens = this.#collect([], 'verifyTokens');
  }

  /** False until the channels' own secrets were read once: what fits no secret may fit one of those. */
  get isComplete(): boolean {
    return this.#loaded;
  }

  appSecretsOf(platform: MetaPlatform): readonly string[] {
    return this.#appSecrets[platform];
  }

  verifyTokensOf(platform: MetaPlatform): readonly string[] {
    return this.#verifyTokens[platform];
  }

  /** Reads the channels' secrets again. A channel that cannot be unsealed is told of and left out. */
  async reload(channels: ChannelStore, logger: Logger): Promise<void> {
    const found: ChannelSecret[] = [];
    for (const channel of await channels.list()) {
      if (channel.platform === 'telegram') continue;
      try {
        const { appSecrets = [], verifyToken } = channels.credentialsOf(channel);
        found.push({
          platform: channel.platform,
          appSecrets,
          verifyTokens: verifyToken ? [verifyToken] : [],
        });
      } catch (error) {
        logger.error('the secrets of a channel cannot be read', { channel: channel.id, error });
      }
    }
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

interface ChannelSecret {
  platform: MetaPlatform;
  appSecrets: readonly string[];
  verifyTokens: readonly string[];
}

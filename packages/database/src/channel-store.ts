import type { DataSource, Repository } from 'typeorm';
import { type ChannelCredentials, newId, type Platform, SwitchboardError } from '@switchboard/core';
import { Channel } from './entities/channel.entity.ts';
import type { SealedPlace, Sealer } from './sealing.ts';

/** Heard by processes that keep secrets of channels in memory. */
export const CHANNELS_NOTIFICATION = 'switchboard_channels';

const FOREIGN_KEY_VIOLATION = '23503';

export interface NewChannel {
  platform: Platform;
  externalId: string;
  name: string;
  /** The account above it, by which the platform sends news: the WhatsApp Business account of a number. */
  accountExternalId?: string;
  isSimulated?: boolean;
  credentials?: ChannelCredentials;
}

export class ChannelStore {
  readonly #dataSource: DataSource;
  readonly #channels: Repository<Channel>;
  readonly #sealer: Sealer;

  constructor(dataSource: DataSource, sealer: Sealer) {
    this.#dataSource = dataSource;
    this.#channels = dataSource.getRepository(Channel);
    this.#sealer = sealer;
  }

  list(): Promise<Channel[]> {
    return this.#channels.find({ order: { createdAt: 'ASC' } });
  }

  byExternalId(platform: Platform, externalId: string): Promise<Channel | null> {
    return this.#channels.findOneBy({ platform, externalId });
  }

  /**
   * Adds the channel, or answers the one that is there (`created` false; its credentials stay as they are). The account
   * above it is filled in where it was not known.
   */
  async ensure(channel: NewChannel): Promise<{ channel: Channel; created: boolean }> {
    const id = newId();
    const sealed = channel.credentials ? this.#seal(id, channel.credentials) : null;
    const result = await this.#channels
      .createQueryBuilder()
      .insert()
      .values({
        id,
        platform: channel.platform,
        externalId: channel.externalId,
        name: channel.name,
        accountExternalId: channel.accountExternalId ?? null,
        isSimulated: channel.isSimulated ?? false,
        sealedCredentials: sealed,
      })
      .orIgnore()
      .returning('id')
      .execute();
    await this.#dataSource.query(
      `update channels set account_external_id = $3
       where platform = $1 and external_id = $2 and $3::text is not null and account_external_id is null`,
      [channel.platform, channel.externalId, channel.accountExternalId ?? null],
    );
    await this.#dataSource.query(`select pg_notify('${CHANNELS_NOTIFICATION}', '')`);
    const created = (result.raw as unknown[]).length > 0;
    return { channel: (await this.byExternalId(channel.platform, channel.externalId))!, created };
  }

  /**
   * True when there was one.
   *
   * @throws SwitchboardError `conflict` while it has conversations: messages are not thrown away with a channel
   */
  async remove(id: string): Promise<boolean> {
    const result = await this.#channels.delete({ id }).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== FOREIGN_KEY_VIOLATION) throw error;
      throw new SwitchboardError(
        'conflict',
        'This channel has conversations, which would be lost. It stays.',
      );
    });
    await this.#dataSource.query(`select pg_notify('${CHANNELS_NOTIFICATION}', '')`);
    return (result.affected ?? 0) > 0;
  }

  credentialsOf(channel: Channel): ChannelCredentials {
    if (channel.sealedCredentials === null) return {};
    return JSON.parse(
      this.#sealer.open(channel.sealedCredentials, credentialsPlace(channel.id)),
    ) as ChannelCredentials;
  }

  #seal(id: string, credentials: ChannelCredentials): Buffer {
    return this.#sealer.seal(JSON.stringify(credentials), credentialsPlace(id));
  }
}

/** Where a channel's credentials lie, which is sealed with them. */
export function credentialsPlace(rowId: string): SealedPlace {
  return { table: 'channels', column: 'sealed_credentials', rowId };
}

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

export interface ChannelChanges {
  name?: string | undefined;
  allowsHumanAgent?: boolean | undefined;
  /** The account above it: the WhatsApp Business account of a number. */
  accountExternalId?: string | undefined;
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

  find(id: string): Promise<Channel | null> {
    return this.#channels.findOneBy({ id });
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
   * Changes some of a channel's credentials; undefined takes one away. Everybody who keeps them in memory hears of it.
   *
   * @throws SwitchboardError `not_found`
   */
  async updateCredentials(id: string, patch: Partial<ChannelCredentials>): Promise<void> {
    await this.#dataSource.transaction(async (manager) => {
      const channel = await manager.findOne(Channel, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (channel === null) throw new SwitchboardError('not_found', 'There is no such channel.');
      const sealedCredentials = this.#seal(id, { ...this.credentialsOf(channel), ...patch });
      await manager.update(Channel, { id }, { sealedCredentials, updatedAt: () => 'now()' });
      await manager.query(`select pg_notify('${CHANNELS_NOTIFICATION}', '')`);
    });
  }

  /** Changes how a channel is called and treated here; undefined leaves as it is. True when there is such a channel. */
  async update(id: string, { name, allowsHumanAgent, accountExternalId }: ChannelChanges): Promise<boolean> {
    const [, updated] = await this.#dataSource.query<[unknown, number]>(
      `update channels set name = coalesce($2, name), allows_human_agent = coalesce($3, allows_human_agent),
         account_external_id = coalesce($4, account_external_id), updated_at = now() where id = $1`,
      [id, name ?? null, allowsHumanAgent ?? null, accountExternalId ?? null],
    );
    await this.#dataSource.query(`select pg_notify('${CHANNELS_NOTIFICATION}', '')`);
    return updated > 0;
  }

  /**
   * True when there was one.
   *
   * @throws SwitchboardError `conflict` while it has conversations, or replies wait for it: messages are not thrown
   *   away with a channel
   */
  async remove(id: string): Promise<boolean> {
    if (await this.#hasJobs(id)) {
      throw new SwitchboardError(
        'conflict',
        'Replies wait to go out by this channel. It stays until they have.',
      );
    }
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

  async #hasJobs(id: string): Promise<boolean> {
    const jobs = await this.#dataSource.query<unknown[]>(
      `select from outbox_jobs where channel_id = $1 limit 1`,
      [id],
    );
    return jobs.length > 0;
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

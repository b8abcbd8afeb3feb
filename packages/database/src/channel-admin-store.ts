import type { DataSource } from 'typeorm';
import { type ChannelCredentials, LIMITS, newId, SwitchboardError } from '@switchboard/core';
import { CHANNELS_CHANGED } from './channel-setup-store.ts';
import {
  type ChannelChanges,
  CHANNELS_NOTIFICATION,
  type ChannelStore,
  credentialsPlace,
  type NewChannel,
} from './channel-store.ts';
import { Channel } from './entities/channel.entity.ts';
import type { Sealer } from './sealing.ts';
import { appendEvents } from './sql/append-events.ts';
import { conversationEvents } from './sql/changed-messages.ts';
import { recordAudit } from './sql/record-audit.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

const FOREIGN_KEY_VIOLATION = '23503';

/** Who changes something, and when. */
export interface ChangedBy {
  /** Null: the command line of the server. */
  userId: string | null;
  at: Date;
}

export interface ChannelAdminChanges extends ChannelChanges {
  /** Undefined leaves as it is; null takes away. */
  credentials?:
    { [key in keyof ChannelCredentials]?: ChannelCredentials[key] | null | undefined } | undefined;
}

/** What people do to channels: each is one transaction with its audit entry and the event that tells of it. */
export class ChannelAdminStore {
  readonly #dataSource: DataSource;
  readonly #channels: ChannelStore;
  readonly #sealer: Sealer;

  constructor(dataSource: DataSource, channels: ChannelStore, sealer: Sealer) {
    this.#dataSource = dataSource;
    this.#channels = channels;
    this.#sealer = sealer;
  }

  /** Adds a channel; null when this account is connected already. */
  async add(channel: NewChannel, by: ChangedBy): Promise<Channel | null> {
    const id = newId();
    const {
      platform,
      externalId,
      name,
      accountExternalId = null,
      isSimulated = false,
      credentials,
    } = channel;
    const sealed = credentials === undefined ? null : this.#seal(id, credentials);
    const isAdded = await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const { rows } = await db.query({
        text: `insert into channels (id, platform, external_id, name, account_external_id, is_simulated,
            sealed_credentials)
          values ($1, $2, $3, $4, $5, $6, $7) on conflict (platform, external_id) do nothing returning id`,
        values: [id, platform, externalId, name, accountExternalId, isSimulated, sealed],
      });
      if (rows.length === 0) return false;
      await tell(db, { id, action: 'channel.added', detail: { platform, name } }, by);
      return true;
    });
    return isAdded ? await this.#channels.find(id) : null;
  }

  /** @throws SwitchboardError `not_found` */
  async change(id: string, changes: ChannelAdminChanges, by: ChangedBy): Promise<void> {
    const { name, allowsHumanAgent, accountExternalId, credentials = {} } = changes;
    const patch = Object.entries(credentials).filter(([, value]) => value !== undefined);
    await this.#dataSource.transaction(async (manager) => {
      const channel = await manager.findOne(Channel, { where: { id }, lock: { mode: 'pessimistic_write' } });
      if (channel === null) throw new SwitchboardError('not_found', 'There is no such channel.');
      const sealed =
        patch.length === 0
          ? channel.sealedCredentials
          : this.#seal(id, merged(this.#channels.credentialsOf(channel), patch));
      const db = queryableOf(manager);
      await db.query({
        text: `update channels set name = coalesce($2, name), allows_human_agent = coalesce($3, allows_human_agent),
            account_external_id = coalesce($4, account_external_id), sealed_credentials = $5, updated_at = $6
          where id = $1`,
        values: [
          id,
          name ?? null,
          allowsHumanAgent ?? null,
          accountExternalId ?? null,
          sealed,
          by.at.toISOString(),
        ],
      });
      const given = Object.entries({ name, allowsHumanAgent, accountExternalId }).filter(
        ([, value]) => value !== undefined,
      );
      const changed = [...given, ...patch].map(([key]) => key);
      await tell(db, { id, action: 'channel.changed', detail: { name: name ?? channel.name, changed } }, by);
    });
  }

  /**
   * Removes a channel; one that is simulated with everything that was said in it.
   *
   * @throws SwitchboardError `not_found`, `conflict` for a real one that has conversations or replies under way
   */
  async remove(id: string, by: ChangedBy): Promise<void> {
    const channel = await this.#channels.find(id);
    if (channel === null) throw new SwitchboardError('not_found', 'There is no such channel.');
    if (channel.isSimulated) while (await this.#removeConversations(id, by.at));
    await this.#dataSource
      .transaction(async (manager) => {
        const db = queryableOf(manager);
        const jobs = await db.query({
          text: `select from outbox_jobs where channel_id = $1 limit 1`,
          values: [id],
        });
        if (jobs.rows.length > 0) throw waitsForReplies();
        await db.query({ text: `delete from channels where id = $1`, values: [id] });
        const { platform, name } = channel;
        await tell(db, { id, action: 'channel.removed', detail: { platform, name } }, by);
      })
      .catch((error: unknown) => {
        if ((error as { code?: unknown }).code === FOREIGN_KEY_VIOLATION) throw hasConversations();
        throw error;
      });
  }

  /** A page of them, told as archived, so that lists let them go; answers whether there may be more. */
  async #removeConversations(channelId: string, at: Date): Promise<boolean> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const { rows } = await db.query<{ id: string; contact_id: string | null }>({
        text: `update conversations set is_archived = true where id in (
            select id from conversations where channel_id = $1 order by id limit $2 for update)
          returning id, contact_id`,
        values: [channelId, LIMITS.simulatedConversationsRemovedAtOnce],
      });
      if (rows.length === 0) return false;
      const ids = rows.map((row) => row.id);
      const events = await conversationEvents(db, ids, at);
      await db.query({ text: `delete from conversations where id = any($1::uuid[])`, values: [ids] });
      await db.query({
        text: `delete from contacts p where p.id = any($1::uuid[])
          and not exists (select from conversations c where c.contact_id = p.id)`,
        values: [rows.flatMap((row) => row.contact_id ?? [])],
      });
      if (events.length > 0) await appendEvents(db, events, at);
      return true;
    });
  }

  #seal(id: string, credentials: ChannelCredentials): Buffer {
    return this.#sealer.seal(JSON.stringify(credentials), credentialsPlace(id));
  }
}

function merged(before: ChannelCredentials, patch: readonly (readonly [string, unknown])[]) {
  const all = { ...before, ...Object.fromEntries(patch) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as ChannelCredentials;
}

/** The end of each change: everybody who keeps channels in memory hears of it, and the log, last. */
async function tell(
  db: Queryable,
  { id, action, detail }: { id: string; action: string; detail: Record<string, unknown> },
  { userId, at }: ChangedBy,
): Promise<void> {
  await recordAudit(db, { userId, action, subjectType: 'channel', subjectId: id, detail }, at);
  await db.query({ text: `select pg_notify('${CHANNELS_NOTIFICATION}', '')` });
  await appendEvents(db, [CHANNELS_CHANGED], at);
}

function waitsForReplies(): SwitchboardError {
  return new SwitchboardError(
    'conflict',
    'Replies wait to go out by this channel. It stays until they have.',
  );
}

function hasConversations(): SwitchboardError {
  return new SwitchboardError('conflict', 'This channel has conversations, which would be lost. It stays.');
}

import type { DataSource } from 'typeorm';
import { appendEvents } from './sql/append-events.ts';
import { changedMessageEvents } from './sql/changed-messages.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** A file to fetch. */
export interface PendingAttachment {
  id: string;
  messageId: string;
  /** The platform's id of the message: `777:15`. */
  messageExternalId: string;
  /** The channel through which it can be fetched; of a chat that several accounts see, the one that told of it first. */
  channelId: string;
  mimeType: string | null;
  sizeBytes: number | null;
  /** This one included. */
  attempts: number;
}

/** A file that lies in the media store. */
export interface StoredFile {
  /** Its key in the media store. */
  storedAs: string;
  sizeBytes: number;
  /** Of the bytes, in hex. */
  sha256: string;
  mimeType: string | null;
}

/** The files of messages, from their reference to their bytes in the media store. */
export class AttachmentStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Takes up to `limit` files of these channels that are due, the longest due first. Nobody else gets them for `leaseMs`;
   * after that they are due again, so a fetcher that dies loses nothing.
   */
  async claimPending(
    channelIds: readonly string[],
    limit: number,
    leaseMs: number,
  ): Promise<PendingAttachment[]> {
    if (channelIds.length === 0) return [];
    const { rows } = await queryableOf(this.#dataSource.manager).query<
      Omit<PendingAttachment, 'sizeBytes'> & { sizeBytes: string | null }
    >({
      // Channel by channel, so that each reads the few that it needs from the index, however many wait.
      text: `with due as (
          select a.id from unnest($1::uuid[]) as k(channel_id) cross join lateral (
            select id, next_attempt_at from attachments
            where fetch_channel_id = k.channel_id and state = 'pending' and next_attempt_at <= now()
            order by next_attempt_at limit $2
          ) a
          order by a.next_attempt_at, a.id limit $2
        ), free as (
          select id from attachments
          where id = any(array(select id from due)) and state = 'pending' and next_attempt_at <= now()
          order by id for update skip locked
        ), claimed as (
          update attachments a set attempts = a.attempts + 1,
            next_attempt_at = now() + $3 * interval '1 millisecond'
          from free where a.id = free.id returning a.*
        )
        select a.id, a.message_id as "messageId", m.external_id as "messageExternalId",
          a.fetch_channel_id as "channelId", a.mime_type as "mimeType", a.size_bytes as "sizeBytes", a.attempts
        from claimed a join messages m on m.id = a.message_id
        order by a.id`,
      values: [channelIds, limit, leaseMs],
    });
    return rows.map((row) => ({ ...row, sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes) }));
  }

  /**
   * Writes down where the bytes lie and tells everyone. Answers false when the message was taken back meanwhile, or the
   * file is there already: the caller then removes the copy that it has just made.
   */
  async markReady(id: string, file: StoredFile): Promise<boolean> {
    return await this.#change(
      `update attachments set state = 'ready', stored_as = $2, size_bytes = $3, sha256 = $4,
         mime_type = coalesce($5, mime_type), failure = null, next_attempt_at = null
       where id = $1 and state in ('pending', 'failed') returning message_id`,
      [id, file.storedAs, file.sizeBytes, file.sha256, file.mimeType],
    );
  }

  /**
   * Writes down why a file could not be fetched. With `retryAt` it stays pending until then, and nobody is told: nothing
   * has changed for them. With null it has failed for good. Answers false when it is not pending any more.
   *
   * @param options.isCounted false gives the attempt back: not the file was at fault but the connection
   */
  async markFailed(
    id: string,
    reason: string,
    retryAt: Date | null,
    { isCounted = true }: { isCounted?: boolean } = {},
  ): Promise<boolean> {
    if (retryAt === null) {
      return await this.#change(
        `update attachments set state = 'failed', failure = $2, next_attempt_at = null
         where id = $1 and state = 'pending' returning message_id`,
        [id, reason],
      );
    }
    const { rows } = await queryableOf(this.#dataSource.manager).query<{ id: string }>({
      text: `update attachments set failure = $2, next_attempt_at = $3, attempts = attempts - $4
        where id = $1 and state = 'pending' returning id`,
      values: [id, reason, retryAt.toISOString(), isCounted ? 0 : 1],
    });
    return rows.length > 0;
  }

  /** Up to `limit` copies whose message was taken back: to be removed from the media store, then `forgetCopy`. */
  async copiesToRemove(limit: number): Promise<{ id: string; storedAs: string }[]> {
    return await this.#dataSource.query<{ id: string; storedAs: string }[]>(
      `select id, stored_as as "storedAs" from attachments
       where state = 'deleted' and stored_as is not null order by id limit $1`,
      [limit],
    );
  }

  /** The copy of a file that was taken back is gone from the media store. */
  async forgetCopy(id: string): Promise<void> {
    await this.#dataSource.query(
      `update attachments set stored_as = null where id = $1 and state = 'deleted'`,
      [id],
    );
  }

  /** Changes one file and tells of its message as it is now, in one transaction. */
  async #change(text: string, values: unknown[]): Promise<boolean> {
    return await this.#dataSource.transaction(async (manager) => {
      const db: Queryable = queryableOf(manager);
      const { rows } = await db.query<{ message_id: string; at: Date }>({ text, values });
      if (rows.length === 0) return false;
      const events = await changedMessageEvents(
        db,
        rows.map((row) => row.message_id),
      );
      await appendEvents(db, events, new Date());
      return true;
    });
  }
}

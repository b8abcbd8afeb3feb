import type { AttachmentState } from '@switchboard/core';
import type { DataSource } from 'typeorm';
import { appendEvents } from './sql/append-events.ts';
import { changedMessageEvents } from './sql/changed-messages.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** A file to fetch. */
export interface PendingAttachment {
  id: string;
  messageId: string;
  /** The platform's id of the file; null where it is only an address, or a part of its message. */
  externalId: string | null;
  /** Where the platform said that the file is. */
  sourceUrl: string | null;
  /** What the platform said of the bytes: hex or base64. */
  sha256: string | null;
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
  /** As the bytes say; null leaves what the platform said. */
  mimeType: string | null;
  /** The key of its small picture. */
  thumbnailStoredAs?: string | null;
}

/** A file as it is handed out. */
export interface FileToServe {
  state: AttachmentState;
  filename: string | null;
  mimeType: string | null;
  sizeBytes: number | null;
  sha256: string | null;
  storedAs: string | null;
  thumbnailStoredAs: string | null;
  /** Why it could not be fetched, in words for a person. */
  failure: string | null;
}

/** A copy to be removed from the media store. */
export interface CopyToRemove {
  id: string;
  /** Its keys that nothing else refers to. */
  keys: string[];
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
          a.external_id as "externalId", a.source_url as "sourceUrl", a.sha256,
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
         mime_type = coalesce($5, mime_type), thumbnail_stored_as = $6, failure = null, next_attempt_at = null
       where id = $1 and state in ('pending', 'failed') returning message_id`,
      [id, file.storedAs, file.sizeBytes, file.sha256, file.mimeType, file.thumbnailStoredAs ?? null],
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

  /**
   * A file to hand out; null when there is none with this id. An upload is its owner's alone until it is sent.
   *
   * @param id an attachment's, or an upload's
   * @param userId who asks; null: whoever has been given a link to an attachment
   */
  async fileToServe(id: string, userId: string | null): Promise<FileToServe | null> {
    const [row] = await this.#dataSource.query<(FileToServe & { sizeBytes: string | null })[]>(
      `select state, filename, mime_type as "mimeType", size_bytes as "sizeBytes", sha256, stored_as as "storedAs",
         thumbnail_stored_as as "thumbnailStoredAs", failure
       from attachments where id = $1
       union all select 'ready', filename, mime_type, size_bytes, sha256, stored_as, thumbnail_stored_as, null
       from uploads where id = $1 and user_id = $2`,
      [id, userId],
    );
    if (row === undefined) return null;
    return { ...row, sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes) };
  }

  /** Which of these keys of the media store messages or uploads refer to; what was taken back does not count. */
  async isWanted(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#dataSource.query<{ key: string }[]>(
      `select key from unnest($1::text[]) as k(key) where ${IS_WANTED}`,
      [keys],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** False where no message and no upload has a file: a new database, or the wrong one. */
  async hasFiles(): Promise<boolean> {
    const [row] = await this.#dataSource.query<{ has_files: boolean }[]>(
      `select exists (select from attachments where stored_as is not null) or exists (select from uploads) as has_files`,
    );
    return row!.has_files;
  }

  /**
   * Up to `limit` copies whose message was taken back: to be removed from the media store, then `forgetCopy`. Without the
   * keys that an upload or another message shares with it.
   */
  async copiesToRemove(limit: number): Promise<CopyToRemove[]> {
    return await this.#dataSource.query<CopyToRemove[]>(
      `select id, array(
           select key from unnest(array[stored_as, thumbnail_stored_as]) as k(key)
           where key is not null and not (${IS_WANTED})
         ) as keys
       from attachments
       where state = 'deleted' and (stored_as is not null or thumbnail_stored_as is not null)
       order by id limit $1`,
      [limit],
    );
  }

  /** The copy of a file that was taken back is gone from the media store. */
  async forgetCopy(id: string): Promise<void> {
    await this.#dataSource.query(
      `update attachments set stored_as = null, thumbnail_stored_as = null where id = $1 and state = 'deleted'`,
      [id],
    );
  }

  /** The platform's id of a file of ours, so that a message that is tried again does not upload it again. */
  async markUploaded(id: string, externalId: string): Promise<void> {
    await this.#dataSource.query(
      `update attachments set external_id = $2 where id = $1 and state = 'ready'`,
      [id, externalId],
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

/** `key` is one that somebody may still ask for. */
const IS_WANTED = `exists (select from attachments w where w.stored_as = key and w.state <> 'deleted')
  or exists (select from attachments w where w.thumbnail_stored_as = key and w.state <> 'deleted')
  or exists (select from uploads w where key in (w.stored_as, w.thumbnail_stored_as))`;

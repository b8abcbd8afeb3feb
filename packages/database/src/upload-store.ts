import type { DataSource } from 'typeorm';
import { LIMITS, newId, SwitchboardError } from '@switchboard/core';
import type { Upload } from './entities/upload.entity.ts';
import { queryableOf } from './sql/statement.ts';

/** A file that lies in the media store and that nobody has sent yet. */
export type NewUpload = Pick<
  Upload,
  'userId' | 'type' | 'filename' | 'mimeType' | 'sha256' | 'storedAs' | 'thumbnailStoredAs'
> & { sizeBytes: number };

/** Files that users want to send. */
export class UploadStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Writes it down; answers its id.
   *
   * @throws SwitchboardError `rate_limited` where its user's uploads, with this one, would be more than may be kept; several
   *   at the same moment may go beyond it together
   */
  async add(upload: NewUpload): Promise<string> {
    const { userId, type, filename, mimeType, sizeBytes, sha256, storedAs, thumbnailStoredAs } = upload;
    const { rows } = await queryableOf(this.#dataSource.manager).query<{ id: string }>({
      text: `insert into uploads (id, user_id, type, filename, mime_type, size_bytes, sha256, stored_as,
          thumbnail_stored_as)
        select $1, $2, $3, $4, $5, $6::bigint, $7, $8, $9
        where (select coalesce(sum(size_bytes), 0) from uploads where user_id = $2) + $6::bigint <= $10
        returning id`,
      values: [
        newId(),
        userId,
        type,
        filename,
        mimeType,
        sizeBytes,
        sha256,
        storedAs,
        thumbnailStoredAs,
        LIMITS.uploadBytesPerUserMax,
      ],
    });
    if (rows[0] === undefined) {
      throw new SwitchboardError(
        'rate_limited',
        'You have uploaded too much within a day. Files are forgotten a day after they were uploaded.',
      );
    }
    return rows[0].id;
  }

  /**
   * Forgets up to `limit` uploads that are older than `ageMs`; messages that they went out with keep the files. Whoever
   * sends an upload holds its row (`for key share`) meanwhile, so that it is either sent or gone.
   *
   * @returns keys of the media store that may be wanted no more: ask `AttachmentStore.isWanted`
   */
  async forgetOlder(ageMs: number, limit: number): Promise<{ count: number; keys: string[] }> {
    const { rows } = await queryableOf(this.#dataSource.manager).query<{
      stored_as: string;
      thumbnail_stored_as: string | null;
    }>({
      text: `delete from uploads where id in (
          select id from uploads where created_at < now() - $1 * interval '1 millisecond'
          order by created_at limit $2 for update skip locked
        ) returning stored_as, thumbnail_stored_as`,
      values: [ageMs, limit],
    });
    const keys = rows.flatMap((row) => [row.stored_as, row.thumbnail_stored_as]);
    return { count: rows.length, keys: keys.filter((key) => key !== null) };
  }
}

import type { DataSource, Repository } from 'typeorm';
import { newId } from '@switchboard/core';
import { Upload } from './entities/upload.entity.ts';
import { queryableOf } from './sql/statement.ts';

/** A file that lies in the media store and that nobody has sent yet. */
export type NewUpload = Pick<
  Upload,
  'userId' | 'type' | 'filename' | 'mimeType' | 'sha256' | 'storedAs' | 'thumbnailStoredAs'
> & { sizeBytes: number };

/** Files that users want to send. */
export class UploadStore {
  readonly #uploads: Repository<Upload>;
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
    this.#uploads = dataSource.getRepository(Upload);
  }

  /** Writes it down; answers its id. */
  async add({ sizeBytes, ...upload }: NewUpload): Promise<string> {
    const id = newId();
    await this.#uploads.insert({ ...upload, sizeBytes: String(sizeBytes), id });
    return id;
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

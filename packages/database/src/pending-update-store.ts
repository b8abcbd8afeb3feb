import type { DataSource } from 'typeorm';
import { releaseEchoes } from './sql/record-send-results.ts';
import { queryableOf } from './sql/statement.ts';

/** Updates that wait for a message which has not arrived; ingest writes and takes them. */
export class PendingUpdateStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Stores the echoes that waited for a reply of ours which will not be answered any more; answers how many. A send that
   * ends in the ordinary way has released them before.
   */
  async releaseEchoes(at: Date): Promise<number> {
    return await this.#dataSource.transaction((manager) => releaseEchoes(queryableOf(manager), at));
  }

  /** Deletes up to `limit` updates that were kept before a moment; answers how many. Echoes are messages, and stay. */
  async prune(before: Date, limit: number): Promise<number> {
    // Rows that ingest is about to apply are locked, and left to it.
    const [, deleted] = await this.#dataSource.query<[unknown, number]>(
      `delete from pending_updates where id in (
         select id from pending_updates where created_at < $1 and kind <> 'echo' order by created_at limit $2
         for update skip locked)`,
      [before, limit],
    );
    return deleted;
  }
}

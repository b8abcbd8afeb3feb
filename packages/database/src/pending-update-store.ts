import type { DataSource } from 'typeorm';

/** Updates that wait for a message which has not arrived; ingest writes and takes them. */
export class PendingUpdateStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Deletes up to `limit` updates that were kept before a moment; answers how many. */
  async prune(before: Date, limit: number): Promise<number> {
    // Rows that ingest is about to apply are locked, and left to it.
    const [, deleted] = await this.#dataSource.query<[unknown, number]>(
      `delete from pending_updates where id in (
         select id from pending_updates where created_at < $1 order by created_at limit $2
         for update skip locked)`,
      [before, limit],
    );
    return deleted;
  }
}

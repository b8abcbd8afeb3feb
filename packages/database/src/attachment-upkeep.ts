import type { DataSource } from 'typeorm';
import { appendEvents } from './sql/append-events.ts';
import { changedMessageEvents } from './sql/changed-messages.ts';
import { queryableOf } from './sql/statement.ts';

/** What is done about files now and then, away from fetching them. */
export class AttachmentUpkeep {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Fails up to `limit` waiting files whose Telegram account was removed: nobody is left to fetch them. Those of an
   * account that is only disabled, or signed out, go on waiting. Tells everyone.
   *
   * @returns how many there were
   */
  async failOfRemovedAccounts(reason: string, limit: number): Promise<number> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const { rows } = await db.query<{ message_id: string }>({
        text: `with orphaned as (
            select id from attachments a
            where state = 'pending' and fetch_channel_id is not null
              and not exists (select from telegram_accounts t where t.channel_id = a.fetch_channel_id)
              and not exists (
                select from channels c where c.id = a.fetch_channel_id and c.platform <> 'telegram')
            limit $2 for update skip locked
          )
          update attachments a set state = 'failed', failure = $1, next_attempt_at = null
          from orphaned where a.id = orphaned.id returning a.message_id`,
        values: [reason, limit],
      });
      if (rows.length === 0) return 0;
      const messageIds = [...new Set(rows.map((row) => row.message_id))];
      await appendEvents(db, await changedMessageEvents(db, messageIds), new Date());
      return rows.length;
    });
  }
}

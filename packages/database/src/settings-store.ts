import type { DataSource } from 'typeorm';
import { appendEvents } from './sql/append-events.ts';
import { type Doing, recordAudit } from './sql/record-audit.ts';
import { settingsChanged } from './sql/settings-changed.ts';
import { queryableOf } from './sql/statement.ts';

/** What owners set. What is not here is as the environment says, or as it comes. */
export class SettingsStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Those of these settings that somebody has set. */
  async read(keys: readonly string[]): Promise<Map<string, unknown>> {
    const rows = await this.#dataSource.query<{ key: string; value: unknown }[]>(
      `select key, value from settings where key = any($1::text[])`,
      [keys],
    );
    return new Map(rows.map(({ key, value }) => [key, value]));
  }

  /** Sets some, null unsets; all of it with an entry each, and tells everyone, in one transaction. */
  async change(changes: ReadonlyMap<string, unknown>, { userId, at }: Doing): Promise<void> {
    if (changes.size === 0) return;
    await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      for (const [key, value] of changes) {
        if (value === null) await db.query({ text: `delete from settings where key = $1`, values: [key] });
        else {
          await db.query({
            text: `insert into settings (key, value, updated_by, updated_at) values ($1, $2::jsonb, $3, $4)
              on conflict (key) do update set value = excluded.value, updated_by = excluded.updated_by,
                updated_at = excluded.updated_at`,
            values: [key, JSON.stringify(value), userId, at],
          });
        }
        const entry = { userId, action: 'setting.changed', subjectId: key, detail: { value } };
        await recordAudit(db, { ...entry, subjectType: 'setting' }, at);
      }
      await appendEvents(db, [settingsChanged('settings')], at);
    });
  }
}

import type { DataSource } from 'typeorm';
import { type NewAuditEntry, recordAudit } from './sql/record-audit.ts';
import { queryableOf } from './sql/statement.ts';

/** What is asked of the audit log; null: everything. */
export interface AuditQuery {
  /** Of things of these kinds alone. */
  subjectTypes: readonly string[] | null;
  subjectId: string | null;
  /** What this user did. */
  userId: string | null;
  /** Only older ones than this entry. */
  before: string | null;
  limit: number;
}

/** Something that somebody did, with the name that they have now. */
export interface AuditRow {
  id: string;
  user_id: string | null;
  user_name: string | null;
  action: string;
  subject_type: string;
  subject_id: string;
  detail: Record<string, unknown> | null;
  occurred_at: Date;
}

/** Who did what. Most entries are written in the transaction of what was done (`recordAudit`). */
export class AuditStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** For what is done in a transaction, or by a process, that takes no entry along. */
  async record(entry: NewAuditEntry, at: Date): Promise<void> {
    await recordAudit(queryableOf(this.#dataSource.manager), entry, at);
  }

  /** The newest first. Ids grow with time. */
  async list({ subjectTypes, subjectId, userId, before, limit }: AuditQuery): Promise<AuditRow[]> {
    const parts: string[] = [];
    const values: unknown[] = [];
    const add = (condition: (place: string) => string, value: unknown): void => {
      if (value !== null) parts.push(condition(`$${values.push(value)}`));
    };
    add((place) => `a.subject_type = any(${place}::text[])`, subjectTypes);
    add((place) => `a.subject_id = ${place}`, subjectId);
    add((place) => `a.user_id = ${place}`, userId);
    add((place) => `a.id < ${place}::uuid`, before);
    return await this.#dataSource.query<AuditRow[]>(
      `select a.id, a.user_id, u.name as user_name, a.action, a.subject_type, a.subject_id, a.detail, a.occurred_at
       from audit_log a left join users u on u.id = a.user_id
       ${parts.length === 0 ? '' : `where ${parts.join(' and ')}`}
       order by a.id desc limit $${values.push(limit)}`,
      values,
    );
  }

  /** Deletes up to `limit` entries from before a time, the oldest first; answers how many. */
  async prune(before: Date, limit: number): Promise<number> {
    const [, deleted] = await this.#dataSource.query<[unknown, number]>(
      `delete from audit_log where id in (
         select id from (select id, occurred_at from audit_log order by id limit $2 for update skip locked) oldest
         where occurred_at < $1)`,
      [before, limit],
    );
    return deleted;
  }
}

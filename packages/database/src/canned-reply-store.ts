import type { DataSource } from 'typeorm';
import { LIMITS, newId, SwitchboardError } from '@switchboard/core';
import { isTaken } from './database-errors.ts';
import { appendEvents } from './sql/append-events.ts';
import { recordAudit } from './sql/record-audit.ts';
import { settingsChanged } from './sql/settings-changed.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** A text that is often sent. */
export interface CannedReplyView {
  id: string;
  shortcut: string;
  title: string;
  text: string;
  created_by: string | null;
  created_at: string;
  updated_at: string;
}

/** What people write of it; shortcuts are kept in lower case. */
export type CannedReplyWords = Pick<CannedReplyView, 'shortcut' | 'title' | 'text'>;

interface CannedReplyRow extends Omit<CannedReplyView, 'created_at' | 'updated_at'> {
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = `id, shortcut, title, text, created_by, created_at, updated_at`;

/** Texts that are often sent. Each change is one transaction with the event that tells of it. */
export class CannedReplyStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** By shortcut. */
  async list(): Promise<CannedReplyView[]> {
    const rows = await this.#dataSource.query<CannedReplyRow[]>(
      `select ${COLUMNS} from canned_replies order by shortcut limit ${LIMITS.cannedRepliesMax}`,
    );
    return rows.map(cannedReplyView);
  }

  /** @throws SwitchboardError `conflict` when the shortcut is taken, or there are too many */
  async add(words: CannedReplyWords, userId: string, at: Date): Promise<CannedReplyView> {
    const added = await this.#changing(
      words.shortcut,
      { verb: 'created', userId, at },
      {
        text: `insert into canned_replies (id, shortcut, title, text, created_by, created_at, updated_at)
        select $1, $2, $3, $4, $5, $6, $6
        where (select count(*) from canned_replies) < ${LIMITS.cannedRepliesMax} returning ${COLUMNS}`,
        values: [newId(), words.shortcut.toLowerCase(), words.title, words.text, userId, at.toISOString()],
      },
    );
    if (added !== null) return added;
    const max = LIMITS.cannedRepliesMax;
    throw new SwitchboardError('conflict', `There are ${max} canned replies. Delete one first.`);
  }

  /**
   * What is left out stays. Null when there is none.
   *
   * @throws SwitchboardError `conflict` when another has that shortcut
   */
  change(
    id: string,
    words: { [K in keyof CannedReplyWords]?: string | undefined },
    userId: string,
    at: Date,
  ): Promise<CannedReplyView | null> {
    const { shortcut, title, text } = words;
    return this.#changing(
      shortcut ?? '',
      { verb: 'changed', userId, at },
      {
        text: `update canned_replies set shortcut = coalesce($2, shortcut), title = coalesce($3, title),
          text = coalesce($4, text), updated_at = $5 where id = $1 returning ${COLUMNS}`,
        values: [id, shortcut?.toLowerCase() ?? null, title ?? null, text ?? null, at.toISOString()],
      },
    );
  }

  /** False when there is none. */
  async remove(id: string, userId: string, at: Date): Promise<boolean> {
    const removed = await this.#changing(
      '',
      { verb: 'deleted', userId, at },
      {
        text: `delete from canned_replies where id = $1 returning ${COLUMNS}`,
        values: [id],
      },
    );
    return removed !== null;
  }

  /** Runs the statement and writes down what it has done; null when that was nothing. */
  async #changing(
    shortcut: string,
    change: Change,
    statement: { text: string; values: unknown[] },
  ): Promise<CannedReplyView | null> {
    try {
      return await this.#dataSource.transaction(async (manager) => {
        const db = queryableOf(manager);
        const { rows } = await db.query<CannedReplyRow>(statement);
        if (rows[0] === undefined) return null;
        const reply = cannedReplyView(rows[0]);
        await record(db, reply, change);
        return reply;
      });
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw new SwitchboardError('conflict', `There is a canned reply “/${shortcut}” already.`, {
        cause: error,
      });
    }
  }
}

interface Change {
  verb: 'created' | 'changed' | 'deleted';
  userId: string;
  at: Date;
}

async function record(db: Queryable, { id, shortcut }: CannedReplyView, { verb, userId, at }: Change) {
  const action = `canned_reply.${verb}`;
  await recordAudit(
    db,
    { userId, action, subjectType: 'canned_reply', subjectId: id, detail: { shortcut } },
    at,
  );
  await appendEvents(db, [settingsChanged('canned_replies')], at);
}

function cannedReplyView({ created_at, updated_at, ...row }: CannedReplyRow): CannedReplyView {
  return { ...row, created_at: created_at.toISOString(), updated_at: updated_at.toISOString() };
}

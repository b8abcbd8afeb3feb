import type { DataSource } from 'typeorm';
import { LIMITS, newId, type NewEvent, SwitchboardError } from '@switchboard/core';
import { isTaken } from './database-errors.ts';
import { appendEvents } from './sql/append-events.ts';
import { conversationEvents } from './sql/changed-messages.ts';
import { recordAudit } from './sql/record-audit.ts';
import { settingsChanged } from './sql/settings-changed.ts';
import { type Queryable, queryableOf } from './sql/statement.ts';

/** A mark on conversations. */
export interface LabelView {
  id: string;
  name: string;
  color: string;
  created_at: string;
}

interface LabelRow extends Omit<LabelView, 'created_at'> {
  created_at: Date;
}

const COLUMNS = `id, name, color, created_at`;

/** Makes labels and changes them. Each change is one transaction with the event that tells of it. */
export class LabelStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** By name. */
  async list(): Promise<LabelView[]> {
    const rows = await this.#dataSource.query<LabelRow[]>(
      `select ${COLUMNS} from labels order by name_key, id limit ${LIMITS.labelsMax}`,
    );
    return rows.map(labelView);
  }

  /** @throws SwitchboardError `conflict` when there is one of that name, or there are too many */
  async add(
    { name, color }: Pick<LabelView, 'name' | 'color'>,
    userId: string,
    at: Date,
  ): Promise<LabelView> {
    return await this.#changing(name, async (db) => {
      const { rows } = await db.query<LabelRow>({
        text: `insert into labels (id, name, name_key, color, created_at)
          select $1, $2, $3, $4, $5 where (select count(*) from labels) < ${LIMITS.labelsMax} returning ${COLUMNS}`,
        values: [newId(), name, keyOf(name), color, at.toISOString()],
      });
      if (rows[0] === undefined)
        throw new SwitchboardError('conflict', `There are ${LIMITS.labelsMax} labels. Delete one first.`);
      const label = labelView(rows[0]);
      await record(db, { userId, at, verb: 'created', label });
      return label;
    });
  }

  /**
   * What is left out stays. Null when there is no such label.
   *
   * @throws SwitchboardError `conflict` when another has that name
   */
  async change(
    id: string,
    { name, color }: { name?: string | undefined; color?: string | undefined },
    userId: string,
    at: Date,
  ): Promise<LabelView | null> {
    return await this.#changing(name ?? '', async (db) => {
      const { rows } = await db.query<LabelRow>({
        text: `update labels set name = coalesce($2, name), name_key = coalesce($3, name_key),
            color = coalesce($4, color) where id = $1 returning ${COLUMNS}`,
        values: [id, name ?? null, name === undefined ? null : keyOf(name), color ?? null],
      });
      if (rows[0] === undefined) return null;
      const label = labelView(rows[0]);
      await record(db, { userId, at, verb: 'changed', label });
      return label;
    });
  }

  /**
   * Takes a label off every conversation and deletes it. Many conversations are done in turns, a transaction each, so that
   * no customer waits for them; it is gone with the last one. Whoever is interrupted does it again.
   *
   * @returns from how many it was taken off; null when there is no such label
   */
  async remove(id: string, userId: string, at: Date): Promise<number | null> {
    let conversations = 0;
    for (;;) {
      const taken = await this.#dataSource.transaction(async (manager) => {
        const db = queryableOf(manager);
        const { rows, events } = await takeOff(db, id, at);
        if (events.length > 0) await appendEvents(db, events, at);
        return rows;
      });
      conversations += taken;
      if (taken < LIMITS.labelBatchRows) break;
    }
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const { rows } = await db.query<LabelRow>({
        text: `select ${COLUMNS} from labels where id = $1 for update`,
        values: [id],
      });
      if (rows[0] === undefined) return null;
      // From here on nobody can give it to anything.
      const events: NewEvent[] = [];
      for (let taken = await takeOff(db, id, at); taken.rows > 0; taken = await takeOff(db, id, at)) {
        events.push(...taken.events);
        conversations += taken.rows;
      }
      await db.query({ text: `delete from labels where id = $1`, values: [id] });
      await record(db, { userId, at, verb: 'deleted', label: labelView(rows[0]), before: events });
      return conversations;
    });
  }

  async #changing<T>(name: string, work: (db: Queryable) => Promise<T>): Promise<T> {
    try {
      return await this.#dataSource.transaction((manager) => work(queryableOf(manager)));
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw new SwitchboardError('conflict', `There is a label “${name}” already.`, { cause: error });
    }
  }
}

/**
 * Takes a label off some conversations and answers the events that tell of it. Also off those that have gone into
 * another, which may come back; nobody is told of them.
 */
async function takeOff(db: Queryable, id: string, at: Date): Promise<{ rows: number; events: NewEvent[] }> {
  const { rows } = await db.query<{ id: string }>({
    text: `with labelled as (
        select c.id from conversations c where c.label_ids <> '{}' and c.label_ids @> array[$1]::uuid[]
        order by c.id limit ${LIMITS.labelBatchRows} for update
      )
      update conversations c set label_ids = array_remove(c.label_ids, $1::uuid), updated_at = $2
      from labelled where c.id = labelled.id returning c.id`,
    values: [id, at.toISOString()],
  });
  const ids = rows.map((row) => row.id);
  return { rows: ids.length, events: await conversationEvents(db, ids, at) };
}

interface Change {
  userId: string;
  at: Date;
  verb: 'created' | 'changed' | 'deleted';
  label: LabelView;
  /** Told before it. */
  before?: readonly NewEvent[];
}

async function record(db: Queryable, { userId, at, verb, label, before = [] }: Change): Promise<void> {
  const detail = { name: label.name, color: label.color };
  await recordAudit(
    db,
    { userId, action: `label.${verb}`, subjectType: 'label', subjectId: label.id, detail },
    at,
  );
  await appendEvents(db, [...before, settingsChanged('labels')], at);
}

/** Names that differ in nothing but their case are one name. */
function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function labelView({ created_at: createdAt, ...row }: LabelRow): LabelView {
  return { ...row, created_at: createdAt.toISOString() };
}

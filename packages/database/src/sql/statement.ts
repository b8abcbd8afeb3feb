import type { QueryResult, QueryResultRow } from 'pg';
import type { EntityManager } from 'typeorm';

/** A statement with what it is given; one with a name is prepared once a connection. */
export interface Statement {
  name?: string;
  text: string;
  values?: unknown[];
}

/** The part of a `pg` client that statements need; a pool, a client and a transaction all have it. */
export interface Queryable {
  query<R extends QueryResultRow>(statement: Statement): Promise<QueryResult<R>>;
  /**
   * Sends several in one flight, none waiting for the answer to another, and answers all. Rejects with the first failure.
   * Absent where a connection cannot do that.
   */
  queryAll?(statements: readonly Statement[]): Promise<QueryResult[]>;
}

/** Several statements in their order: in one flight where the connection can, else one after another. */
export async function queryAll(db: Queryable, statements: readonly Statement[]): Promise<QueryResult[]> {
  if (db.queryAll !== undefined) return await db.queryAll(statements);
  const results: QueryResult[] = [];
  for (const statement of statements) results.push(await db.query(statement));
  return results;
}

/**
 * A connection on which statements whose answers nobody reads wait for the next one that is asked, and travel with it: a
 * round trip costs more than most of what they do.
 */
export class Flights implements Queryable {
  readonly #db: Queryable;
  #waiting: Statement[] = [];

  constructor(db: Queryable) {
    this.#db = db;
  }

  /** For statements whose success is all that matters. Whoever uses this also sends `takeWaiting` in the end. */
  later(statement: Statement): void {
    this.#waiting.push(statement);
  }

  async query<R extends QueryResultRow>(statement: Statement): Promise<QueryResult<R>> {
    if (this.#waiting.length === 0) return await this.#db.query<R>(statement);
    const results = await queryAll(this.#db, [...this.takeWaiting(), statement]);
    return results.at(-1) as QueryResult<R>;
  }

  /** What nobody has sent yet. */
  takeWaiting(): Statement[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}

/**
 * Turns rows into one array per column, for `unnest`: a statement with arrays costs one round trip and one plan
 * however many rows it carries (notes/realtime.md §2).
 */
export function columns<T>(rows: readonly T[], ...pick: ((row: T) => unknown)[]): unknown[][] {
  return pick.map((column) => rows.map(column));
}

/** A TypeORM transaction as statements take it; it has no prepared statements, so names do nothing. */
export function queryableOf(manager: EntityManager): Queryable {
  return {
    // TypeORM answers what an `update … returning` gives as [rows, count].
    query: async ({ text, values }) => ({ rows: rowsOf(await manager.query(text, values)) }) as never,
  };
}

function rowsOf(answer: unknown): unknown {
  const isPair =
    Array.isArray(answer) && answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number';
  return isPair ? answer[0] : answer;
}

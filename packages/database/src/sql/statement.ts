import type { QueryResult, QueryResultRow } from 'pg';
import type { EntityManager } from 'typeorm';

/** The part of a `pg` client that statements need; a pool, a client and a transaction all have it. */
export interface Queryable {
  query<R extends QueryResultRow>(config: {
    name?: string;
    text: string;
    values?: unknown[];
  }): Promise<QueryResult<R>>;
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

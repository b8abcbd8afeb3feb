import type { QueryResult, QueryResultRow } from 'pg';

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

import type { JsonItem } from '../meta/webhook-body.ts';
import { invalidParameter } from './graph-error.ts';
import type { GraphRequest } from './graph-request.ts';

const PAGE_SIZE = 25;

/** One page of a list, with the cursors that Graph gives: `next` where there is more. */
export function paged(
  items: readonly object[],
  { query, segments }: GraphRequest,
  baseUrl: string,
): JsonItem {
  const limit = Number(query.get('limit') ?? PAGE_SIZE);
  if (!Number.isSafeInteger(limit) || limit < 1)
    throw invalidParameter('param limit must be a positive integer');
  const after = query.get('after');
  const start = after === null ? 0 : fromCursor(after) + 1;
  const data = items.slice(start, start + limit);
  if (data.length === 0) return { data: [] };
  const end = start + data.length - 1;
  const cursors = { before: toCursor(start), after: toCursor(end) };
  if (end + 1 >= items.length) return { data, paging: { cursors } };
  const next = new URLSearchParams(query);
  // Graph repeats the token here; ours is not worth a place in a log.
  next.delete('access_token');
  next.set('after', cursors.after);
  return { data, paging: { cursors, next: `${baseUrl}/v26.0/${segments.join('/')}?${next.toString()}` } };
}

function toCursor(index: number): string {
  return Buffer.from(`item:${index}`).toString('base64url');
}

function fromCursor(cursor: string): number {
  const index = /^item:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (index === undefined) throw invalidParameter('param after is not a cursor');
  return Number(index);
}

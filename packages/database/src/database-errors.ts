import { SwitchboardError } from '@switchboard/core';

/** SQLSTATE classes after which the same statement may succeed on a new connection: connection, resources, time-outs,
 * shutdown, read-only. */
const UNAVAILABLE_STATES = /^(08|53|57P|57014|58|25006|25P03|XX)/;
const UNAVAILABLE_SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** `pg` reports a dead socket only in words. */
const UNAVAILABLE_WORDS =
  /connection terminated|client has encountered a connection error|not queryable|timeout expired|client was closed/i;

/**
 * The error as `database_unavailable` when it means that the database is away rather than that it refused something;
 * null otherwise.
 */
export function connectionError(error: unknown): SwitchboardError | null {
  if (error instanceof SwitchboardError && error.code === 'database_unavailable') return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  // Words count only where there is no code: the server may quote a customer's.
  const away =
    typeof code === 'string'
      ? UNAVAILABLE_SYSTEM_CODES.has(code) || UNAVAILABLE_STATES.test(code)
      : typeof message === 'string' && UNAVAILABLE_WORDS.test(message);
  if (!away) return null;
  return new SwitchboardError(
    'database_unavailable',
    'The database does not answer. Try again in a moment.',
    {
      cause: error,
    },
  );
}

/** Deadlock, serialisation failure, lock timeout: the same transaction may be tried again as it is. */
export function isTransientConflict(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === '40P01' || code === '40001' || code === '55P03';
}

/** True when something else has the name, or whatever else must be unique, already. */
export function isTaken(error: unknown): boolean {
  return (error as { code?: unknown }).code === '23505';
}

/**
 * True when the database refused the values themselves, so that trying again can never succeed: data exceptions (22),
 * constraints (23) and program limits (54). Everything else speaks about the database or about us: a missing table, a
 * missing right, a lock. Taking that for a fault of the message would lose it.
 */
export function isRefusedValue(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return error instanceof RangeError || (typeof code === 'string' && /^(22|23|54)/.test(code));
}

/** A statement, and a transaction, that were cancelled for taking too long; out of (shared) memory. */
const TOO_MUCH_CODES: ReadonlySet<unknown> = new Set(['57014', '25P03', '53200']);

/** True when the work was too much for the time or the room that it may take; less at once may do. */
export function isTooMuchAtOnce(error: unknown): boolean {
  const cause = error instanceof SwitchboardError ? error.cause : error;
  return TOO_MUCH_CODES.has((cause as { code?: unknown } | undefined)?.code);
}

/** As PostgreSQL says it of a single statement, for a whole transaction. */
export function tooMuchAtOnce(): Error {
  return Object.assign(new Error('The transaction took too long.'), { code: '57014' });
}

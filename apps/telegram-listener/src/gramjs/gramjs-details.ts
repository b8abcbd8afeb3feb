import type { TelegramDetails } from '@switchboard/channels';

/** Real objects nest a handful of levels; a poll about a story about a poll is cut here. */
const DEPTH_MAX = 12;

/** Only good for the account that received them, and of no use to a reader. */
const LEFT_OUT: ReadonlySet<string> = new Set(['flags', 'flags2', 'accessHash', 'fileReference']);

/**
 * One of the library's objects as a name and JSON-safe fields: long numbers become decimal text, bytes and absent fields
 * are left out, inner objects carry their name as `type`.
 */
export function detailsOf(object: unknown): TelegramDetails {
  const name = classNameOf(object) ?? 'unknown';
  return { name, details: fieldsOf(object, DEPTH_MAX) };
}

function fieldsOf(object: unknown, depthLeft: number): Record<string, unknown> {
  const { originalArgs } = (object ?? {}) as { originalArgs?: unknown };
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(originalArgs ?? {})) {
    const plain = LEFT_OUT.has(name) ? undefined : plainOf(value, depthLeft);
    if (plain !== undefined && plain !== false) fields[name] = plain;
  }
  return fields;
}

function plainOf(value: unknown, depthLeft: number): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value) || depthLeft === 0)
    return undefined;
  if (isLong(value)) return value.toString();
  if (Array.isArray(value)) return value.map((item) => plainOf(item, depthLeft - 1) ?? null);
  const type = classNameOf(value);
  return type === null ? undefined : { type, ...fieldsOf(value, depthLeft - 1) };
}

function classNameOf(value: unknown): string | null {
  const { className } = (value ?? {}) as { className?: unknown };
  return typeof className === 'string' ? className : null;
}

/** The library's 64-bit numbers are objects of a package of their own. */
function isLong(value: object): value is { toJSNumber(): number; toString(): string } {
  return typeof (value as { toJSNumber?: unknown }).toJSNumber === 'function';
}

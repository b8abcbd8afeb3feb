/**
 * Reading JSON that a stranger wrote: each function gives the value when it is what we expect and null when it is not.
 * Only own properties count, so that a key like `constructor` or `__proto__` finds nothing of JavaScript's.
 */
export type JsonRecord = Record<string, unknown>;

/** A JSON object, as opposed to an array, a scalar or null. */
export function asRecord(value: unknown): JsonRecord | null {
  return isRecord(value) ? value : null;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The property's value; null when it is absent or null, which platforms use alike. */
export function valueOf(record: JsonRecord | null, key: string): unknown {
  return record !== null && Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}

/** The property, when it is a JSON object. */
export function recordOf(record: JsonRecord | null, key: string): JsonRecord | null {
  return asRecord(valueOf(record, key));
}

/** The property's items; none when it is absent or no array. */
export function itemsOf(record: JsonRecord | null, key: string): unknown[] {
  const value = valueOf(record, key);
  return Array.isArray(value) ? value : [];
}

/** A string that says something: an empty one tells as little as none. */
export function textOf(record: JsonRecord | null, key: string): string | null {
  const value = valueOf(record, key);
  return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * A provider's id as text. Old payloads hold ids as numbers (notes/meta.md §10.20); one that a double cannot hold
 * exactly is refused, because a wrong id is worse than none.
 */
export function idOf(record: JsonRecord | null, key: string): string | null {
  const value = valueOf(record, key);
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Only the JSON word `true` counts: Meta's flags are absent otherwise. */
export function isTrue(record: JsonRecord | null, key: string): boolean {
  return valueOf(record, key) === true;
}

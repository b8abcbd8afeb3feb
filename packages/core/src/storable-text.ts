import { createHash } from 'node:crypto';
import { LIMITS } from './limits.ts';

/* oxlint-disable-next-line no-control-regex -- NUL is the character this file is about */
const NUL = /\u0000/g;

/**
 * Text as PostgreSQL can keep it: it refuses NUL in text and lone surrogates in jsonb, both of which JSON allows. The
 * raw delivery keeps the original.
 */
export function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\u0000') ? wellFormed.replace(NUL, '\u2400') : wellFormed;
}

/** A message's words: storable, and cut at the limit between two characters. */
export function storableMessageText(text: string): string {
  return storableText(cutText(text, LIMITS.messageTextCharsMax));
}

/** The longest emoji have some 40 code units; what goes on longer (a letter under a heap of accents) is cut inside. */
const CHARACTER_UNITS_MAX = 64;

/** The beginning of a text, cut between two of what people see as characters: no half emoji, no lost accent. */
export function cutText(text: string, unitsMax: number): string {
  if (text.length <= unitsMax) return text;
  const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(
    text.slice(0, unitsMax + CHARACTER_UNITS_MAX),
  );
  const end = segments.containing(unitsMax)?.index ?? unitsMax;
  return text.slice(0, unitsMax - end <= CHARACTER_UNITS_MAX ? end : unitsMax);
}

/** A provider id that fits an index: unchanged below the limit, else its beginning and a hash of the whole. */
export function storableExternalId(id: string): string {
  const text = storableText(id);
  if (text.length <= LIMITS.externalIdCharsMax) return text;
  return `${text.slice(0, 400).toWellFormed()}#${createHash('sha256').update(text).digest('hex')}`;
}

/**
 * A JSON value with every string made storable. Depth is bounded by `LIMITS.jsonDepthMax` at the edge; deeper values
 * (from other sources) become null instead of overflowing the stack.
 */
export function storableJson(value: unknown, depthLeft: number = LIMITS.jsonDepthMax): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depthLeft === 0) return null;
  if (Array.isArray(value)) return value.map((item) => storableJson(item, depthLeft - 1));
  // A Map and fromEntries define own properties, so that a `__proto__` key stays data.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), storableJson(item, depthLeft - 1)]),
  );
}

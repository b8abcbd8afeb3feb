import { credibleTime } from '@switchboard/core';
import { type JsonRecord, valueOf } from './tolerant-reader.ts';

/** As seconds this is the year 5138, as milliseconds 1973: nothing real lies on the wrong side of it. */
const MILLISECONDS_FROM = 100_000_000_000;

/**
 * The time that an item claims under `key`, or null. WhatsApp sends seconds as a string, Messenger and Instagram
 * milliseconds as a number, and each of them has been seen doing the other (notes/meta.md §4.2, §4.3, §10.14).
 */
export function claimedTime(record: JsonRecord | null, key: string, receivedAtMs: number): Date | null {
  const claimed = wholeNumber(valueOf(record, key));
  if (claimed === null) return null;
  return credibleTime(claimed < MILLISECONDS_FROM ? claimed * 1_000 : claimed, receivedAtMs);
}

function wholeNumber(value: unknown): number | null {
  if (typeof value === 'number') return Math.trunc(value);
  return typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : null;
}

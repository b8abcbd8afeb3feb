import {
  type InboundEvent,
  type InboundIgnored,
  type InboundUnrecognized,
  LIMITS,
  type Platform,
} from '@switchboard/core';
import { asRecord, type JsonRecord, valueOf } from './tolerant-reader.ts';

/** Platforms' own names are below 50 characters; `what` becomes a log field and is shown to owners. */
const WHAT_CHARS_MAX = 100;

/** Where an item came from: enough to say whose it is even when nothing else of it can be read. */
export interface ItemOrigin {
  platform: Platform;
  channelExternalId: string | null;
}

/** What we cannot read. */
export function unrecognized(origin: ItemOrigin, what: string): InboundUnrecognized {
  const { platform, channelExternalId } = origin;
  return { kind: 'unrecognized', platform, channelExternalId, what: safeName(what) };
}

/** What we can read and do nothing about. */
export function ignored(origin: ItemOrigin, what: string): InboundIgnored {
  const { platform, channelExternalId } = origin;
  return { kind: 'ignored', platform, channelExternalId, what: safeName(what) };
}

/** A name may hold the sender's own words: it is cut, and all but letters, digits, `_`, `-` and `.` replaced. */
export function safeName(name: string): string {
  return name.slice(0, WHAT_CHARS_MAX).replace(/[^A-Za-z0-9_.-]/g, '?');
}

/** Runs `read` so that a mistake of ours costs one item: everything else in the delivery is still stored. */
export function isolated(origin: ItemOrigin, read: () => InboundEvent[]): InboundEvent[] {
  try {
    return read();
  } catch {
    return [unrecognized(origin, 'item.failed')];
  }
}

/** Reads every item of the list `record[key]`, each by itself, in order; an absent list has no items. */
export function readEach(
  origin: ItemOrigin,
  record: JsonRecord,
  key: string,
  read: (item: JsonRecord) => InboundEvent[],
): InboundEvent[] {
  const list = valueOf(record, key);
  if (list === null) return [];
  if (!Array.isArray(list)) return [unrecognized(origin, `${key}.malformed`)];
  if (list.length > LIMITS.listItemsMax) return [unrecognized(origin, `${key}.too_many`)];
  return list.flatMap((value: unknown) =>
    isolated(origin, () => {
      const item = asRecord(value);
      return item === null ? [unrecognized(origin, `${key}.malformed`)] : read(item);
    }),
  );
}

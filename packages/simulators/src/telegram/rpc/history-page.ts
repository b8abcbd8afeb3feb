import type { FakeMessage } from '../fake-message.ts';

const HISTORY_MAX = 100;

/** Which part of a history is asked for (core.telegram.org/api/offsets). */
export interface HistoryRange {
  offsetId: number;
  offsetDate: number;
  addOffset: number;
  limit: number;
  maxId: number;
  minId: number;
}

/**
 * One page, newest first: `limit` messages older than `offsetId` (0 for the newest), moved by `addOffset` towards older
 * ones, or newer ones when it is negative; and of these only what lies between `minId` and `maxId`, both not included.
 */
export function historyPage(live: FakeMessage[], range: HistoryRange): FakeMessage[] {
  const { offsetId, offsetDate, addOffset, maxId, minId } = range;
  const newestFirst = live.toReversed();
  const isOlder = (message: FakeMessage): boolean =>
    (offsetId === 0 || message.id < offsetId) &&
    (offsetDate === 0 || message.shared.dateSeconds < offsetDate);
  const first = newestFirst.findIndex((message) => isOlder(message));
  const start = (first < 0 ? newestFirst.length : first) + addOffset;
  const limit = Math.min(range.limit || HISTORY_MAX, HISTORY_MAX);
  return newestFirst
    .slice(Math.max(0, start), Math.max(0, start + limit))
    .filter(({ id }) => (maxId === 0 || id < maxId) && (minId === 0 || id > minId));
}

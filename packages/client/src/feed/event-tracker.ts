import { type Cursor, parseCursor } from '@switchboard/protocol';

/** Where a client stands in the log, and what its present line promises. It is replaced, never changed. */
export interface FeedPosition {
  /** The last event that was delivered; null before the first greeting. */
  cursor: Cursor | null;
  /** The epoch that the present line counts in; null without a line. */
  lineEpoch: string | null;
  /** Whether numbers may be left out on this line, because a filter hides events. */
  hasHiddenEvents: boolean;
}

export const NOWHERE: FeedPosition = { cursor: null, lineEpoch: null, hasHiddenEvents: false };

export type Verdict =
  /** The next one: it is to be delivered, and the position has moved on to it. */
  | 'deliver'
  /** Had already. */
  | 'drop'
  /** Something before it is missing: the line is of no use. */
  | 'hole';

/** A greeting: without a cursor of one's own, the server's place is where everything begins. Pure, as all of these. */
export function greeted(
  position: FeedPosition,
  hello: { epoch: string; seq: string },
  hasHiddenEvents: boolean,
): FeedPosition {
  const cursor = position.cursor ?? { epoch: hello.epoch, seq: BigInt(hello.seq) };
  return { cursor, lineEpoch: hello.epoch, hasHiddenEvents };
}

/** What is to be done with an event of the present line. */
export function judge(position: FeedPosition, seq: bigint): { position: FeedPosition; verdict: Verdict } {
  const { cursor, lineEpoch, hasHiddenEvents } = position;
  // Numbers of another epoch mean other events; the server says `resync_required` before it tells any.
  if (cursor === null || cursor.epoch !== lineEpoch) return { position, verdict: 'hole' };
  if (seq <= cursor.seq) return { position, verdict: 'drop' };
  if (!hasHiddenEvents && seq !== cursor.seq + 1n) return { position, verdict: 'hole' };
  return { position: { ...position, cursor: { ...cursor, seq } }, verdict: 'deliver' };
}

/** The server's word that nothing up to `seq` is missing. */
export function caughtUp(position: FeedPosition, seq: bigint): FeedPosition {
  const { cursor, lineEpoch } = position;
  if (cursor === null || cursor.epoch !== lineEpoch || seq <= cursor.seq) return position;
  return { ...position, cursor: { ...cursor, seq } };
}

/** The log cannot be continued: everything begins at the server's place. */
export function begunAnew(position: FeedPosition, cursor: Cursor): FeedPosition {
  return { ...position, cursor, lineEpoch: cursor.epoch };
}

/** @throws TypeError when it is no cursor */
export function cursorOf(text: string): Cursor {
  const cursor = parseCursor(text);
  if (cursor === null) throw new TypeError(`"${text}" is no cursor: it should look like "abc123:4567".`);
  return cursor;
}

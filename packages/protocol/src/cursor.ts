/** A place in the event log: everything up to `seq` of this `epoch` is known. */
export interface Cursor {
  epoch: string;
  /** A bigint in the database: a JavaScript number would lose digits one day. */
  seq: bigint;
}

const CURSOR = /^([0-9a-z]{1,64}):(\d{1,19})$/;

/** Reads `<epoch>:<seq>`; null when it is no cursor. */
export function parseCursor(text: string): Cursor | null {
  const match = CURSOR.exec(text);
  return match === null ? null : { epoch: match[1]!, seq: BigInt(match[2]!) };
}

/** `<epoch>:<seq>`, as it travels. */
export function formatCursor({ epoch, seq }: Cursor): string {
  return `${epoch}:${seq}`;
}

/** The header of REST answers that says how far the log is contained in them. */
export const EVENT_CURSOR_HEADER = 'X-Event-Cursor';

import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '@switchboard/core';
import type { EventLog } from '@switchboard/database';
import type { Connection } from './connection.ts';
import { caughtUp, resyncRequired, type ResyncReason } from './frames.ts';
import { framesOf, type MessagesConnectionManager } from './messages-connection-manager.ts';

/** Where a client left off: `?since=<epoch>:<seq>`. */
export interface Cursor {
  epoch: string;
  seq: bigint;
}

/** Pause while this process cannot read the log as far as its client already has. */
const BEHIND_RETRY_MS = 100;

const CURSOR = /^([0-9a-z]{1,64}):(\d{1,19})$/;

/** null when it is no cursor. */
export function parseCursor(text: string): Cursor | null {
  const match = CURSOR.exec(text);
  return match === null ? null : { epoch: match[1]!, seq: BigInt(match[2]!) };
}

export interface ReplayOptions {
  log: EventLog;
  manager: MessagesConnectionManager;
  /** Resolves when everything up to `seq` has been published here. */
  publishedThrough: (seq: bigint) => Promise<void>;
}

/**
 * Writes every event after the cursor, then lets the socket go live without a gap or a repetition: the moment at which
 * it has exactly what this process has published is the moment of going live.
 */
export async function replay(
  connection: Connection,
  cursor: Cursor | null,
  options: ReplayOptions,
): Promise<void> {
  const { log, manager, publishedThrough } = options;
  const reason = cursor === null ? 'unreadable_cursor' : await refusal(cursor, log);
  if (reason !== null) {
    connection.sendText(resyncRequired(reason, manager.position));
    manager.goLive(connection);
    return;
  }
  let seq = cursor!.seq;
  while (connection.isOpen) {
    // What waits for the tick counts as published: a socket that goes live now would get it once more.
    const published = manager.flushed().seq;
    if (seq === published) {
      if (connection.protocol !== 'plain') connection.sendText(caughtUp(seq));
      manager.goLive(connection);
      return;
    }
    if (seq > published) {
      // A page of the log, or another process, has taken this client further than this one has published yet.
      await publishedThrough(seq);
      if (seq > manager.flushed().seq) await delay(BEHIND_RETRY_MS);
      continue;
    }
    const page = await log.after(seq, LIMITS.eventPageMax);
    if (page.length === 0) throw new Error('the log has lost events that were published');
    connection.write(framesOf(connection.protocol, page));
    seq = page.at(-1)!.seq;
    await connection.drained();
  }
}

async function refusal(cursor: Cursor, log: EventLog): Promise<ResyncReason | null> {
  const [head, oldest] = await Promise.all([log.head(), log.oldestSeq()]);
  if (cursor.epoch !== head.epoch) return 'epoch_changed';
  if (cursor.seq > head.seq) return 'from_the_future';
  if (cursor.seq + 1n < oldest) return 'too_old';
  return null;
}

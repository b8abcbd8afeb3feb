import { setTimeout as delay } from 'node:timers/promises';
import axios from 'axios';
import type { Logger } from './logger.ts';

export interface NotifierOptions {
  /** The API's `/broadcast-message`. */
  url: string;
  internalToken: string;
  logger: Logger;
}

/** The API may be restarting; it finds the event in the log all the same. */
const TIMEOUT_MS = 2_000;
/** Under load one notification tells of many commits. */
const PAUSE_MS = 10;

/**
 * Tells the API that events are stored, so that they are published at once. A wake-up, nothing more: a lost one costs
 * until the next poll of the log. While one is under way, only the newest that follows is sent after it.
 */
export function createNotifier(options: NotifierOptions): (events: readonly { seq: bigint }[]) => void {
  const { url, internalToken, logger } = options;
  let sending = false;
  let newest: bigint | null = null;
  const send = async (): Promise<void> => {
    sending = true;
    while (newest !== null) {
      const seq = newest;
      newest = null;
      await notifyNewMessage(url, internalToken, seq).catch((error: Error) => {
        logger.debug('the API did not hear of a new event', { reason: error.message });
      });
      await delay(PAUSE_MS);
    }
    sending = false;
  };
  return (events) => {
    const last = events.at(-1);
    if (last === undefined) return;
    if (newest === null || last.seq > newest) newest = last.seq;
    if (!sending) void send();
  };
}

/** One notification. Rejects when the API does not take it. */
export async function notifyNewMessage(url: string, internalToken: string, seq: bigint): Promise<void> {
  await axios.post(
    url,
    { seq: seq.toString() },
    { timeout: TIMEOUT_MS, proxy: false, headers: { Authorization: `Bearer ${internalToken}` } },
  );
}

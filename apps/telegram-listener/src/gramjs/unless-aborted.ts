import type { TelegramConnectionError } from '../client/telegram-client.ts';
import { temporary } from './connection-problem.ts';

/** The result, or a rejection as soon as nobody wants it any more. The request itself is left to its own timeout. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfAborted(signal);
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(abortedError());
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw abortedError();
}

function abortedError(): TelegramConnectionError {
  return temporary('aborted', 'Nobody wants the file any more.');
}

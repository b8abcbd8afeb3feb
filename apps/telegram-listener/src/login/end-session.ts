import { LIMITS } from '@switchboard/core';
import { type Logger, withDeadline } from '@switchboard/service';
import { PeerBook } from '../accounts/peer-book.ts';
import {
  type OpenTelegramConnection,
  type TelegramAccountCredentials,
  TelegramConnectionError,
} from '../client/telegram-client.ts';

/**
 * Ends a session at Telegram, so that its key is worthless; fine when it was ended before. Nobody else may be connected
 * with it. Takes `LIMITS.telegramLogOutMsMax` at most, and ends at once when `stop` is raised.
 *
 * @throws TelegramConnectionError `temporary` when Telegram could not be asked
 */
export async function endSession(
  open: OpenTelegramConnection,
  credentials: TelegramAccountCredentials,
  { logger, stop }: { logger: Pick<Logger, 'info' | 'warn'>; stop: AbortSignal },
): Promise<void> {
  const connection = open(credentials, { logger, peers: new PeerBook() });
  const logOut = async (): Promise<void> => {
    await connection.connect();
    await connection.logOut();
  };
  let giveUp = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    giveUp = () => reject(new TelegramConnectionError('temporary', 'stopped', 'The process is stopping.'));
  });
  stop.addEventListener('abort', giveUp);
  if (stop.aborted) giveUp();
  try {
    await withDeadline(Promise.race([logOut(), stopped]), LIMITS.telegramLogOutMsMax, () => {
      return new TelegramConnectionError('temporary', 'logout_timeout', 'Telegram did not answer in time.');
    });
  } catch (error) {
    if (!(error instanceof TelegramConnectionError) || error.problem === 'temporary') throw error;
  } finally {
    stop.removeEventListener('abort', giveUp);
    await connection.close();
  }
}

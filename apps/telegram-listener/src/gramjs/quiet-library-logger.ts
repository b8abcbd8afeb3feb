import { Logger as LibraryLogger } from 'telegram';
import { LogLevel } from 'telegram/extensions/Logger.js';
import type { TelegramConnectionOptions } from '../client/telegram-client.ts';

const LIBRARY_MESSAGE_CHARS_MAX = 200;

/** Told once a second while nobody answers; why is known from the socket. */
const DIAL_FAILED = 'WebSocket connection failed';

/**
 * Passes the library's warnings on and nothing else. `canSend` says no to everything, because a yes makes the library print
 * errors on the console by itself.
 */
export class QuietLibraryLogger extends LibraryLogger {
  readonly #logger: TelegramConnectionOptions['logger'];
  #isMuted = false;

  constructor(logger: TelegramConnectionOptions['logger']) {
    super(LogLevel.WARN);
    this.#logger = logger;
  }

  /** The library's loops go on for seconds after the end; what they say then is of no interest. */
  mute(): void {
    this.#isMuted = true;
  }

  override canSend(): boolean {
    return false;
  }

  override _log(level: LogLevel, message: string): void {
    if (this.#isMuted || (level !== LogLevel.WARN && level !== LogLevel.ERROR)) return;
    if (message.startsWith(DIAL_FAILED)) return;
    this.#logger.warn('the Telegram library warns', {
      detail: message.slice(0, LIBRARY_MESSAGE_CHARS_MAX),
    });
  }
}

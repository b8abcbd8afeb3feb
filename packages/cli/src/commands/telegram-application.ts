import { isTelegramProxy } from '@switchboard/channels';
import { SwitchboardError } from '@switchboard/core';
import type { Config } from '@switchboard/service';

/** The options that say through which application and way an account reaches Telegram. */
export interface ApplicationOptions {
  apiId?: string;
  apiHash?: string;
  proxy?: string;
}

export interface TelegramApplication {
  apiId: number | null;
  apiHash: string | null;
  proxy: string | null;
}

/**
 * What was given; null stands for what the environment has.
 *
 * @throws SwitchboardError `bad_request` when it is not whole, or neither place has an application
 */
export function applicationOf(options: ApplicationOptions, config: Config): TelegramApplication {
  const apiId = options.apiId === undefined ? null : positiveInteger(options.apiId);
  if ((apiId === null) !== (options.apiHash === undefined)) {
    throw new SwitchboardError('bad_request', 'Give --api-id and --api-hash together.');
  }
  if (apiId === null && config.telegramApiId === undefined) {
    throw new SwitchboardError(
      'bad_request',
      'Give --api-id and --api-hash, or set TELEGRAM_API_ID and _HASH.',
    );
  }
  if (options.proxy !== undefined && !isTelegramProxy(options.proxy)) {
    throw new SwitchboardError('bad_request', 'The proxy must look like mtproxy://secret@host:port.');
  }
  return { apiId, apiHash: options.apiHash ?? null, proxy: options.proxy ?? null };
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number <= 0 || number > 0x7fff_ffff) {
    throw new SwitchboardError('bad_request', '--api-id must be a number, as my.telegram.org shows it.');
  }
  return number;
}

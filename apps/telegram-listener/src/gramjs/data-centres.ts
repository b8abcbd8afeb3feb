import type { Api } from 'telegram';
import { temporary } from './connection-problem.ts';

/** Where a data centre can be reached. */
export interface DataCentre {
  dcId: number;
  address: string;
  port: number;
}

/**
 * Where a data centre is, by Telegram's list (help.getConfig); only addresses that every client can use.
 *
 * @throws TelegramConnectionError `unknown_dc` for one that is not in the list
 */
export function centreIn(config: Api.Config | null, dcId: number): DataCentre {
  const usable = config?.dcOptions.filter(
    ({ id, ipv6, cdn, tcpoOnly }) => id === dcId && ipv6 !== true && cdn !== true && tcpoOnly !== true,
  );
  const chosen = usable?.find(({ mediaOnly }) => mediaOnly !== true) ?? usable?.[0];
  if (chosen === undefined) {
    throw temporary('unknown_dc', `Telegram has not said where its data centre ${dcId} is.`);
  }
  return { dcId, address: chosen.ipAddress, port: chosen.port };
}

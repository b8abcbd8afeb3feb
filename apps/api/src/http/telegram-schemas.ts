import { z } from 'zod';
import { isTelegramProxy } from '@switchboard/channels';
import { text } from './route.ts';

/** Ids in addresses; anything but a UUID is no id of ours. */
export const idParams = z.object({ id: z.uuid() });

/** How agents see the account. */
export const accountName = z
  .string()
  .trim()
  .pipe(text({ min: 1, max: 100 }));

/** The Telegram application and the way to Telegram; what is left out is the listener's own. */
export const applicationFields = {
  api_id: z.number().int().positive().max(0x7fff_ffff).optional().describe('as my.telegram.org shows it'),
  api_hash: text({ min: 1, max: 200 }).optional(),
  proxy: text({ min: 1, max: 1_000 })
    .refine(isTelegramProxy, 'must look like socks5://host:port or mtproxy://secret@host:port')
    .optional(),
};

interface GivenApplication {
  api_id?: number | undefined;
  api_hash?: string | undefined;
  proxy?: string | undefined;
}

/** An id without its hash, or the other way round, is half an application. */
export function hasWholeApplication(body: GivenApplication): boolean {
  return (body.api_id === undefined) === (body.api_hash === undefined);
}

export const WHOLE_APPLICATION = { message: 'must be given together with api_hash', path: ['api_id'] };

/** What was given, as the stores take it. */
export function applicationOf(body: GivenApplication) {
  return { apiId: body.api_id ?? null, apiHash: body.api_hash ?? null, proxy: body.proxy ?? null };
}

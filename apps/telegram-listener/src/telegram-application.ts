import type { LoginCredentials } from './client/login-client.ts';

/** Which application of my.telegram.org an account uses, and by which proxy it reaches Telegram; null: none is named. */
export interface TelegramApplication {
  apiId: number | null;
  apiHash: string | null;
  proxy: string | null;
}

/** What an account names itself, and the process' own for whatever it leaves out; null when neither has an application. */
export function applicationOf(
  own: TelegramApplication,
  defaults: TelegramApplication,
): LoginCredentials | null {
  const apiId = own.apiId ?? defaults.apiId;
  const apiHash = own.apiHash ?? defaults.apiHash;
  if (apiId === null || apiHash === null) return null;
  return { apiId, apiHash, proxy: own.proxy ?? defaults.proxy };
}

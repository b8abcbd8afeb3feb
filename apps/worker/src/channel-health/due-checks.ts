import { createHash } from 'node:crypto';
import type { ChannelCheckName, ChannelCredentials } from '@switchboard/core';
import type { ChannelCheck } from '@switchboard/database';
import { instagramConnection } from '../sending/platform-sender.ts';
import type { CheckedChannel } from './check.ts';

/** What depends on the channel's credentials: looked at anew at once when those have changed. */
const OF_CREDENTIALS: ReadonlySet<ChannelCheckName> = new Set([
  'token',
  'subscription',
  'instagram_token',
  'number',
]);

/** The checks that ask; the others are told. */
export type AskedCheck = Exclude<ChannelCheckName, 'sending' | 'account'>;

/** What is asked of a channel, in this order: without a good token nothing else can be. */
export function checksOf(channel: CheckedChannel): AskedCheck[] {
  const { platform } = channel;
  const isLogin = platform === 'instagram' && instagramConnection(channel).kind === 'login';
  return [
    'token',
    ...(isLogin ? (['instagram_token'] as const) : []),
    'subscription',
    ...(platform === 'whatsapp' ? (['number'] as const) : []),
    'silence',
  ];
}

export function isDue(
  name: ChannelCheckName,
  check: ChannelCheck | undefined,
  mark: string,
  now: Date,
): boolean {
  if (check === undefined || check.dueAt <= now) return true;
  return OF_CREDENTIALS.has(name) && check.credentialsMark !== mark;
}

/** Tells credentials apart without telling them. */
export function markOf({ accessToken, pageId, appSecrets, botToken }: ChannelCredentials): string {
  const parts = [accessToken ?? null, pageId ?? null, appSecrets ?? null, botToken ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

import { telegramPeerName } from '@switchboard/channels';
import { Api } from 'telegram';
import type { TelegramIdentity } from '../client/telegram-client.ts';
import { temporary } from './connection-problem.ts';
import { peerFrom } from './peers-in.ts';

/**
 * Whose account it is, by what Telegram says of the user.
 *
 * @throws TelegramConnectionError `no_identity`
 */
export function identityOf(user: unknown): TelegramIdentity {
  const found = user instanceof Api.User ? peerFrom(user) : null;
  if (found === null) throw temporary('no_identity', 'Telegram did not say whose account this is.');
  const { peer } = found;
  const name = telegramPeerName(peer) ?? peer.username ?? peer.id;
  return { userId: peer.id, name, username: peer.username, phone: peer.phone };
}

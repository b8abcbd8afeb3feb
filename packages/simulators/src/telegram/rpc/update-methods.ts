import { Api } from 'telegram';
import { channelDifference, difference } from '../differences.ts';
import { RpcFailure } from '../faults.ts';
import type { FakeAccount } from '../fake-people.ts';
import type { TelegramDirectory } from '../telegram-directory.ts';
import { channelOf } from './input-peers.ts';
import { method } from './method.ts';
import type { RpcEntry } from './method.ts';

/** Where a box stands, and what was missed. */
export const UPDATE_METHODS: readonly RpcEntry[] = [
  method(Api.updates.GetState, (_request, { account, telegram }) => stateNow(account, telegram)),

  method(Api.updates.GetDifference, (request, { account, telegram }) =>
    difference(account, telegram, request),
  ),

  method(Api.updates.GetChannelDifference, ({ channel, pts, limit }, { account, telegram }) => {
    const wanted = channelOf(channel as Api.TypeInputChannel, account, telegram);
    if (pts <= 0) throw new RpcFailure(400, 'PERSISTENT_TIMESTAMP_EMPTY');
    return channelDifference({ account, telegram }, wanted, { pts, limit });
  }),
];

/** An account's state now, with the number of its unread messages in private chats and basic groups. */
export function stateNow(account: FakeAccount, telegram: TelegramDirectory): Api.updates.State {
  const { qts, seq, box } = account;
  const { pts, unread: unreadCount } = box;
  return new Api.updates.State({ pts, qts, seq, date: telegram.nowSeconds(), unreadCount });
}

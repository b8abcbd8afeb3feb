import { SwitchboardError } from '@switchboard/core';
import type { Principal } from './authenticator.ts';

/**
 * To be called before anything is changed about a conversation or a message of a channel.
 *
 * @param channelId null: of what belongs to no channel
 * @throws SwitchboardError `forbidden` for viewers, and for agents that may only read on this channel
 */
export function assertMayWrite({ user }: Principal, channelId: string | null): void {
  if (user.role === 'owner') return;
  if (user.role === 'viewer')
    throw new SwitchboardError('forbidden', 'Viewers can read only. Ask an owner for another role.');
  if (channelId !== null && user.readOnlyChannelIds.includes(channelId))
    throw new SwitchboardError(
      'forbidden',
      'You can only read what comes by this channel. Ask an owner for more.',
    );
}

import type { SwitchboardClient } from '@switchboard/client';

/** Who is signed in, and what they may do. */
export type Me = Awaited<ReturnType<SwitchboardClient['api']['account']['me']>>;

/** Whether somebody may answer on a channel. The server decides; this only spares people a refusal. */
export function mayWrite(me: Me, channelId: string | null): boolean {
  if (me.role === 'viewer') return false;
  if (me.role === 'owner' || channelId === null) return true;
  return !me.read_only_channel_ids.includes(channelId);
}

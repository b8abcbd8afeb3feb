import type { EphemeralFrameOf, PresentUser } from '@switchboard/protocol';

/** Who is there after this news. Users keep their order; the answer is another list only if something has changed. */
export function withPresence(
  present: readonly PresentUser[],
  { complete, users }: EphemeralFrameOf<'presence.updated'>['data'],
): readonly PresentUser[] {
  if (complete) return users;
  if (users.length === 0) return present;
  const byId = new Map(present.map((user) => [user.user_id, user]));
  for (const user of users) byId.set(user.user_id, user);
  return [...byId.values()];
}

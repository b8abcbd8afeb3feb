import type { CredentialStore, UserStore } from '@switchboard/database';

/** A session as the user's password would open it. */
export async function sessionOf(
  { users, credentials }: { users: UserStore; credentials: CredentialStore },
  userId: string,
  validMs = 3_600_000,
): Promise<string> {
  const user = await users.byId(userId);
  const { passwordHash } = user!;
  const token = await credentials.openSession({ userId, passwordHash }, new Date(Date.now() + validMs));
  if (token === null) throw new Error('the user may not sign in');
  return token;
}

import { LIMITS } from '@switchboard/core';
import type { Database } from '@switchboard/database';

/**
 * A link for an owner who has signed in before: who shows a demonstration has seldom chosen a password. Null while the
 * first link has not been used; `npm start` prints that one itself.
 */
export async function signInAgain({ users, credentials }: Database, url: string): Promise<string | null> {
  if (!(await users.anOwnerHasSignedIn())) return null;
  const owner = (await users.list()).find(({ role, disabledAt }) => role === 'owner' && disabledAt === null);
  if (owner === undefined) return null;
  const until = new Date(Date.now() + LIMITS.signInLinkMsMax);
  return `${url}/sign-in/${await credentials.createSignInLink(owner.id, until)}`;
}

import { LIMITS } from '@switchboard/core';
import { Database } from '@switchboard/database';
import type { DatabaseAccess } from '../local-database.ts';

/** The first user's address until they choose their own. */
const FIRST_EMAIL = 'owner@localhost';

/** A link for the first owner; null as soon as any owner has signed in once. */
export async function firstSignInLink(access: DatabaseAccess, publicUrl: string): Promise<string | null> {
  const database = new Database(access.databaseUrl, access.encryptionKey);
  try {
    await database.open();
    if (await database.users.anOwnerHasSignedIn()) return null;
    const owner =
      (await database.users.byEmail(FIRST_EMAIL)) ??
      (await database.users.add({ email: FIRST_EMAIL, name: 'Owner', role: 'owner', passwordHash: null }));
    const token = await database.credentials.createSignInLink(
      owner.id,
      new Date(Date.now() + LIMITS.signInLinkMsMax),
    );
    return `${publicUrl}/sign-in/${token}`;
  } finally {
    await database.close();
  }
}

import type { DataSource } from 'typeorm';
import { newId } from '@switchboard/core';
import { ApiToken } from './entities/api-token.entity.ts';
import { Session } from './entities/session.entity.ts';
import { SignInLink } from './entities/sign-in-link.entity.ts';
import { newToken, tokenHash } from './tokens.ts';

/** A token that was accepted: whose it is and when it ends (null: when it is revoked). */
export interface AcceptedToken {
  userId: string;
  expiresAt: Date | null;
}

/** Sessions, API tokens and one-time links. Tokens leave here once, at their making; only hashes are kept. */
export class CredentialStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  async createSession(userId: string, expiresAt: Date): Promise<string> {
    const token = newToken('sws');
    await this.#dataSource
      .getRepository(Session)
      .insert({ id: newId(), userId, tokenHash: tokenHash(token), expiresAt });
    return token;
  }

  async createApiToken(userId: string, name: string): Promise<string> {
    const token = newToken('swt');
    await this.#dataSource
      .getRepository(ApiToken)
      .insert({ id: newId(), userId, name, tokenHash: tokenHash(token) });
    return token;
  }

  /** The session or API token, or null when it is unknown, expired or revoked. */
  async accept(token: string, now: Date): Promise<AcceptedToken | null> {
    const hash = tokenHash(token);
    if (token.startsWith('sws_')) {
      const session = await this.#dataSource.getRepository(Session).findOneBy({ tokenHash: hash });
      return session !== null && session.expiresAt > now ? session : null;
    }
    const apiToken = await this.#dataSource.getRepository(ApiToken).findOneBy({ tokenHash: hash });
    if (apiToken === null || apiToken.revokedAt !== null) return null;
    return apiToken.expiresAt === null || apiToken.expiresAt > now ? apiToken : null;
  }

  async endSession(token: string): Promise<void> {
    await this.#dataSource.getRepository(Session).delete({ tokenHash: tokenHash(token) });
  }

  async createSignInLink(userId: string, expiresAt: Date): Promise<string> {
    const token = newToken('swl');
    await this.#dataSource
      .getRepository(SignInLink)
      .insert({ id: newId(), userId, tokenHash: tokenHash(token), expiresAt });
    return token;
  }

  /** The link's user, once: the update decides who of two was first. Null when it was used, is too old or unknown. */
  async useSignInLink(token: string, now: Date): Promise<string | null> {
    const result = await this.#dataSource
      .createQueryBuilder()
      .update(SignInLink)
      .set({ usedAt: now })
      .where('token_hash = :hash and used_at is null and expires_at > :now', { hash: tokenHash(token), now })
      .returning('user_id')
      .execute();
    return (result.raw as { user_id: string }[])[0]?.user_id ?? null;
  }
}

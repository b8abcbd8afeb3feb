import { roleFrom, storableText } from '@switchboard/core';
import type { CredentialStore, User, UserStore } from '@switchboard/database';
import { HostTokens, type HostTokensOptions } from './host-tokens.ts';

/** Somebody who was recognised, and until when. */
export interface Principal {
  user: User;
  /** Of ours, what they came in with: it may be revoked. Null of a host JWT. */
  credential: { kind: 'session' | 'api_token'; id: string } | null;
  /** null: until the token is revoked. */
  expiresAt: Date | null;
}

export interface AuthenticatorOptions extends HostTokensOptions {
  users: UserStore;
  credentials: CredentialStore;
}

const SUBJECT_CHARS_MAX = 200;
/** Beyond it a Date is invalid, and an invalid date never comes. */
const LATEST_TIME_MS = 8.64e15;

/**
 * Tells who a token belongs to. Three kinds come in through one door: our session tokens (`sws_…`), our API tokens
 * (`swt_…`), and JWTs of the host application, whose `sub` becomes a user at its first sight.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #hostTokens: HostTokens;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#hostTokens = new HostTokens(options);
  }

  /** null when the token is unknown, expired, revoked, or its user disabled. */
  async authenticate(token: string): Promise<Principal | null> {
    const principal = /^sw[st]_/.test(token) ? await this.#ownToken(token) : await this.#hostToken(token);
    return principal === null || principal.user.disabledAt !== null ? null : principal;
  }

  async #ownToken(token: string): Promise<Principal | null> {
    const { credentials, users } = this.#options;
    const accepted = await credentials.accept(token);
    if (accepted === null) return null;
    const user = await users.byId(accepted.userId);
    if (user === null) return null;
    const kind = token.startsWith('sws_') ? 'session' : 'api_token';
    return { user, credential: { kind, id: accepted.id }, expiresAt: accepted.expiresAt };
  }

  async #hostToken(token: string): Promise<Principal | null> {
    const claims = await this.#hostTokens.verify(token);
    if (claims === null || typeof claims.sub !== 'string') return null;
    if (claims.sub === '' || claims.sub.length > SUBJECT_CHARS_MAX || storableText(claims.sub) !== claims.sub)
      return null;
    const identity = {
      subject: claims.sub,
      name: textClaim(claims.name),
      email: textClaim(claims.email),
      role: roleFrom(claims.role),
    };
    const user = await this.#options.users.fromHost(identity, new Date(this.#options.clock.now()));
    return { user, credential: null, expiresAt: new Date(Math.min(claims.exp * 1000, LATEST_TIME_MS)) };
  }
}

function textClaim(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== ''
    ? storableText(value.trim()).slice(0, SUBJECT_CHARS_MAX)
    : null;
}

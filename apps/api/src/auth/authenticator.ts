import { createSecretKey, type KeyObject } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { type Clock, roleFrom, storableText, SwitchboardError } from '@switchboard/core';
import type { CredentialStore, User, UserStore } from '@switchboard/database';

/** Somebody who was recognised, and until when. */
export interface Principal {
  user: User;
  /** Of ours, what they came in with: it may be revoked. Null of a host JWT. */
  credential: { kind: 'session' | 'api_token'; id: string } | null;
  /** null: until the token is revoked. */
  expiresAt: Date | null;
}

export interface AuthenticatorOptions {
  users: UserStore;
  credentials: CredentialStore;
  clock: Clock;
  /** Signs the host application's JWTs with HS256; unset = not accepted. */
  jwtSecret: string | undefined;
  /** Or where the keys are that do. */
  jwksUrl: string | undefined;
  /** Where set, the token must be by this issuer, and for this audience. */
  jwtIssuer: string | undefined;
  jwtAudience: string | undefined;
}

/** Asymmetric algorithms only: with a public key in hand, HS256 would let anyone sign. */
const JWKS_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
const SUBJECT_CHARS_MAX = 200;
const CLOCK_SKEW_SECONDS = 5;
/** Beyond it a Date is invalid, and an invalid date never comes. */
const LATEST_TIME_MS = 8.64e15;

/**
 * Tells who a token belongs to. Three kinds come in through one door: our session tokens (`sws_…`), our API tokens
 * (`swt_…`), and JWTs of the host application, whose `sub` becomes a user at its first sight.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #jwks: JWTVerifyGetKey | null;
  /** Made once: importing it for each token took a fifth of a socket's opening. */
  readonly #secret: KeyObject | null;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    const { jwtSecret } = options;
    this.#secret = jwtSecret === undefined ? null : createSecretKey(jwtSecret, 'utf8');
    this.#jwks = options.jwksUrl === undefined ? null : createRemoteJWKSet(new URL(options.jwksUrl));
  }

  /** null when the token is unknown, expired, revoked, or its user disabled. */
  async authenticate(token: string): Promise<Principal | null> {
    const principal = /^sw[st]_/.test(token) ? await this.#ownToken(token) : await this.#hostToken(token);
    return principal === null || principal.user.disabledAt !== null ? null : principal;
  }

  async #ownToken(token: string): Promise<Principal | null> {
    const { credentials, users, clock } = this.#options;
    const accepted = await credentials.accept(token, new Date(clock.now()));
    if (accepted === null) return null;
    const user = await users.byId(accepted.userId);
    if (user === null) return null;
    const kind = token.startsWith('sws_') ? 'session' : 'api_token';
    return { user, credential: { kind, id: accepted.id }, expiresAt: accepted.expiresAt };
  }

  async #hostToken(token: string): Promise<Principal | null> {
    const claims = await this.#verify(token);
    if (claims === null || typeof claims.sub !== 'string') return null;
    if (claims.sub === '' || claims.sub.length > SUBJECT_CHARS_MAX || claims.sub.includes('\u0000'))
      return null;
    const identity = {
      subject: claims.sub,
      name: textClaim(claims['name']),
      email: textClaim(claims['email']),
      role: roleFrom(claims['role']),
    };
    const user = await this.#options.users.fromHost(identity, new Date(this.#options.clock.now()));
    return { user, credential: null, expiresAt: new Date(Math.min(claims.exp! * 1000, LATEST_TIME_MS)) };
  }

  async #verify(token: string): Promise<JWTPayload | null> {
    const { jwtIssuer, jwtAudience, clock } = this.#options;
    const checks = {
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(clock.now()),
      clockTolerance: CLOCK_SKEW_SECONDS,
      ...(jwtIssuer === undefined ? {} : { issuer: jwtIssuer }),
      ...(jwtAudience === undefined ? {} : { audience: jwtAudience }),
    };
    if (token.split('.').length !== 3) return null;
    try {
      if (this.#secret !== null) {
        return (await jwtVerify(token, this.#secret, { ...checks, algorithms: ['HS256'] })).payload;
      }
      if (this.#jwks !== null) {
        return (await jwtVerify(token, this.#jwks, { ...checks, algorithms: JWKS_ALGORITHMS })).payload;
      }
      return null;
    } catch (error) {
      if (isRefusal(error)) return null;
      throw new SwitchboardError(
        'overloaded',
        'The keys of the host application cannot be read. Try again soon.',
        {
          cause: error,
        },
      );
    }
  }
}

/** What speaks against the token itself; anything else is a key set that did not answer, and no fault of the token. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError &&
    /^ERR_(JWT|JWS|JOSE_ALG|JOSE_NOT_SUPPORTED|JWKS_NO_MATCHING)/.test(error.code)
  );
}

function textClaim(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== ''
    ? storableText(value.trim()).slice(0, SUBJECT_CHARS_MAX)
    : null;
}

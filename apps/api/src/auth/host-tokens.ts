import { createSecretKey, type KeyObject } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { type Clock, SwitchboardError } from '@switchboard/core';

export interface HostTokensOptions {
  clock: Clock;
  /** Signs the host application's JWTs with HS256; unset = not accepted. */
  jwtSecret: string | undefined;
  /** Or where the keys are that do. */
  jwksUrl: string | undefined;
  /** Where set, the token must be by this issuer, and for this audience. */
  jwtIssuer: string | undefined;
  jwtAudience: string | undefined;
}

/** What a token that was verified says; whatever else stands in it is as its author wrote it. */
export interface HostClaims {
  sub: unknown;
  /** Seconds since 1970. */
  exp: number;
  name?: unknown;
  email?: unknown;
  role?: unknown;
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
const CLOCK_SKEW_SECONDS = 5;

/** Verifies the JWTs of the host application: signature, time, and where asked for issuer and audience. */
export class HostTokens {
  readonly #options: HostTokensOptions;
  readonly #jwks: JWTVerifyGetKey | null;
  readonly #secret: KeyObject | null;

  constructor(options: HostTokensOptions) {
    this.#options = options;
    const { jwtSecret, jwksUrl } = options;
    this.#secret = jwtSecret === undefined ? null : createSecretKey(jwtSecret, 'utf8');
    this.#jwks = jwksUrl === undefined ? null : createRemoteJWKSet(new URL(jwksUrl));
  }

  /**
   * null when the token is none of theirs, or has expired.
   *
   * @throws SwitchboardError `overloaded` when their keys cannot be read.
   */
  async verify(token: string): Promise<HostClaims | null> {
    if (token.split('.').length !== 3) return null;
    if (this.#secret !== null) return this.#signedWith(this.#secret, token);
    return this.#jwks === null ? null : await this.#signedByOneOf(this.#jwks, token);
  }

  /** In one go: on another thread a signature that takes 2 µs kept the opening of a socket waiting for 200. */
  #signedWith(secret: KeyObject, token: string): HostClaims | null {
    const { clock, jwtIssuer, jwtAudience } = this.#options;
    try {
      const { header, payload } = jsonwebtoken.verify(token, secret, {
        complete: true,
        algorithms: ['HS256'],
        clockTimestamp: Math.floor(clock.now() / 1000),
        clockTolerance: CLOCK_SKEW_SECONDS,
        ...(jwtIssuer === undefined ? {} : { issuer: jwtIssuer }),
        ...(jwtAudience === undefined ? {} : { audience: jwtAudience }),
      });
      // Extensions that must be understood; none is here.
      if (header.crit !== undefined || typeof payload !== 'object') return null;
      return payload.exp === undefined ? null : { ...payload, sub: payload.sub, exp: payload.exp };
    } catch {
      // The key is here, so that nothing but the token can be at fault; one that is no JSON has an error of its own.
      return null;
    }
  }

  async #signedByOneOf(keys: JWTVerifyGetKey, token: string): Promise<HostClaims | null> {
    const { clock, jwtIssuer, jwtAudience } = this.#options;
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: JWKS_ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(clock.now()),
        clockTolerance: CLOCK_SKEW_SECONDS,
        ...(jwtIssuer === undefined ? {} : { issuer: jwtIssuer }),
        ...(jwtAudience === undefined ? {} : { audience: jwtAudience }),
      });
      return { ...payload, sub: payload.sub, exp: payload.exp! };
    } catch (error) {
      if (isRefusal(error)) return null;
      throw new SwitchboardError(
        'overloaded',
        'The keys of the host application cannot be read. Try again soon.',
        { cause: error },
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

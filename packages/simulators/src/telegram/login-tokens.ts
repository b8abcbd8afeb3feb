import { randomBytes } from 'node:crypto';
import type { AuthKey } from './auth-keys.ts';
import { RpcFailure } from './faults.ts';
import type { FakeAccount } from './fake-telegram.ts';

const TOKEN_BYTES = 32;
const EXPIRED_KEPT_MS = 10 * 60_000;

/** A login by QR code: who waits with it, until when, and who has accepted it. */
export interface LoginToken {
  bytes: Buffer;
  /** The key that shows the code. */
  key: AuthKey;
  expiresAtMs: number;
  acceptedBy: FakeAccount | null;
}

/** The tokens that are shown as QR codes. Each lives for itself: a renewed code does not end the one before it. */
export class LoginTokens {
  readonly #validMs: number;
  readonly #byToken = new Map<string, LoginToken>();

  /** @param validSeconds how long a code can be accepted; 30 at Telegram. */
  constructor(validSeconds: number) {
    this.#validMs = validSeconds * 1000;
  }

  create(key: AuthKey): LoginToken {
    this.#forgetExpired();
    const bytes = randomBytes(TOKEN_BYTES);
    const token = { bytes, key, expiresAtMs: Date.now() + this.#validMs, acceptedBy: null };
    this.#byToken.set(bytes.toString('hex'), token);
    return token;
  }

  /** The token of this key that somebody has accepted. */
  acceptedFor(key: AuthKey): LoginToken | null {
    const all = [...this.#byToken.values()];
    return all.find((token) => token.key === key && token.acceptedBy !== null) ?? null;
  }

  /** What a client brings to another data centre, or null when nobody has accepted it. */
  accepted(bytes: Buffer): LoginToken | null {
    const token = this.#byToken.get(bytes.toString('hex'));
    return token !== undefined && token.acceptedBy !== null ? token : null;
  }

  /** @throws RpcFailure AUTH_TOKEN_INVALID, AUTH_TOKEN_EXPIRED, AUTH_TOKEN_ALREADY_ACCEPTED */
  accept(bytes: Buffer, account: FakeAccount): LoginToken {
    const token = this.#byToken.get(bytes.toString('hex'));
    if (token === undefined) throw new RpcFailure(400, 'AUTH_TOKEN_INVALID');
    if (token.acceptedBy !== null) throw new RpcFailure(400, 'AUTH_TOKEN_ALREADY_ACCEPTED');
    if (token.expiresAtMs <= Date.now()) throw new RpcFailure(400, 'AUTH_TOKEN_EXPIRED');
    token.acceptedBy = account;
    return token;
  }

  /** The login is done: none of the key's codes is good any more. */
  use(token: LoginToken): void {
    for (const [id, other] of this.#byToken) if (other.key === token.key) this.#byToken.delete(id);
  }

  #forgetExpired(): void {
    // Expired ones are kept for a while, so that accepting one is told apart from accepting nonsense.
    const before = Date.now() - EXPIRED_KEPT_MS;
    for (const [id, token] of this.#byToken) if (token.expiresAtMs < before) this.#byToken.delete(id);
  }
}

/** The bytes of a token however it was handed over: as bytes, in the code's link, or base64url alone. */
export function tokenBytes(token: Buffer | string): Buffer {
  if (typeof token !== 'string') return token;
  return Buffer.from(token.replace(/^tg:\/\/login\?token=/u, ''), 'base64url');
}

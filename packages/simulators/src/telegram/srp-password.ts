import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { sha256 } from './crypto.ts';
import { DH_GENERATOR, DH_PRIME, isSafePublicValue, publicValue, secretExponent } from './diffie-hellman.ts';
import { RpcFailure } from './faults.ts';
import { bytesOf, modPow, numberOf } from './modular-arithmetic.ts';

const NUMBER_BYTES = 256;
const ITERATIONS = 100_000;

/** What the server says about a password, so that somebody can prove that they know it. */
export interface PasswordChallenge {
  srpId: bigint;
  publicValue: Buffer;
}

/** A proof as the client sends it: `A` and `M1` of Telegram's page "Two-factor authentication". */
export interface PasswordProof {
  srpId: bigint;
  publicValue: Buffer;
  evidence: Buffer;
}

/**
 * An account's second factor, checked as Telegram does: the server keeps a verifier, never the password, and both sides
 * prove to each other that they come to the same secret.
 */
export class SrpPassword {
  readonly hint: string;
  readonly salt1: Buffer = randomBytes(40);
  readonly salt2: Buffer = randomBytes(16);
  readonly #verifier: bigint;
  readonly #secrets = new Map<bigint, { secret: bigint; publicValue: Buffer }>();

  constructor(password: string, hint = '') {
    this.hint = hint;
    const x = numberOf(passwordHash(password, this.salt1, this.salt2));
    this.#verifier = modPow(BigInt(DH_GENERATOR), x, DH_PRIME);
  }

  /** A new challenge; each is good for one attempt. */
  challenge(): PasswordChallenge {
    const secret = secretExponent();
    const masked = (multiplier() * this.#verifier + numberOf(publicValue(secret))) % DH_PRIME;
    const challenge = { srpId: randomBytes(8).readBigInt64LE(0), publicValue: bytesOf(masked, NUMBER_BYTES) };
    this.#secrets.set(challenge.srpId, { secret, publicValue: challenge.publicValue });
    return challenge;
  }

  /** @throws RpcFailure SRP_ID_INVALID for a challenge that is not open, PASSWORD_HASH_INVALID for a wrong password. */
  check(proof: PasswordProof): void {
    const open = this.#secrets.get(proof.srpId);
    if (open === undefined) throw new RpcFailure(400, 'SRP_ID_INVALID');
    this.#secrets.delete(proof.srpId);
    const theirs = numberOf(proof.publicValue);
    if (!isSafePublicValue(theirs)) throw new RpcFailure(400, 'SRP_A_INVALID');
    const a = bytesOf(theirs, NUMBER_BYTES);
    const u = numberOf(sha256(a, open.publicValue));
    const shared = modPow(theirs * modPow(this.#verifier, u, DH_PRIME), open.secret, DH_PRIME);
    const expected = sha256(
      mixed(sha256(bytesOf(DH_PRIME, NUMBER_BYTES)), sha256(bytesOf(BigInt(DH_GENERATOR), NUMBER_BYTES))),
      sha256(this.salt1),
      sha256(this.salt2),
      a,
      open.publicValue,
      sha256(bytesOf(shared, NUMBER_BYTES)),
    );
    if (!expected.equals(proof.evidence)) throw new RpcFailure(400, 'PASSWORD_HASH_INVALID');
  }
}

function passwordHash(password: string, salt1: Buffer, salt2: Buffer): Buffer {
  const salted = (data: Buffer, salt: Buffer): Buffer => sha256(salt, data, salt);
  const first = salted(salted(Buffer.from(password), salt1), salt2);
  return salted(pbkdf2Sync(first, salt1, ITERATIONS, 64, 'sha512'), salt2);
}

/** `k` of the protocol: it ties the challenge to the group. */
function multiplier(): bigint {
  return numberOf(sha256(bytesOf(DH_PRIME, NUMBER_BYTES), bytesOf(BigInt(DH_GENERATOR), NUMBER_BYTES)));
}

function mixed(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, i) => byte ^ b[i]!));
}

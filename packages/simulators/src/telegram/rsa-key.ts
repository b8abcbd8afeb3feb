import { constants, createPublicKey, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { decryptIge, sha1, sha256 } from './crypto.ts';
import { tlBytes } from './tl-bytes.ts';

const MODULUS_BITS = 2_048;
export const RSA_BYTES = MODULUS_BITS / 8;
const TEMPORARY_KEY_BYTES = 32;
const PADDED_DATA_BYTES = 192;
const SHA1_BYTES = 20;

/** A public key as the protocol's parties name and use it. */
export interface RsaPublicKey {
  modulus: Buffer;
  exponent: Buffer;
  /** Low 64 bits of SHA-1 over modulus and exponent, signed (notes/telegram.md B2.3). */
  fingerprint: bigint;
}

/**
 * Reads a public key.
 * @throws Error when the text is no PEM of an RSA key.
 */
export function readPublicKey(pem: string): RsaPublicKey {
  const { n, e } = createPublicKey(pem).export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new Error('the key is not an RSA key');
  const modulus = Buffer.from(n, 'base64url');
  const exponent = Buffer.from(e, 'base64url');
  const fingerprint = sha1(tlBytes(modulus), tlBytes(exponent)).readBigInt64LE(12);
  return { modulus, exponent, fingerprint };
}

/** False when a client may overlook it: mtcute's `keys.ts` compares hex digits, and leaves zeros before them out. */
export function isFingerprintForAll(fingerprint: bigint): boolean {
  return BigInt.asUintN(64, fingerprint) >> 60n !== 0n;
}

/** The server's own key, by which clients know that they talk to it. */
export class RsaKey {
  readonly publicKeyPem: string;
  readonly fingerprint: bigint;
  readonly #privateKey: KeyObject;

  constructor() {
    let pair = generateKeyPairSync('rsa', { modulusLength: MODULUS_BITS });
    while (!isFingerprintForAll(fingerprintOf(pair.publicKey))) {
      pair = generateKeyPairSync('rsa', { modulusLength: MODULUS_BITS });
    }
    this.publicKeyPem = pemOf(pair.publicKey);
    this.fingerprint = fingerprintOf(pair.publicKey);
    this.#privateKey = pair.privateKey;
  }

  /**
   * Opens what a client has encrypted with this key, in either of the two paddings that are in use. What comes back may
   * be followed by random bytes; `lengthOf` tells how long the content is, which the older padding's checksum needs.
   * @throws RangeError when neither padding fits.
   */
  open(encrypted: Buffer, lengthOf: (content: Buffer) => number): Buffer {
    if (encrypted.length !== RSA_BYTES) throw new RangeError('encrypted data is of a wrong length');
    const plain = privateDecrypt({ key: this.#privateKey, padding: constants.RSA_NO_PADDING }, encrypted);
    const content = openPadded(plain) ?? openLegacy(plain, lengthOf);
    if (content === null) throw new RangeError('encrypted data has no padding that is known');
    return content;
  }
}

function pemOf(publicKey: KeyObject): string {
  return publicKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}

function fingerprintOf(publicKey: KeyObject): bigint {
  return readPublicKey(pemOf(publicKey)).fingerprint;
}

/** RSA_PAD: content, reversed, with a hash keyed by a temporary key, which in turn is hidden by the hash of the whole. */
function openPadded(plain: Buffer): Buffer | null {
  const body = plain.subarray(TEMPORARY_KEY_BYTES);
  const mask = sha256(body);
  const temporaryKey = Buffer.from(plain.subarray(0, TEMPORARY_KEY_BYTES).map((byte, i) => byte ^ mask[i]!));
  const opened = decryptIge(body, temporaryKey, Buffer.alloc(TEMPORARY_KEY_BYTES));
  const content = Buffer.from(opened.subarray(0, PADDED_DATA_BYTES).toReversed());
  const expected = sha256(temporaryKey, content);
  return expected.equals(opened.subarray(PADDED_DATA_BYTES)) ? content : null;
}

/** The padding of old clients: a zero byte, SHA-1 of the content, the content, anything. */
function openLegacy(plain: Buffer, lengthOf: (content: Buffer) => number): Buffer | null {
  if (plain[0] !== 0) return null;
  const content = plain.subarray(1 + SHA1_BYTES);
  const length = lengthOf(content);
  if (length > content.length) return null;
  const expected = sha1(content.subarray(0, length));
  return expected.equals(plain.subarray(1, 1 + SHA1_BYTES)) ? content : null;
}

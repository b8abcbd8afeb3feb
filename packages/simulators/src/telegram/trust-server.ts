import { helpers } from 'telegram';
import { _serverKeys } from 'telegram/crypto/RSA.js';
import { numberOf } from './modular-arithmetic.ts';
import { readPublicKey } from './rsa-key.ts';

/**
 * Makes the client library of this process accept the server's key beside Telegram's own, so that it can agree on keys
 * with it. For tests and demos only: a planted session needs no such trust.
 * @throws Error when the text is no PEM of an RSA key.
 */
export function trustServer({ publicKeyPem }: { publicKeyPem: string }): void {
  const { modulus, exponent, fingerprint } = readPublicKey(publicKeyPem);
  // The library's own map of keys, by their signed fingerprints (notes/telegram.md B2.3).
  const n = helpers.returnBigInt(numberOf(modulus).toString());
  _serverKeys.set(fingerprint.toString(), { n, e: Number(numberOf(exponent)) });
}

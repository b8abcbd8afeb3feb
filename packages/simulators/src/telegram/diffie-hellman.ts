import { randomBytes } from 'node:crypto';
import { AUTH_KEY_BYTES } from './crypto.ts';
import { bytesOf, modPow, numberOf } from './modular-arithmetic.ts';

/** The group that Telegram itself uses; the client library accepts no other for passwords (gramjs `Password.js`). */
const PRIME_HEX =
  'c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f' +
  '48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c37' +
  '20fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64' +
  '2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4' +
  'a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754' +
  'fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4' +
  'e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f' +
  '0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b';

export const DH_PRIME = BigInt(`0x${PRIME_HEX}`);
export const DH_GENERATOR = 3;
/** Telegram's page "Creating an authorization key": public values keep this far from both ends of the group. */
const MARGIN = 1n << (2_048n - 64n);

/** A secret exponent of 2048 random bits. */
export function secretExponent(): bigint {
  return numberOf(randomBytes(AUTH_KEY_BYTES));
}

/** The public value that belongs to a secret exponent, 256 bytes. */
export function publicValue(secret: bigint): Buffer {
  return bytesOf(modPow(BigInt(DH_GENERATOR), secret, DH_PRIME), AUTH_KEY_BYTES);
}

/** True when somebody's public value gives nothing away: neither trivial nor close to an end of the group. */
export function isSafePublicValue(value: bigint): boolean {
  return value >= MARGIN && value <= DH_PRIME - MARGIN;
}

/** What both sides share afterwards, padded to 256 bytes: one key in 256 begins with a zero (notes/telegram.md A1). */
export function sharedKey(theirs: bigint, secret: bigint): Buffer {
  return bytesOf(modPow(theirs, secret, DH_PRIME), AUTH_KEY_BYTES);
}

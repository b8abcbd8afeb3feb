import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

/**
 * MTProto 2.0's cryptography, on `node:crypto` alone: sharing the client library's own would let the two agree on a
 * mistake (notes/telegram.md B2).
 */
export const AUTH_KEY_BYTES = 256;
const BLOCK_BYTES = 16;
const PADDING_BYTES_MIN = 12;

/** Who wrote a message: it decides which part of the key encrypts it. */
export type Sender = 'client' | 'server';

/** By which both sides name a key without showing it: the low 64 bits of its SHA-1. */
export function authKeyId(authKey: Buffer): Buffer {
  return sha1(authKey).subarray(12, 20);
}

/** Encrypts an inner message (salt, session, id, sequence, length, body) and puts key id and message key before it. */
export function encryptMessage(authKey: Buffer, plain: Buffer, sender: Sender): Buffer {
  const unpadded = (plain.length + PADDING_BYTES_MIN) % BLOCK_BYTES;
  const padding = randomBytes(PADDING_BYTES_MIN + ((BLOCK_BYTES - unpadded) % BLOCK_BYTES));
  const padded = Buffer.concat([plain, padding]);
  const messageKey = messageKeyOf(authKey, padded, sender);
  const { key, iv } = cipherOf(authKey, messageKey, sender);
  return Buffer.concat([authKeyId(authKey), messageKey, encryptIge(padded, key, iv)]);
}

/** The inner message with its padding, or null when it was not encrypted with this key or was changed on the way. */
export function decryptMessage(authKey: Buffer, packet: Buffer, sender: Sender): Buffer | null {
  const body = packet.subarray(24);
  if (body.length === 0 || body.length % BLOCK_BYTES !== 0) return null;
  const messageKey = packet.subarray(8, 24);
  const { key, iv } = cipherOf(authKey, messageKey, sender);
  const padded = decryptIge(body, key, iv);
  return messageKeyOf(authKey, padded, sender).equals(messageKey) ? padded : null;
}

/**
 * AES-256 in Infinite Garble Extension mode: each block is mixed with the previous plain and cipher blocks. Mixing the
 * plain text with itself two blocks back turns the whole walk into one call of CBC, which is what makes large pushes
 * cheap.
 */
export function encryptIge(plain: Buffer, key: Buffer, iv: Buffer): Buffer {
  const beforePlain = Buffer.concat([iv.subarray(BLOCK_BYTES), plain]);
  const mixed = Buffer.from(plain);
  xorInto(mixed, beforePlain, BLOCK_BYTES);
  const cbc = createCipheriv('aes-256-cbc', key, iv.subarray(0, BLOCK_BYTES)).setAutoPadding(false);
  const cipher = cbc.update(mixed);
  xorInto(cipher, beforePlain, 0);
  return cipher;
}

/** The inverse of `encryptIge`. Here every block needs the one before it decrypted, so it goes block by block. */
export function decryptIge(cipher: Buffer, key: Buffer, iv: Buffer): Buffer {
  const aes = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const plain = Buffer.allocUnsafe(cipher.length);
  const mixed = Buffer.allocUnsafe(BLOCK_BYTES);
  let before = iv.subarray(BLOCK_BYTES);
  let cipherBefore = iv.subarray(0, BLOCK_BYTES);
  for (let at = 0; at < cipher.length; at += BLOCK_BYTES) {
    for (let i = 0; i < BLOCK_BYTES; i++) mixed[i] = cipher[at + i]! ^ before[i]!;
    const opened = aes.update(mixed);
    for (let i = 0; i < BLOCK_BYTES; i++) plain[at + i] = opened[i]! ^ cipherBefore[i]!;
    before = plain.subarray(at, at + BLOCK_BYTES);
    cipherBefore = cipher.subarray(at, at + BLOCK_BYTES);
  }
  return plain;
}

/** Mixes `source` into `target`, the first byte of `source` into the byte at `from`. */
function xorInto(target: Buffer, source: Buffer, from: number): void {
  for (let i = from; i < target.length; i++) target[i] = target[i]! ^ source[i - from]!;
}

function messageKeyOf(authKey: Buffer, padded: Buffer, sender: Sender): Buffer {
  const from = 88 + offsetOf(sender);
  return sha256(authKey.subarray(from, from + 32), padded).subarray(8, 24);
}

function cipherOf(authKey: Buffer, messageKey: Buffer, sender: Sender): { key: Buffer; iv: Buffer } {
  const x = offsetOf(sender);
  const a = sha256(messageKey, authKey.subarray(x, x + 36));
  const b = sha256(authKey.subarray(40 + x, 76 + x), messageKey);
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
  };
}

function offsetOf(sender: Sender): number {
  return sender === 'client' ? 0 : 8;
}

/** SHA-1 of the parts, one after another; the key exchange and the names of keys are still made with it. */
export function sha1(...parts: Buffer[]): Buffer {
  return hash('sha1', Buffer.concat(parts), 'buffer');
}

/** SHA-256 of the parts, one after another. */
export function sha256(...parts: Buffer[]): Buffer {
  return hash('sha256', Buffer.concat(parts), 'buffer');
}

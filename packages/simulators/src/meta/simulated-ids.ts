import { randomBytes } from 'node:crypto';
import type { MetaPlatform } from '@switchboard/core';
import { type Random, randomBuffer } from './seeded-random.ts';

/**
 * An id that looks like the platform's own: `wamid.` and base64, `m_`, or Instagram's long `aWdf…` (notes/meta.md §4).
 * Nobody else's, unless `random` is given, which makes the same ids again.
 */
export function newMessageId(platform: MetaPlatform, random?: Random): string {
  const bytes = byteSource(random);
  if (platform === 'whatsapp') return `wamid.${bytes(42).toString('base64')}`;
  if (platform === 'facebook') return `m_${bytes(60).toString('base64url')}`;
  return Buffer.concat([Buffer.from('ig_dm:'), bytes(120)]).toString('base64');
}

/** Meta's ids of media, comments and templates are digits. */
export function newMediaId(random?: Random): string {
  return `1${digits(random, 15)}`;
}

/** No operator can assign a Polish number that begins with two zeros. */
export function newPhone(random?: Random): string {
  return `48000${digits(random, 6)}`;
}

/** People are digits to Messenger and Instagram, and other digits to every page and account. */
export function newScopedId(random?: Random): string {
  return `7${digits(random, 15)}`;
}

/** A WhatsApp user id that belongs to no phone of ours (notes/meta.md §4.1, BSUID). */
export function newUserId(random?: Random): string {
  return `GB.2${digits(random, 15)}`;
}

function digits(random: Random | undefined, count: number): string {
  const number = byteSource(random)(6).readUIntBE(0, 6);
  return String(number % 10 ** count).padStart(count, '0');
}

function byteSource(random: Random | undefined): (count: number) => Buffer {
  return random === undefined ? randomBytes : (count) => randomBuffer(random, count);
}

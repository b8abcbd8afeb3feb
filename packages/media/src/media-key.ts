import { randomBytes } from 'node:crypto';
import { SwitchboardError } from '@switchboard/core';
import type { ByteRange } from './media-store.ts';

/** 128 random bits: keys never meet, and nobody guesses one. */
const KEY_BYTES = 16;
/** Anything else could lead somewhere else. */
export const MEDIA_KEY = /^[0-9a-f]{32}$/;

export function newMediaKey(): string {
  return randomBytes(KEY_BYTES).toString('hex');
}

/** @throws SwitchboardError `bad_request` when the range is none */
export function assertRange({ start = 0, end }: ByteRange): void {
  const isPosition = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  if (isPosition(start) && (end === undefined || (isPosition(end) && end >= start))) return;
  throw new SwitchboardError('bad_request', 'This is no range of bytes.');
}

import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, for sessions, API tokens and links. The prefix tells a reader what was found in the wrong place. */
export function newToken(prefix: 'sws' | 'swt' | 'swl'): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** What is kept of a token: whoever reads the table cannot sign in with it. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

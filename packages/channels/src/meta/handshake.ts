import { createHash, timingSafeEqual } from 'node:crypto';

/** What to answer to Meta's verification request: 200 with the challenge, 403, or 400 (CONTRACT §3). */
export type HandshakeAnswer =
  | { outcome: 'verified'; challenge: string }
  | { outcome: 'refused' }
  | { outcome: 'malformed'; reason: string };

/** Echoing anything else would let whoever knows the token place markup on our origin (notes/meta.md §1). */
const CHALLENGE = /^[A-Za-z0-9_-]{1,128}$/;

/** Decides Meta's GET handshake by its query alone; `verifyTokens` are all that may be set for the platform. */
export function answerHandshake(query: URLSearchParams, verifyTokens: readonly string[]): HandshakeAnswer {
  for (const name of ['hub.mode', 'hub.verify_token', 'hub.challenge']) {
    const count = query.getAll(name).length;
    if (count === 0) return { outcome: 'malformed', reason: `${name} is missing` };
    if (count > 1) return { outcome: 'malformed', reason: `${name} is repeated` };
  }
  const challenge = query.get('hub.challenge') ?? '';
  if (!CHALLENGE.test(challenge)) {
    return { outcome: 'malformed', reason: 'hub.challenge must be 1 to 128 letters, digits, _ or -' };
  }
  const tokenMatches = matchesAny(query.get('hub.verify_token') ?? '', verifyTokens);
  if (query.get('hub.mode') !== 'subscribe' || !tokenMatches) return { outcome: 'refused' };
  return { outcome: 'verified', challenge };
}

/** Digests have equal lengths, so the comparison tells neither the length nor the place of a difference. */
function matchesAny(given: string, tokens: readonly string[]): boolean {
  const givenDigest = digest(given);
  let matches = false;
  for (const token of tokens) {
    const equal = timingSafeEqual(digest(token), givenDigest);
    // An unset token must not be opened by an empty one.
    if (equal && token !== '') matches = true;
  }
  return matches;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

import { createHmac, timingSafeEqual } from 'node:crypto';

/** Meta's page "Validating payloads": lowercase hex and nothing around it. */
const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * The index of the app secret that signed these bytes, or null when none did (notes/meta.md §2). Several secrets are
 * normal: a rotation, or Instagram's own beside the app's; the index says which one it was without saying the secret.
 *
 * `header` is `X-Hub-Signature-256`. Sent twice it reaches us joined by a comma, which is no signature. An empty
 * secret never matches: anybody can sign with it.
 */
export function matchingSecret(
  rawBody: Buffer,
  header: string | string[] | undefined,
  secrets: readonly string[],
): number | null {
  const hex = typeof header === 'string' ? SIGNATURE.exec(header)?.[1] : undefined;
  if (hex === undefined) return null;
  const claimed = Buffer.from(hex, 'hex');
  let match: number | null = null;
  // No early return: how long the answer takes must not tell which secret was tried last.
  for (const [index, secret] of secrets.entries()) {
    const expected = createHmac('sha256', secret).update(rawBody).digest();
    const equal = timingSafeEqual(expected, claimed);
    if (equal && secret !== '' && match === null) match = index;
  }
  return match;
}

import { createHash, timingSafeEqual } from 'node:crypto';

/** What Telegram accepts as a secret token (Bot API, setWebhook, `secret_token`). */
export const SECRET_TOKEN = /^[A-Za-z0-9_-]{1,256}$/;

/**
 * True when `header`, which is `X-Telegram-Bot-Api-Secret-Token`, is the secret that the webhook was set with. An empty
 * secret matches nothing: it is that of no bot. Sent twice, the header reaches us joined by a comma, which is no token.
 */
export function secretTokenMatches(header: string | string[] | undefined, secret: string): boolean {
  const given = typeof header === 'string' ? header : '';
  // Digests have equal lengths, so the comparison tells neither the length nor the place of a difference.
  const equal = timingSafeEqual(digest(given), digest(secret));
  return equal && secret !== '';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

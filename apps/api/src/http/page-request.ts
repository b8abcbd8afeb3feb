import type { Request } from 'express';

/**
 * Programs that look at links which people send each other, by their own names. They ask for anything, and what they open
 * must not be used up by them.
 */
const PREVIEWS =
  /bot\b|crawler|spider|preview|facebookexternal|meta-external|whatsapp|telegram|viber|slack|skype|discord|signal|embedly/i;

/** True for what a person opens in a browser, or looks at beforehand; programs ask for JSON, or for anything. */
export function asksForPage({ method, headers }: Pick<Request, 'method' | 'headers'>): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return (headers.accept?.includes('text/html') ?? false) || PREVIEWS.test(headers['user-agent'] ?? '');
}

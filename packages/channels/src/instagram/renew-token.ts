import { type JsonRecord, textOf, valueOf } from '../tolerant-reader.ts';
import type { GraphRequest } from '../meta/graph/graph-client.ts';

/** Asks for another 60 days for a token of Instagram Login (notes/meta.md §7.2); sent `unversioned`. */
export function renewTokenRequest(): GraphRequest {
  return {
    host: 'instagram',
    method: 'GET',
    path: '/refresh_access_token',
    query: { grant_type: 'ig_refresh_token' },
  };
}

/** Null when the answer is none. */
export function readRenewedToken(
  body: JsonRecord,
): { accessToken: string; expiresInSeconds: number | null } | null {
  const accessToken = textOf(body, 'access_token');
  const seconds = valueOf(body, 'expires_in');
  if (accessToken === null) return null;
  return { accessToken, expiresInSeconds: typeof seconds === 'number' && seconds > 0 ? seconds : null };
}

/** The account itself, asked with its own token: whether that is good. */
export function instagramMeRequest(): GraphRequest {
  return { host: 'instagram', method: 'GET', path: '/me', query: { fields: 'user_id,username' } };
}

import { createHmac } from 'node:crypto';
import { APP_SECRET } from './test-api.ts';

/** A `signed_request` as Meta makes it; `payload` may be JSON text of one's own. */
export function signedRequest(payload: object | string, secret = APP_SECRET): string {
  const json = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const encoded = Buffer.from(json).toString('base64url');
  return `${createHmac('sha256', secret).update(encoded).digest('base64url')}.${encoded}`;
}

/** What Meta says about one user of the app; `issuedAt` in seconds. */
export function privacyPayload(userId: string, issuedAt = Math.floor(Date.now() / 1_000)): object {
  return { algorithm: 'HMAC-SHA256', issued_at: issuedAt, user_id: userId };
}

export function postForm(url: string, form: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(form) });
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseLosslessJson } from '@switchboard/core';
import { claimedTime } from '../claimed-time.ts';
import { asRecord, idOf, type JsonRecord, textOf } from '../tolerant-reader.ts';

/** What Meta says when a person removes our app, or asks us to delete what we have. */
export type SignedRequest =
  | {
      outcome: 'verified';
      /** The person, or with Instagram Login the business, as this app knows it. */
      userId: string;
      /** null when it is absent or not credible. */
      issuedAt: Date | null;
    }
  | { outcome: 'malformed'; reason: string }
  | { outcome: 'bad_signature' };

const ALGORITHM = 'HMAC-SHA256';
const SIGNATURE_BYTES = 32;
const BASE64URL = /^[A-Za-z0-9_-]*={0,2}$/;

/**
 * Reads a `signed_request` (notes/meta.md §8): the signature in base64url, one dot, JSON in base64url. The signature is
 * the HMAC-SHA256 of the payload as it is encoded. Nothing of the payload is read before an app secret has matched;
 * without secrets nothing does. Never throws.
 */
export function readSignedRequest(
  text: string,
  secrets: readonly string[],
  receivedAtMs: number,
): SignedRequest {
  const parts = text.split('.');
  if (parts.length !== 2) return malformed('signed_request must have two parts, joined by one dot.');
  const [signature, payload] = parts as [string, string];
  if (!BASE64URL.test(signature) || !BASE64URL.test(payload))
    return malformed('signed_request must be base64url.');
  if (!isSigned(payload, Buffer.from(signature, 'base64url'), secrets)) return { outcome: 'bad_signature' };
  return readPayload(Buffer.from(payload, 'base64url').toString('utf8'), receivedAtMs);
}

function isSigned(payload: string, claimed: Buffer, secrets: readonly string[]): boolean {
  if (claimed.length !== SIGNATURE_BYTES) return false;
  let matches = false;
  // No early return: how long the answer takes must not tell which secret was tried last.
  for (const secret of secrets) {
    const equal = timingSafeEqual(createHmac('sha256', secret).update(payload).digest(), claimed);
    // Anybody can sign with an empty secret.
    if (equal && secret !== '') matches = true;
  }
  return matches;
}

function readPayload(json: string, receivedAtMs: number): SignedRequest {
  const payload = parsed(json);
  if (payload === null) return malformed('The payload of signed_request must be a JSON object.');
  if (textOf(payload, 'algorithm') !== ALGORITHM) return { outcome: 'bad_signature' };
  const userId = idOf(payload, 'user_id');
  if (userId === null) return malformed('The payload of signed_request must name a user_id.');
  return { outcome: 'verified', userId, issuedAt: claimedTime(payload, 'issued_at', receivedAtMs) };
}

function parsed(json: string): JsonRecord | null {
  try {
    return asRecord(parseLosslessJson(json));
  } catch {
    return null;
  }
}

function malformed(reason: string): SignedRequest {
  return { outcome: 'malformed', reason };
}

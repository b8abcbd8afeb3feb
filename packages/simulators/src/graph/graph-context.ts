import type { JsonItem } from '../meta/webhook-body.ts';
import type { GraphMedia } from './graph-media.ts';
import type { GraphAnswer, GraphRequest } from './graph-request.ts';
import type { GraphWorld } from './graph-world.ts';
import type { Ledger } from './ledger.ts';
import type { RateLimits } from './rate-limits.ts';
import type { ReceiptTeller } from './receipts.ts';

/** What every route works on. */
export interface GraphContext {
  world: GraphWorld;
  media: GraphMedia;
  ledger: Ledger;
  limits: RateLimits;
  receipts: ReceiptTeller;
  /** Files that are on their way in pieces, by the id of the upload. */
  uploads: Map<string, { length: number; bytes: Buffer }>;
}

/** A request with its body read as fields; null where the body is no JSON object. */
export interface GraphCall {
  request: GraphRequest;
  fields: JsonItem | null;
}

export function ok(body: object): GraphAnswer {
  return { status: 200, body };
}

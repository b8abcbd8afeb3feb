import {
  asRecord,
  idOf,
  isTrue,
  itemsOf,
  type JsonRecord,
  recordOf,
  textOf,
  valueOf,
} from '../../tolerant-reader.ts';
import type { GraphRequest } from '../graph/graph-client.ts';

/** What Meta says of an access token (`debug_token`, notes/meta.md §7.2). */
export interface TokenFacts {
  appId: string | null;
  isValid: boolean;
  /** Null: never, or it is not told. */
  expiresAt: Date | null;
  /** When the person behind it has to agree again; null likewise. */
  dataAccessExpiresAt: Date | null;
  scopes: string[];
  /** The assets that a scope is for, by scope; none where it is for all. */
  targets: { scope: string; ids: string[] }[];
  /** Why it is not valid, as Meta's code and words say it. */
  error: { code: string | null; subcode: string | null; message: string | null } | null;
}

/** Meta takes the token that is asked about in the address only. */
export function debugTokenRequest(token: string): GraphRequest {
  return { host: 'graph', method: 'GET', path: '/debug_token', query: { input_token: token } };
}

/** Null when the answer is not one. */
export function readDebugToken(body: JsonRecord): TokenFacts | null {
  const data = recordOf(body, 'data');
  if (data === null || typeof valueOf(data, 'is_valid') !== 'boolean') return null;
  const error = recordOf(data, 'error');
  return {
    appId: idOf(data, 'app_id'),
    isValid: isTrue(data, 'is_valid'),
    expiresAt: timeOf(data, 'expires_at'),
    dataAccessExpiresAt: timeOf(data, 'data_access_expires_at'),
    scopes: itemsOf(data, 'scopes').filter((scope) => typeof scope === 'string'),
    targets: itemsOf(data, 'granular_scopes').flatMap(targetsOf),
    error:
      error === null
        ? null
        : { code: idOf(error, 'code'), subcode: idOf(error, 'subcode'), message: textOf(error, 'message') },
  };
}

/** Ids come as text or as numbers, or not at all (chatwoot#14690). */
function targetsOf(item: unknown): { scope: string; ids: string[] }[] {
  const record = asRecord(item);
  const scope = textOf(record, 'scope');
  if (scope === null) return [];
  const ids = itemsOf(record, 'target_ids').flatMap((id) =>
    typeof id === 'string' ? [id] : typeof id === 'number' && Number.isSafeInteger(id) ? [String(id)] : [],
  );
  return [{ scope, ids }];
}

/** Unix seconds; 0 is never. */
function timeOf(record: JsonRecord, key: string): Date | null {
  const seconds = valueOf(record, key);
  if (typeof seconds !== 'number' || seconds <= 0) return null;
  const at = new Date(seconds * 1_000);
  return Number.isNaN(at.getTime()) ? null : at;
}

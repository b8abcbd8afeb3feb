import { MINUTE_MS, parseLosslessJson, SECOND_MS } from '@switchboard/core';
import { asRecord, isTrue, type JsonRecord, recordOf, textOf, valueOf } from '../../tolerant-reader.ts';

/** An error as Graph says it; classified by `code` and `subcode` alone, since words change (notes/meta.md §6.4). */
export interface GraphError {
  code: string;
  subcode: string | null;
  message: string | null;
  /** `error_data.details`, or what Meta wants people to read. */
  detail: string | null;
  isTransient: boolean;
}

/**
 * The `error` of an answer, its words without `secret`; null when it has none. Token errors have no `error_data`
 * (notes/meta.md §6.4).
 */
export function graphErrorOf(body: JsonRecord | null, secret: string): GraphError | null {
  const error = recordOf(body, 'error');
  if (error === null) return null;
  return {
    code: integerText(error, 'code') ?? 'unknown',
    subcode: integerText(error, 'error_subcode'),
    message: withoutSecret(secret, textOf(error, 'message')),
    detail: withoutSecret(
      secret,
      textOf(recordOf(error, 'error_data'), 'details') ?? textOf(error, 'error_user_msg'),
    ),
    isTransient: isTrue(error, 'is_transient'),
  };
}

/** Meta's words without a token, and without the links that files were given to it by: both open doors. */
export function withoutSecret(secret: string, words: string | null): string | null {
  if (words === null) return null;
  const rest = secret === '' ? words : words.replaceAll(secret, '[token]');
  return rest.replaceAll(/\/shared-media\/\S+/g, '/shared-media/[link]');
}

/** Codes come as numbers, and as text through other providers. */
function integerText(record: JsonRecord, key: string): string | null {
  const value = valueOf(record, key);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? value : null;
}

const RETRY_AFTER_MS_MAX = 24 * 60 * MINUTE_MS;

/**
 * How long Graph wants to be left alone: the longest of `X-Business-Use-Case-Usage` (minutes, "Rate Limits" of the Graph
 * API), `X-App-Usage` and `Retry-After` (seconds or a date); null when none says. At most a day.
 */
export function retryAfterMsOf(headers: ReadonlyMap<string, string>, nowMs = Date.now()): number | null {
  const waits = [
    ...minutesToRegainAccess(headers.get('x-business-use-case-usage')),
    ...minutesToRegainAccess(headers.get('x-app-usage')),
    retryAfterHeaderMs(headers.get('retry-after'), nowMs),
  ].filter((wait) => Number.isFinite(wait) && wait > 0);
  return waits.length === 0 ? null : Math.min(Math.max(...waits), RETRY_AFTER_MS_MAX);
}

/** The estimate may stand at the top, in a list of one business, or in several. */
function minutesToRegainAccess(header: string | undefined): number[] {
  const usage = jsonOf(header);
  const entries = [
    usage,
    ...Object.values(usage ?? {})
      .flat()
      .map(asRecord),
  ];
  return entries.map((entry) => Number(valueOf(entry, 'estimated_time_to_regain_access')) * MINUTE_MS);
}

function jsonOf(text: string | undefined): JsonRecord | null {
  if (text === undefined) return null;
  try {
    return asRecord(parseLosslessJson(text));
  } catch {
    return null;
  }
}

function retryAfterHeaderMs(header: string | undefined, nowMs: number): number {
  if (header === undefined) return 0;
  return /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND_MS : Date.parse(header) - nowMs;
}

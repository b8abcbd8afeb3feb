import type { MessageError } from '@switchboard/core';
import { explainPlatformError, isKnownPlatformError } from '../meta/graph/graph-errors.ts';
import { asRecord, idOf, itemsOf, type JsonRecord, recordOf, textOf } from '../tolerant-reader.ts';

/** An error of Meta's; the shape has changed over time, so each word is looked for where it has been. */
export interface PlatformError {
  code: string | null;
  title: string | null;
  detail: string | null;
}

/** `errors[0]`, which is the one that Meta shows itself (notes/meta.md §4.1); null when there is none. */
export function firstErrorOf(record: JsonRecord | null): PlatformError | null {
  const error = asRecord(itemsOf(record, 'errors')[0]);
  if (error === null) return null;
  return {
    code: idOf(error, 'code'),
    title: textOf(error, 'title') ?? textOf(error, 'message'),
    detail: textOf(recordOf(error, 'error_data'), 'details') ?? textOf(error, 'details'),
  };
}

/**
 * Why a message failed, for an agent: the platform's own title where it has one, and what to do where we know it; null when
 * it gave no reason at all.
 */
export function failureOf(record: JsonRecord | null): MessageError | null {
  const error = firstErrorOf(record);
  if (error === null) return null;
  const code = error.code ?? 'unknown';
  const known = isKnownPlatformError('whatsapp', code, null);
  const { title, advice } = explainPlatformError('whatsapp', code, null, null);
  return {
    code,
    title: error.title ?? (known ? title : 'The platform gave no reason'),
    ...(error.detail === null ? {} : { detail: error.detail }),
    ...(known && advice !== undefined ? { advice } : {}),
  };
}

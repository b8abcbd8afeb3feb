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

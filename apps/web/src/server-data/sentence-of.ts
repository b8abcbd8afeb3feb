import { SwitchboardRequestError } from '@switchboard/client';

/** What went wrong, in a sentence for a person: the server's own where there is one. */
export function sentenceOf(error: unknown): string {
  if (error instanceof SwitchboardRequestError) return error.message;
  return error instanceof Error ? error.message : String(error);
}

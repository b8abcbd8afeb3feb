import { SwitchboardRequestError } from '@switchboard/client';
import { useCallback } from 'react';
import { useServerSentence } from '../i18n/sentences/sentences-provider.tsx';

/** Says what went wrong in the language of the page. */
export function useSentenceOf(): (error: unknown) => string {
  const say = useServerSentence();
  return useCallback((error) => say(sentenceOf(error)), [say]);
}

/** What went wrong, in a sentence for a person: the server's own where there is one. */
function sentenceOf(error: unknown): string {
  if (error instanceof SwitchboardRequestError) return error.message;
  return error instanceof Error ? error.message : String(error);
}

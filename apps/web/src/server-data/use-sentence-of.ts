import { useCallback } from 'react';
import { useServerSentence } from '../i18n/sentences/sentences-provider.tsx';
import { sentenceOf } from './sentence-of.ts';

/** Says what went wrong in the language of the page. */
export function useSentenceOf(): (error: unknown) => string {
  const say = useServerSentence();
  return useCallback((error) => say(sentenceOf(error)), [say]);
}

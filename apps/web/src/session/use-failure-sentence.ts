import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { useSentenceOf } from '../server-data/use-sentence-of.ts';
import { failureWords } from './failure-words.ts';

/** Why coming in did not work, in the language of the page where there are words for it. */
export function useFailureSentence(trying: 'password' | 'link' | 'first-password') {
  const t = useTranslations('session');
  const sentenceOf = useSentenceOf();
  return useCallback(
    (error: unknown): string => {
      const words = failureWords(error, trying);
      return words === null ? sentenceOf(error) : t(`failure.${words}`);
    },
    [t, sentenceOf, trying],
  );
}

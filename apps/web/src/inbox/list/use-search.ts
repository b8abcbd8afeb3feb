import { useSwitchboard } from '@switchboard/react';
import type { SearchResult } from '@switchboard/protocol';
import { useEffect, useState } from 'react';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { type Answered, LatestQuestion } from './latest-question.ts';

/** Nobody means anything yet by fewer. */
const CHARS_MIN = 2;
/** The server takes no more. */
const CHARS_MAX = 200;
/** How long somebody has to stop typing. */
const PAUSE_MS = 200;

export interface Search {
  /** What the results are for; null before the first. */
  found: { text: string; result: SearchResult } | null;
  /** Why the latest search failed, in a sentence. */
  error: string | null;
  isSearching: boolean;
}

/** Finds conversations and messages while somebody types. The results before stay until there are others. */
export function useSearch(text: string): Search {
  const { client } = useSwitchboard();
  const sentenceOf = useSentenceOf();
  const [answered, setAnswered] = useState<Answered<SearchResult> | null>(null);
  const [found, setFound] = useState<Search['found']>(null);
  const [latest] = useState(
    () =>
      new LatestQuestion<SearchResult>(
        (question) => client.api.search.find(question),
        (next) => {
          setAnswered(next);
          if (next.answer !== null) setFound({ text: next.question, result: next.answer });
        },
      ),
  );
  const question = text.trim().slice(0, CHARS_MAX);
  const isAsked = question.length >= CHARS_MIN;
  useEffect(() => {
    if (!isAsked) {
      latest.want(null);
      return undefined;
    }
    const timer = setTimeout(() => latest.want(question), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [latest, question, isAsked]);
  useEffect(() => () => latest.want(null), [latest]);
  const isAnswered = answered?.question === question;
  return {
    found: isAsked ? found : null,
    error: isAsked && isAnswered && answered.answer === null ? sentenceOf(answered.error) : null,
    isSearching: isAsked && !isAnswered,
  };
}

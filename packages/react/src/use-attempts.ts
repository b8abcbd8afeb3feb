import { useCallback, useState } from 'react';
import { sentenceOf } from './sentence.ts';

export interface Attempts {
  /** Why the latest attempt failed, in a sentence for a person. */
  error: string | null;
  /** Does it, and never fails. */
  attempt: (work: () => Promise<unknown>) => Promise<void>;
}

/** What a person has asked for, and why it was not done. @param subject with another one, what failed is forgotten */
export function useAttempts(subject: unknown): Attempts {
  const [failed, setFailed] = useState<{ subject: unknown; error: string } | null>(null);
  const attempt = useCallback(
    async (work: () => Promise<unknown>) => {
      try {
        await work();
        setFailed(null);
      } catch (error) {
        setFailed({ subject, error: sentenceOf(error) });
      }
    },
    [subject],
  );
  return { error: failed !== null && Object.is(failed.subject, subject) ? failed.error : null, attempt };
}

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button, Notice, Spinner } from '../ui/index.ts';
import { useSentenceOf } from './use-sentence-of.ts';

/** What was asked for, once it is there; until then that it is on its way, or why it did not come. */
export function Loaded<T>(props: { query: UseQueryResult<T>; children: (data: T) => ReactNode }): ReactNode {
  const { query, children } = props;
  const t = useTranslations('ui');
  const sentenceOf = useSentenceOf();
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return <Spinner label={t('loading')} />;
  return (
    <Notice
      tone="error"
      action={
        <Button size="small" onClick={() => void query.refetch()}>
          {t('tryAgain')}
        </Button>
      }
    >
      {sentenceOf(query.error)}
    </Notice>
  );
}

import { useSwitchboard } from '@switchboard/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useColleagues } from '../../server-data/lists.ts';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { Button, Notice, SelectField, Spinner } from '../../ui/index.ts';
import { Section } from '../section.tsx';
import styles from '../settings.module.css';
import { useAuditSentence } from './use-audit-sentence.ts';

const SUBJECTS = [
  'conversation',
  'note',
  'contact',
  'user',
  'api_token',
  'canned_reply',
  'label',
  'channel',
  'telegram_account',
  'webhook_endpoint',
  'setting',
] as const;

/** Who did what. */
export function AuditLogPage(): ReactNode {
  const t = useTranslations('settings');
  const tUi = useTranslations('ui');
  const { client } = useSwitchboard();
  const colleagues = useColleagues();
  const sentenceOf = useSentenceOf();
  const [userId, setUserId] = useState('');
  const [subject, setSubject] = useState<(typeof SUBJECTS)[number] | ''>('');
  const query = useInfiniteQuery({
    queryKey: ['audit', userId, subject],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      client.api.auditLog.list({
        ...(userId === '' ? {} : { userId }),
        ...(subject === '' ? {} : { subjectType: subject }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      }),
    getNextPageParam: (page) => page.next_cursor,
    // Somebody may have done something since it was looked at last.
    staleTime: 0,
  });
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Section title={t('auditLog.title')} intro={t('auditLog.intro')}>
      <div className={styles['two']}>
        <SelectField
          label={t('auditLog.who')}
          choices={[
            { value: '', label: t('auditLog.everybody') },
            ...(colleagues.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={userId}
          onChange={setUserId}
        />
        <SelectField
          label={t('auditLog.what')}
          choices={[
            { value: '', label: t('auditLog.everything') },
            ...SUBJECTS.map((value) => ({ value, label: t(`auditLog.subjects.${value}`) })),
          ]}
          value={subject}
          onChange={setSubject}
        />
      </div>
      {query.isPending && <Spinner label={tUi('loading')} />}
      {query.error !== null && <Notice tone="error">{sentenceOf(query.error)}</Notice>}
      {query.data !== undefined && <AuditEntries entries={entries} />}
      {query.hasNextPage && (
        <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Section>
  );
}

function AuditEntries(props: {
  entries: readonly (Parameters<ReturnType<typeof useAuditSentence>>[0] & {
    id: string;
    occurred_at: string;
  })[];
}): ReactNode {
  const t = useTranslations('settings');
  const format = useFormatter();
  const sentenceFor = useAuditSentence();
  if (props.entries.length === 0) return <p className={styles['faint']}>{t('auditLog.none')}</p>;
  return (
    <ul className={styles['list']}>
      {props.entries.map((entry) => (
        <li key={entry.id} className={styles['item']}>
          <span className={styles['itemText']}>{sentenceFor(entry)}</span>
          <time className={styles['faint']} dateTime={entry.occurred_at}>
            {format.dateTime(new Date(entry.occurred_at), { dateStyle: 'medium', timeStyle: 'short' })}
          </time>
        </li>
      ))}
    </ul>
  );
}

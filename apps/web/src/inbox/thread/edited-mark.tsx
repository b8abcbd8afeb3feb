import type { ShownMessage } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { Notice, Popover, Spinner } from '../../ui/index.ts';
import styles from './message.module.css';

/** Says that a message was changed, and shows what it said before. */
export function EditedMark({ message }: { message: ShownMessage }): ReactNode {
  const t = useTranslations('thread');
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      label={t('history')}
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <button type="button" className={styles['edited']} aria-label={t('editedShowHistory')}>
          {t('edited')}
        </button>
      }
    >
      {isOpen && <History message={message} />}
    </Popover>
  );
}

function History({ message }: { message: ShownMessage }): ReactNode {
  const t = useTranslations();
  const format = useFormatter();
  const { client } = useSwitchboard();
  const sentenceOf = useSentenceOf();
  const { data, error } = useQuery({
    queryKey: ['revisions', message.id, message.edited_at],
    queryFn: () => client.api.conversations.revisions(message.id),
  });
  if (error !== null) return <Notice tone="error">{sentenceOf(error)}</Notice>;
  if (data === undefined) return <Spinner label={t('ui.loading')} />;
  return (
    <div className={styles['history']}>
      <h3>{t('thread.history')}</h3>
      {data.length === 0 && <p>{t('thread.historyUnknown')}</p>}
      <ol>
        {data.map(({ text, occurred_at: at, is_original: isOriginal }, index) => (
          <li key={index}>
            <time dateTime={at}>
              {format.dateTime(new Date(at), { dateStyle: 'medium', timeStyle: 'short' })}
              {isOriginal && ` · ${t('thread.original')}`}
            </time>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}

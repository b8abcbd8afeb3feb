import type { ShownMessage } from '@switchboard/client';
import { Check, CheckCheck, CircleAlert, Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { Button } from '../../ui/index.ts';
import styles from './message.module.css';
import { useThreadFrame } from './thread-frame.tsx';

/** How far a message of ours has come. */
export function StatusTicks({ status }: { status: NonNullable<ShownMessage['status']> }): ReactNode {
  const t = useTranslations('thread');
  return (
    <span className={styles['ticks']} data-status={status} title={t(`status.${status}`)}>
      <StatusSign status={status} />
      <span className="visually-hidden">{t(`status.${status}`)}</span>
    </span>
  );
}

function StatusSign({ status }: { status: NonNullable<ShownMessage['status']> }): ReactNode {
  switch (status) {
    case 'queued':
    case 'sending':
      return <Clock size={13} aria-hidden />;
    case 'sent':
      return <Check size={15} aria-hidden />;
    case 'delivered':
    case 'read':
      return <CheckCheck size={15} aria-hidden />;
    case 'failed':
      return <CircleAlert size={15} aria-hidden />;
  }
}

/** Why a message has not gone out, and what to do. */
export function Failure({ message }: { message: ShownMessage }): ReactNode {
  const t = useTranslations('thread');
  const { actions, mayWrite } = useThreadFrame();
  const say = useServerSentence();
  const { error, is_local: isLocal = false } = message;
  return (
    <div className={styles['failure']}>
      <p>
        <strong>{error === null ? t('status.failed') : say(error.title)}</strong>{' '}
        {error?.advice === undefined ? null : say(error.advice)}
      </p>
      {mayWrite && (
        <div className={styles['failureActions']}>
          <Button size="small" onClick={() => actions.retry(message)}>
            {t('retry')}
          </Button>
          {isLocal ? (
            <Button size="small" variant="quiet" onClick={() => actions.discard(message)}>
              {t('discard')}
            </Button>
          ) : (
            <Button size="small" variant="quiet" onClick={() => actions.takeBack(message)}>
              {t('takeBack')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

import type { TypingUser } from '@switchboard/react';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import styles from './thread.module.css';

/** Colleagues who write an answer at this moment. */
export function TypingLine({ users }: { users: readonly TypingUser[] }): ReactNode {
  const t = useTranslations('thread');
  const format = useFormatter();
  return (
    <div className={styles['typing']} role="status" data-empty={users.length === 0}>
      {users.length > 0 && (
        <>
          <span className={styles['dots']} aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {t('replying', { count: users.length, names: format.list(users.map(({ name }) => name)) })}
        </>
      )}
    </div>
  );
}

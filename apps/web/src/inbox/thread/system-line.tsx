import type { ShownMessage } from '@switchboard/client';
import { memo, type ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { ReferralCard } from './cards.tsx';
import styles from './message.module.css';
import { systemWordsOf } from './system-words.ts';

/** What happened without anybody saying a word. */
export const SystemLine = memo(function SystemLine({ message }: { message: ShownMessage }): ReactNode {
  const t = useTranslations('thread');
  const format = useFormatter();
  const system = message.payload?.system ?? { type: 'unknown' };
  const words = systemWordsOf(system);
  const told =
    words === null ? (message.content ?? t('systemUnknown', { type: system.type })) : t(`system.${words}`);
  const title = system['title'];
  const referral = message.payload?.referral;
  return (
    <div className={styles['system']} data-message={message.id}>
      <span>
        {told}
        {typeof title === 'string' && `: ${title}`}
      </span>{' '}
      <time dateTime={message.sent_at}>
        {format.dateTime(new Date(message.sent_at), { hour: '2-digit', minute: '2-digit' })}
      </time>
      {referral !== undefined && <ReferralCard referral={referral} />}
    </div>
  );
});

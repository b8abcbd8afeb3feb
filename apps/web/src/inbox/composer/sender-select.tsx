import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { SelectField } from '../../ui/index.ts';
import styles from './composer.module.css';
import type { Sender } from './use-sender-channel.ts';

/** From which account it goes out. */
export function SenderSelect({ channels, channel, choose }: Sender): ReactNode {
  const t = useTranslations('composer');
  if (channel === null) return null;
  if (channels.length === 1)
    return <span className={styles['from']}>{t('from', { name: channel.name })}</span>;
  return (
    <div className={styles['sender']}>
      <SelectField
        label={t('sendFrom')}
        isLabelHidden
        value={channel.channel_id}
        choices={channels.map(({ channel_id: value, name }) => ({ value, label: t('from', { name }) }))}
        onChange={choose}
      />
    </div>
  );
}

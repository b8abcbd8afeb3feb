import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { SwitchField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { askPermission, permission } from './browser-notification.ts';
import styles from './notification-settings.module.css';
import { chooseSound, isSoundOn, playSound } from './sound.ts';

/** How somebody is told of new messages in this browser. */
export function NotificationSettings(): ReactNode {
  const t = useTranslations('shortcuts');
  const [allowed, setAllowed] = useState(permission);
  const [isOn, setOn] = useState(isSoundOn);
  return (
    <div className={styles['choices']}>
      {allowed === 'granted' && <Notice tone="success">{t('notificationsOn')}</Notice>}
      {allowed === 'denied' && <Notice tone="warning">{t('notificationsDenied')}</Notice>}
      {allowed === 'missing' && <Notice>{t('notificationsMissing')}</Notice>}
      {allowed === 'default' && (
        <Button onClick={() => void askPermission().then(setAllowed)}>{t('notificationsAsk')}</Button>
      )}
      <SwitchField
        label={t('sound')}
        hint={t('soundHint')}
        isOn={isOn}
        onChange={(next) => {
          chooseSound(next);
          setOn(next);
        }}
      />
      <Button size="small" onClick={playSound}>
        {t('soundTry')}
      </Button>
    </div>
  );
}

import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { PHONE, useMedia } from '../shell/use-media.ts';
import { IconButton } from '../ui/index.ts';
import styles from './settings.module.css';

/** A page of the settings: its name, what it is for, what can be done at once, and the rest. */
export function Section(props: {
  title: string;
  intro?: string;
  actions?: ReactNode;
  /** Where its arrow leads on a phone; the list of settings unless told. */
  back?: string;
  children: ReactNode;
}): ReactNode {
  const { title, intro, actions, back = '/settings', children } = props;
  const t = useTranslations('settings');
  const isPhone = useMedia(PHONE);
  const [, navigate] = useLocation();
  const hasArrow = isPhone || back !== '/settings';
  return (
    <div className={styles['section']}>
      <div className={styles['head']}>
        <div className={styles['title']}>
          {hasArrow && (
            <IconButton label={t('back')} onClick={() => navigate(back)}>
              <ArrowLeft size={18} aria-hidden />
            </IconButton>
          )}
          <h2>{title}</h2>
        </div>
        {actions}
      </div>
      {intro !== undefined && <p className={styles['intro']}>{intro}</p>}
      {children}
    </div>
  );
}

import { Inbox, Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link, useLocation } from 'wouter';
import { Hint } from '../ui/hint.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Companions } from './companions.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import styles from './shell.module.css';

/** What stands around every page: where one is, where else one can go, and whether the line is up. */
export function Frame({ children }: { children: ReactNode }): ReactNode {
  const t = useTranslations('shell');
  const [path] = useLocation();
  return (
    <div className={styles['frame']} data-in-thread={/^\/inbox\/./.test(path)}>
      <a className={styles['skip']} href="#content">
        {t('skipToContent')}
      </a>
      <nav className={styles['rail']} aria-label={t('navigation')}>
        <Place to="/inbox" label={t('inbox')} isHere={path.startsWith('/inbox')}>
          <Inbox aria-hidden />
        </Place>
        <Place to="/settings" label={t('settings')} isHere={path.startsWith('/settings')}>
          <Settings aria-hidden />
        </Place>
        <span className={styles['spacer']} />
        <AccountMenu />
      </nav>
      <ConnectionBanner />
      <Companions />
      <div id="content" tabIndex={-1} className={styles['content']}>
        {children}
      </div>
    </div>
  );
}

function Place(props: { to: string; label: string; isHere: boolean; children: ReactNode }): ReactNode {
  const { to, label, isHere, children } = props;
  return (
    <Hint label={label}>
      <Link
        href={to}
        className={styles['place'] ?? ''}
        aria-label={label}
        {...(isHere ? { 'aria-current': 'page' as const } : {})}
      >
        {children}
      </Link>
    </Hint>
  );
}

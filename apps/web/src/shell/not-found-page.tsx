import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { looks } from '../ui/button.tsx';
import { EmptyState } from '../ui/notice.tsx';

/** An address that leads nowhere. */
export function NotFoundPage(): ReactNode {
  const t = useTranslations('shell');
  return (
    <EmptyState
      title={t('notFound')}
      actions={
        <Link href="/inbox" className={looks('primary')}>
          {t('toInbox')}
        </Link>
      }
    />
  );
}

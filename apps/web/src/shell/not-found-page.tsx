import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { EmptyState, looks } from '../ui/index.ts';

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

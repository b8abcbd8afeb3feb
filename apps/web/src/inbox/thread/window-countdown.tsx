import { Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import styles from './header.module.css';

const HOUR_MS = 3_600_000;
/** From here on it matters. */
const NEAR_MS = 6 * HOUR_MS;

/** How long a customer of Meta's platforms can still be answered freely, when that is not long any more. */
export function WindowCountdown({ closesAt }: { closesAt: string | null }): ReactNode {
  const t = useTranslations('thread');
  const format = useFormatter();
  const now = useNow({ updateInterval: 30_000 });
  if (closesAt === null) return null;
  const at = new Date(closesAt);
  const leftMs = at.getTime() - now.getTime();
  if (leftMs > NEAR_MS) return null;
  const isClosed = leftMs <= 0;
  return (
    <span className={styles['window']} data-closed={isClosed}>
      <Clock size={14} aria-hidden />
      {isClosed ? t('windowClosed') : t('windowClosesIn', { when: format.relativeTime(at, now) })}
    </span>
  );
}

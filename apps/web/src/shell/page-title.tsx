import { useInbox } from '@switchboard/react';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';

/** The product's name is the same in every language. */
const PRODUCT = 'Switchboard';

type BadgeNavigator = Navigator & {
  setAppBadge?: (count: number) => Promise<void>;
  clearAppBadge?: () => Promise<void>;
};

/** Says how much is unread where people see it from other pages: in the title, on the icon, and on the installed page. */
export function PageTitle(): null {
  const t = useTranslations('shell');
  const [path] = useLocation();
  const { unreadTotal } = useInbox();
  const place = path.startsWith('/settings') ? t('settings') : t('inbox');
  const isUnread = unreadTotal > 0;
  useEffect(() => {
    document.title = `${isUnread ? `(${unreadTotal}) ` : ''}${place} – ${PRODUCT}`;
  }, [place, unreadTotal, isUnread]);
  useEffect(() => {
    document
      .querySelector('link[rel="icon"]')
      ?.setAttribute('href', isUnread ? '/icon-unread.svg' : '/icon.svg');
  }, [isUnread]);
  useEffect(() => {
    const badges = navigator as BadgeNavigator;
    const done = isUnread ? badges.setAppBadge?.(unreadTotal) : badges.clearAppBadge?.();
    // Only installed pages have a place for it.
    done?.catch(() => {});
  }, [unreadTotal, isUnread]);
  return null;
}

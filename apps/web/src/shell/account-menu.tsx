import { LogOut, UserRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { useSentenceOf } from '../server-data/use-sentence-of.ts';
import { useMe, useSession } from '../session/session-provider.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Menu } from '../ui/menu.tsx';
import { useTell } from '../ui/toasts.tsx';
import styles from './shell.module.css';

/** Who is signed in, their profile, and the way out. */
export function AccountMenu(): ReactNode {
  const t = useTranslations('shell');
  const me = useMe();
  const { signOut } = useSession();
  const [, navigate] = useLocation();
  const tell = useTell();
  const sentenceOf = useSentenceOf();
  return (
    <Menu
      trigger={
        <button type="button" className={styles['account']} aria-label={t('accountMenu', { name: me.name })}>
          <Avatar name={me.name} />
        </button>
      }
      actions={[
        {
          id: 'profile',
          label: t('profile'),
          icon: <UserRound size={16} aria-hidden />,
          onSelect: () => navigate('/settings/profile'),
        },
        null,
        {
          id: 'sign-out',
          label: t('signOut'),
          icon: <LogOut size={16} aria-hidden />,
          onSelect: () => void signOut().catch((error: unknown) => tell.error(sentenceOf(error))),
        },
      ]}
    />
  );
}

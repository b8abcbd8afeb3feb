import type { TelegramAccountView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link, useLocation } from 'wouter';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button, ConfirmDialog, looks } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';
import { signInAddress } from './sign-in-address.ts';

/** What can be done with an account. @param isShort only what is urgent */
export function AccountActions(props: { account: TelegramAccountView; isShort?: boolean }): ReactNode {
  const { account, isShort = false } = props;
  const t = useTranslations('channels.telegram');
  const { name, state } = account;
  const needsLogin = state === 'needs_login';
  return (
    <div className={settingsStyles['row']}>
      {needsLogin && (
        <Link
          href={signInAddress({ name })}
          className={looks('primary', 'small')}
          aria-label={t('signInAgainOf', { name })}
        >
          {t('signInAgain')}
        </Link>
      )}
      {!isShort && !needsLogin && !account.is_logging_out && <SignOutButton account={account} />}
      {!isShort && <ForgetButton account={account} />}
    </div>
  );
}

function SignOutButton({ account }: { account: TelegramAccountView }): ReactNode {
  const t = useTranslations('channels.telegram');
  const { client } = useSwitchboard();
  const [isAsking, setAsking] = useState(false);
  const signOut = useChange({
    run: async () => await client.api.telegram.logOut(account.id),
    refresh: [CHANNELS],
    done: t('signOutAsked'),
    onDone: () => setAsking(false),
  });
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t('signOut')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={t('signOutTitle', { name: account.name })}
        description={t('signOutText')}
        confirmLabel={t('signOut')}
        isBusy={signOut.isPending}
        onConfirm={() => signOut.mutate()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

function ForgetButton({ account }: { account: TelegramAccountView }): ReactNode {
  const t = useTranslations('channels.telegram');
  const { client } = useSwitchboard();
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const forget = useChange({
    run: async () => await client.api.telegram.remove(account.id),
    refresh: [CHANNELS],
    done: t('forgotten'),
    onDone: () => {
      setAsking(false);
      navigate('/settings/channels');
    },
  });
  return (
    <>
      <Button size="small" variant="danger" onClick={() => setAsking(true)}>
        {t('forget')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={t('forgetTitle', { name: account.name })}
        description={t('forgetText')}
        confirmLabel={t('forget')}
        isBusy={forget.isPending}
        onConfirm={() => forget.mutate()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

import type { ChannelView, TelegramAccountView } from '@switchboard/protocol';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import settingsStyles from '../../settings/settings.module.css';

/** The reason of an account that was signed out from here. */
const SIGNED_OUT = 'LOGGED_OUT';

/** How an account stands, as other channels say it. */
export function badgeStateOf(state: TelegramAccountView['state']): ChannelView['state'] {
  switch (state) {
    case 'online':
      return 'ok';
    case 'connecting':
    case 'degraded':
      return 'warning';
    case 'needs_login':
    case 'banned':
    case 'stopped':
      return 'failing';
  }
}

/** How an account stands, in words; Telegram's own word for it beside them. */
export function AccountSentence({ account }: { account: TelegramAccountView }): ReactNode {
  const t = useTranslations('channels.telegram');
  if (account.is_logging_out) return <p className={settingsStyles['faint']}>{t('loggingOut')}</p>;
  // By our own wish, not Telegram's.
  if (account.reason === SIGNED_OUT) return <p className={settingsStyles['faint']}>{t('signedOut')}</p>;
  const isPlain = account.state === 'online' || account.state === 'stopped' || account.reason === null;
  return (
    <p className={settingsStyles['faint']}>
      {t(`state.${account.state}`)}
      {!isPlain && (
        <>
          {' '}
          <code className={settingsStyles['code']}>{account.reason}</code>
        </>
      )}
    </p>
  );
}

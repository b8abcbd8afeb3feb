import { useConnectionState } from '@switchboard/react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useServerSentence } from '../i18n/sentences/sentences-provider.tsx';
import { useSession } from '../session/session-provider.tsx';
import { useReturn } from '../session/use-return.ts';
import { Button } from '../ui/button.tsx';
import styles from './shell.module.css';

/** Interruptions that are shorter than this are mended before anybody could read about them. */
const QUIET_MS = 2_500;

/** Says that the line is cut, when it matters; what to do is never "reload", because there is nothing to do. */
export function ConnectionBanner(): ReactNode {
  const t = useTranslations('shell');
  const { state, cause, reason } = useConnectionState();
  const { forget } = useSession();
  const say = useServerSentence();
  const isUp = state === 'online' || state === 'idle';
  const isLongDown = useIsLong(!isUp);
  const isSignedOut = state === 'ended' && (cause === 'unauthenticated' || cause === 'user_disabled');
  useReturn(isSignedOut);
  if (state === 'ended') {
    return (
      <div className={styles['banner']} role="alert">
        {isSignedOut ? t('signedOut') : say(reason)}
        <Button size="small" onClick={forget}>
          {t('signInAgain')}
        </Button>
      </div>
    );
  }
  return (
    <div role="status" className={isLongDown ? styles['banner'] : 'visually-hidden'}>
      {isLongDown && (navigator.onLine ? t('reconnecting') : t('offline'))}
    </div>
  );
}

function useIsLong(isDown: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isDown) {
      setLong(false);
      return undefined;
    }
    const timer = setTimeout(() => setLong(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [isDown]);
  return isDown && isLong;
}

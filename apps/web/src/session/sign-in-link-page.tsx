import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { Button, Notice, Spinner } from '../ui/index.ts';
import { Card } from './card.tsx';
import { useSession } from './session-provider.tsx';
import { useFailureSentence } from './use-failure-sentence.ts';

/** Uses a one-time link: once, by a request that only this page makes, so that a preview of the link leaves it as it is. */
export function SignInLinkPage({ link }: { link: string }): ReactNode {
  const t = useTranslations('session');
  const { client, refresh, state } = useSession();
  const [, navigate] = useLocation();
  const [failure, setFailure] = useState<unknown>(null);
  const sentence = useFailureSentence('link');
  const used = useRef(false);
  useEffect(() => {
    if (used.current) return;
    used.current = true;
    const come = async (): Promise<void> => {
      await client.api.account.useSignInLink(link);
      await refresh();
      // Who has a password already is sent on from there.
      navigate('/welcome', { replace: true });
    };
    come().catch(setFailure);
  }, [client, link, navigate, refresh]);
  if (failure === null) return <Spinner label={t('usingLink')} />;
  const isIn = state.is === 'signed-in';
  return (
    <Card title={t('linkFailed')}>
      <Notice tone="error">{sentence(failure)}</Notice>
      {isIn && <p>{t('signedInAnyway', { name: state.me.name })}</p>}
      <Button variant="primary" onClick={() => navigate('/', { replace: true })}>
        {t(isIn ? 'begin' : 'toSignIn')}
      </Button>
    </Card>
  );
}

import { SwitchboardRequestError } from '@switchboard/client';
import type { TelegramLoginView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { Loaded } from '../../server-data/loaded.tsx';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button, looks, Notice, Spinner } from '../../ui/index.ts';
import { CHANNELS, isOver, useTelegramAccounts, useTelegramLogin } from '../channel-queries.ts';
import { AccountSentence } from './account-state.tsx';
import { CodeStep, PasswordStep } from './answer-steps.tsx';
import { QrStep } from './qr-step.tsx';
import { signInAddress } from './sign-in-address.ts';

/** A login under way, as it goes. */
export function LoginProgress({ id }: { id: string }): ReactNode {
  const t = useTranslations('channels.telegram.login');
  const query = useTelegramLogin(id);
  if (query.error instanceof SwitchboardRequestError && [400, 404].includes(query.error.status)) {
    return <Ended tone="warning" sentence={t('gone')} name="" />;
  }
  return (
    <Loaded query={query}>
      {(login) => (
        <div className={settingsStyles['card']}>
          <h3>{login.name}</h3>
          <div aria-live="polite">
            <Step login={login} />
          </div>
          {!isOver(login.state) && <CancelButton id={id} />}
        </div>
      )}
    </Loaded>
  );
}

function Step({ login }: { login: TelegramLoginView }): ReactNode {
  const t = useTranslations('channels.telegram.login');
  const { name, detail } = login;
  switch (login.state) {
    case 'requested':
    case 'connecting':
      return <Waiting />;
    case 'scan_qr':
      return login.qr_url === null ? <Waiting /> : <QrStep url={login.qr_url} />;
    case 'code_needed':
      return <CodeStep login={login} />;
    case 'password_needed':
      return <PasswordStep login={login} />;
    case 'done':
      return <Done login={login} />;
    case 'failed':
      return <Ended tone="error" sentence={t('failed')} detail={detail} name={name} />;
    case 'expired':
      return <Ended tone="warning" sentence={t('expired')} detail={detail} name={name} />;
    case 'cancelled':
      return <Ended tone="neutral" sentence={t('cancelled')} name={name} />;
  }
}

function Waiting(): ReactNode {
  const t = useTranslations('channels.telegram.login');
  return (
    <>
      <Spinner label={t('connecting')} />
      <p className={settingsStyles['faint']}>{t('connecting')}</p>
    </>
  );
}

function CancelButton({ id }: { id: string }): ReactNode {
  const t = useTranslations('channels.telegram.login');
  const { client } = useSwitchboard();
  const cancel = useChange({
    run: async () => await client.api.telegram.cancelLogin(id),
    refresh: [CHANNELS],
  });
  return (
    <div className={settingsStyles['actions']}>
      <Button disabled={cancel.isPending} onClick={() => cancel.mutate()}>
        {t('cancel')}
      </Button>
    </div>
  );
}

/** Signed in; whether the account is online is seen a moment later. */
function Done({ login }: { login: TelegramLoginView }): ReactNode {
  const t = useTranslations('channels.telegram.login');
  const say = useServerSentence();
  const { data: accounts = [] } = useTelegramAccounts();
  const account = accounts.find(({ id }) => id === login.account_id);
  return (
    <div className={settingsStyles['form']}>
      <Notice tone="success">{login.detail === null ? t('done') : say(login.detail)}</Notice>
      {account !== undefined && <AccountSentence account={account} />}
      <div className={settingsStyles['row']}>
        <Link href="/settings/channels" className={looks('primary')}>
          {t('toChannels')}
        </Link>
        <Link href="/settings/channels/telegram/sign-in" className={looks('plain')}>
          {t('another')}
        </Link>
      </div>
    </div>
  );
}

function Ended(props: {
  tone: 'error' | 'warning' | 'neutral';
  sentence: string;
  detail?: string | null;
  name: string;
}): ReactNode {
  const { tone, sentence, detail = null, name } = props;
  const say = useServerSentence();
  const t = useTranslations('channels.telegram.login');
  return (
    <div className={settingsStyles['form']}>
      <Notice tone={tone}>
        {sentence} {detail !== null && say(detail)}
      </Notice>
      <div className={settingsStyles['row']}>
        <Link
          href={name === '' ? '/settings/channels/telegram/sign-in' : signInAddress({ name })}
          className={looks('primary')}
        >
          {t('tryAgain')}
        </Link>
      </div>
    </div>
  );
}

import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Redirect, useLocation } from 'wouter';
import { Button, Notice, TextField } from '../ui/index.ts';
import { Card } from './card.tsx';
import type { Me } from './me.ts';
import { useMe, useSession } from './session-provider.tsx';
import styles from './sign-in.module.css';
import { useFailureSentence } from './use-failure-sentence.ts';

/** The server asks for as many. */
const PASSWORD_CHARS_MIN = 10;

/** The address of the first owner until they choose their own. */
const MADE_UP = /@localhost$/;

/** The first thing after a one-time link: a name and a password of one's own. */
export function WelcomePage(): ReactNode {
  const me = useMe();
  if (!me.has_password) return <WelcomeForm me={me} />;
  // Whoever needed a link may have forgotten the password.
  return <Redirect to={me.needs_current_password ? '/' : '/settings/profile'} replace />;
}

function WelcomeForm({ me }: { me: Me }): ReactNode {
  const t = useTranslations('session');
  const { client, refresh } = useSession();
  const [, navigate] = useLocation();
  const isMadeUp = MADE_UP.test(me.email ?? '');
  const [name, setName] = useState(isMadeUp ? '' : me.name);
  const [email, setEmail] = useState(isMadeUp ? '' : (me.email ?? ''));
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const sentence = useFailureSentence('first-password');
  const [isBusy, setBusy] = useState(false);
  const isTooShort = password.length > 0 && password.length < PASSWORD_CHARS_MIN;
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await client.api.account.update({ name, email });
      await client.api.account.setPassword({ password });
      await refresh();
      navigate('/', { replace: true });
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };
  return (
    <Card title={t('welcome')}>
      <p>{t('welcomeText')}</p>
      <form className={styles['form']} onSubmit={(event) => void submit(event)}>
        <TextField label={t('name')} autoComplete="name" required value={name} onValue={setName} />
        <TextField
          label={t('email')}
          type="email"
          autoComplete="username"
          required
          hint={t('emailHint')}
          value={email}
          onValue={setEmail}
        />
        <TextField
          label={t('newPassword')}
          type="password"
          autoComplete="new-password"
          required
          hint={t('passwordHint')}
          error={isTooShort ? t('passwordTooShort') : null}
          value={password}
          onValue={setPassword}
        />
        {error !== null && <Notice tone="error">{error}</Notice>}
        <Button
          type="submit"
          variant="primary"
          disabled={isBusy || password.length < PASSWORD_CHARS_MIN || name.trim() === ''}
        >
          {t('begin')}
        </Button>
      </form>
    </Card>
  );
}

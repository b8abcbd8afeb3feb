import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button, Notice, TextField } from '../ui/index.ts';
import { Card } from './card.tsx';
import { useSession } from './session-provider.tsx';
import styles from './sign-in.module.css';
import { useFailureSentence } from './use-failure-sentence.ts';

/** E-mail and password. */
export function SignInPage(): ReactNode {
  const t = useTranslations('session');
  const { client, refresh } = useSession();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const sentence = useFailureSentence('password');
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await client.api.account.login({ email, password });
      await refresh();
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };
  return (
    <Card title={t('title')}>
      <form className={styles['form']} onSubmit={(event) => void submit(event)}>
        <TextField
          label={t('email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          onValue={setEmail}
        />
        <TextField
          label={t('password')}
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onValue={setPassword}
        />
        {error !== null && <Notice tone="error">{error}</Notice>}
        <Button type="submit" variant="primary" disabled={isBusy}>
          {isBusy ? t('signingIn') : t('signIn')}
        </Button>
      </form>
      <p className={styles['foot']}>{t('forgotten')}</p>
    </Card>
  );
}

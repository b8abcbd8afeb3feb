import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useChange } from '../../server-data/use-change.ts';
import { useMe, useSession } from '../../session/session-provider.tsx';
import { Button, TextField } from '../../ui/index.ts';
import styles from '../settings.module.css';

/** The server asks for as many. */
const PASSWORD_CHARS_MIN = 10;

/** A new password; all other sessions end with it. */
export function PasswordForm(): ReactNode {
  const t = useTranslations('settings');
  const tSession = useTranslations('session');
  const me = useMe();
  const { client, refresh } = useSession();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const save = useChange({
    run: async () => {
      await client.api.account.setPassword({
        password,
        ...(me.needs_current_password ? { currentPassword: current } : {}),
      });
      await refresh();
    },
    refresh: [],
    done: t('profile.passwordChanged'),
    onDone: () => {
      setCurrent('');
      setPassword('');
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const isTooShort = password.length > 0 && password.length < PASSWORD_CHARS_MIN;
  return (
    <form className={styles['card']} onSubmit={submit}>
      <h3>{t('profile.password')}</h3>
      <div className={styles['two']}>
        {me.needs_current_password && (
          <TextField
            label={t('profile.currentPassword')}
            type="password"
            autoComplete="current-password"
            required
            value={current}
            onValue={setCurrent}
          />
        )}
        <TextField
          label={tSession('newPassword')}
          type="password"
          autoComplete="new-password"
          required
          hint={tSession('passwordHint')}
          error={isTooShort ? tSession('passwordTooShort') : null}
          value={password}
          onValue={setPassword}
        />
      </div>
      <p className={styles['faint']}>{t('profile.passwordEnds')}</p>
      <div className={styles['actions']}>
        <Button
          type="submit"
          disabled={
            save.isPending ||
            password.length < PASSWORD_CHARS_MIN ||
            (me.needs_current_password && current === '')
          }
        >
          {t('profile.changePassword')}
        </Button>
      </div>
    </form>
  );
}

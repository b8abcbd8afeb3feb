import type { TelegramLoginView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Button, TextField } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';

/** The code that Telegram has sent. */
export function CodeStep({ login }: { login: TelegramLoginView }): ReactNode {
  const t = useTranslations('channels.telegram.login');
  const { client } = useSwitchboard();
  const answer = useAnswer(login, async (code) => await client.api.telegram.giveCode(login.id, code));
  return (
    <form className={settingsStyles['form']} onSubmit={answer.submit}>
      <h4 className={settingsStyles['title']}>{t('codeTitle')}</h4>
      <p>{t(`sentBy.${wayOf(login.sent_by)}`)}</p>
      <TextField
        label={t('codeLabel')}
        error={answer.error}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        required
        {...(login.code_length === null ? {} : { maxLength: login.code_length + 5 })}
        value={answer.value}
        onValue={answer.setValue}
      />
      <div className={settingsStyles['row']}>
        <Button type="submit" variant="primary" disabled={answer.isChecking || answer.value.trim() === ''}>
          {t(answer.isChecking ? 'checking' : 'giveCode')}
        </Button>
      </div>
    </form>
  );
}

/** The password of two-step verification. */
export function PasswordStep({ login }: { login: TelegramLoginView }): ReactNode {
  const t = useTranslations('channels.telegram.login');
  const { client } = useSwitchboard();
  const answer = useAnswer(login, async (given) => await client.api.telegram.givePassword(login.id, given));
  const { password_hint: hint } = login;
  return (
    <form className={settingsStyles['form']} onSubmit={answer.submit}>
      <h4 className={settingsStyles['title']}>{t('passwordTitle')}</h4>
      <p>{t('passwordText')}</p>
      <TextField
        label={t('passwordLabel')}
        {...(hint === null || hint === '' ? {} : { hint: t('passwordHint', { hint }) })}
        error={answer.error}
        type="password"
        autoComplete="off"
        autoFocus
        required
        value={answer.value}
        onValue={answer.setValue}
      />
      <div className={settingsStyles['row']}>
        <Button type="submit" variant="primary" disabled={answer.isChecking || answer.value === ''}>
          {t(answer.isChecking ? 'checking' : 'givePassword')}
        </Button>
      </div>
    </form>
  );
}

/** An answer is looked at by Telegram; until then the login stands where it stood. */
function useAnswer(login: TelegramLoginView, give: (answer: string) => Promise<unknown>) {
  const [value, setValue] = useState('');
  const [asked, setAsked] = useState<{ state: string; detail: string | null } | null>(null);
  const say = useServerSentence();
  const { state, detail } = login;
  const change = useChange({
    run: give,
    refresh: [CHANNELS],
    onDone: () => {
      setAsked({ state, detail });
      setValue('');
    },
  });
  const isChecking = change.isPending || (asked?.state === state && asked.detail === detail);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    change.mutate(value);
  };
  const error = isChecking || detail === null ? null : say(detail);
  return { value, setValue, isChecking, error, submit };
}

/** How the code comes, where there are words for it. */
function wayOf(sentBy: string | null): 'app' | 'sms' | 'call' | 'other' {
  return sentBy === 'app' || sentBy === 'sms' || sentBy === 'call' ? sentBy : 'other';
}

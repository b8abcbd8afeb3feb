import { type ReactNode, type SyntheticEvent, useId, useState } from 'react';
import type { UseMutationResult } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import settingsStyles from '../settings/settings.module.css';
import { Badge, Button, TextField } from '../ui/index.ts';
import styles from './channels.module.css';

/**
 * A secret that goes in and never comes out: it can be seen whether there is one, and be replaced.
 *
 * @param setWords that it is set; null: it is not
 */
export function SecretField(props: {
  label: string;
  hint: string;
  setWords: string | null;
  save: UseMutationResult<unknown, Error, string>;
}): ReactNode {
  const { label, hint, setWords, save } = props;
  const t = useTranslations('channels.setup');
  const labelId = useId();
  const [isReplacing, setReplacing] = useState(false);
  const [value, setValue] = useState('');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate(value.trim(), {
      onSuccess: () => {
        setValue('');
        setReplacing(false);
      },
    });
  };
  if (setWords !== null && !isReplacing) {
    return (
      <div role="group" aria-labelledby={labelId} className={styles['secret']}>
        <strong id={labelId}>{label}</strong>
        <div className={settingsStyles['row']}>
          <Badge tone="success">{setWords}</Badge>
          <span className={settingsStyles['faint']}>{t('secretNotShown')}</span>
          <Button size="small" aria-label={`${t('replace')}: ${label}`} onClick={() => setReplacing(true)}>
            {t('replace')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form className={styles['besideField']} onSubmit={submit}>
      <TextField
        label={label}
        hint={hint}
        type="password"
        autoComplete="off"
        spellCheck={false}
        required
        value={value}
        onValue={setValue}
      />
      <Button
        type="submit"
        aria-label={`${t('set')}: ${label}`}
        disabled={save.isPending || value.trim() === ''}
      >
        {t('set')}
      </Button>
    </form>
  );
}

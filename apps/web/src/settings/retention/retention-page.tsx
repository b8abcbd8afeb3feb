import type { RetentionKey, SettingsView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Loaded } from '../../server-data/loaded.tsx';
import { QUERIES } from '../../server-data/query-keys.ts';
import { useChange } from '../../server-data/use-change.ts';
import { Button, TextField } from '../../ui/index.ts';
import { Section } from '../section.tsx';
import styles from '../settings.module.css';

/** How long what is only kept for a while is kept. */
export function RetentionPage(): ReactNode {
  const t = useTranslations('settings');
  const { client } = useSwitchboard();
  const query = useQuery({ queryKey: QUERIES.settings, queryFn: () => client.api.settings.get() });
  return (
    <Section title={t('retention.title')} intro={t('retention.intro')}>
      <Loaded query={query}>
        {({ retention }) =>
          (Object.keys(retention) as RetentionKey[]).map((name) => (
            <RetentionForm
              // What is shown begins anew when somebody has set another value.
              key={`${name} ${retention[name].value}`}
              name={name}
              setting={retention[name]}
            />
          ))
        }
      </Loaded>
    </Section>
  );
}

function RetentionForm(props: {
  name: RetentionKey;
  setting: SettingsView['retention'][RetentionKey];
}): ReactNode {
  const { name, setting } = props;
  const t = useTranslations('settings');
  const tUi = useTranslations('ui');
  const { client } = useSwitchboard();
  const [days, setDays] = useState(String(setting.value));
  const save = useChange({
    run: async (value: number | null) => await client.api.settings.update({ retention: { [name]: value } }),
    refresh: [QUERIES.settings],
    done: t('saved'),
  });
  const value = Number(days);
  const isWrong = !Number.isInteger(value) || value < setting.minimum || value > setting.maximum;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate(value);
  };
  const limits = { minimum: setting.minimum, maximum: setting.maximum };
  return (
    <form className={styles['card']} onSubmit={submit}>
      <TextField
        label={t(`retention.${name}`)}
        hint={t(`retention.hints.${name}`)}
        error={isWrong ? t('retention.limits', limits) : null}
        type="number"
        inputMode="numeric"
        min={setting.minimum}
        max={setting.maximum}
        value={days}
        onValue={setDays}
      />
      <p className={styles['faint']}>{t(`retention.source.${setting.source}`, { count: setting.default })}</p>
      <div className={styles['actions']}>
        {setting.source === 'settings' && (
          <Button disabled={save.isPending} onClick={() => save.mutate(null)}>
            {t('retention.reset')}
          </Button>
        )}
        <Button
          type="submit"
          variant="primary"
          disabled={save.isPending || isWrong || value === setting.value}
        >
          {tUi('save')}
        </Button>
      </div>
    </form>
  );
}

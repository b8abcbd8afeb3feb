import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { type Platform, PLATFORM_NAMES } from '../../ui/platform-icon.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { type ListQuery, narrowings } from './list-query.ts';
import styles from './list.module.css';
import type { RowFacts } from './row-facts.ts';

/** Platform, account and label. */
export default function NarrowChoices(props: {
  query: ListQuery;
  facts: RowFacts;
  onQuery: (query: ListQuery) => void;
}): ReactNode {
  const { query, facts, onQuery } = props;
  const t = useTranslations('list');
  const channels = [...facts.channels.values()];
  const platforms = [...new Set(channels.map(({ platform }) => platform))];
  const accounts = channels.filter(({ platform }) => query.platform === null || platform === query.platform);
  return (
    <div className={styles['choices']}>
      <SelectField
        label={t('platform')}
        value={query.platform ?? ''}
        choices={[
          { value: '', label: t('anyPlatform') },
          ...platforms.map((value) => ({ value, label: PLATFORM_NAMES[value] })),
        ]}
        onChange={(value) =>
          onQuery({ ...query, platform: value === '' ? null : (value as Platform), channelId: null })
        }
      />
      <SelectField
        label={t('account')}
        value={query.channelId ?? ''}
        choices={[
          { value: '', label: t('anyAccount') },
          ...accounts.map(({ id, platform, name }) => ({
            value: id,
            label: `${PLATFORM_NAMES[platform]} · ${name}`,
          })),
        ]}
        onChange={(value) => onQuery({ ...query, channelId: value || null })}
      />
      <SelectField
        label={t('label')}
        value={query.labelId ?? ''}
        choices={[
          { value: '', label: t('anyLabel') },
          ...Array.from(facts.labels.values(), ({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(value) => onQuery({ ...query, labelId: value || null })}
      />
      <Button
        disabled={narrowings(query) === 0}
        onClick={() => onQuery({ ...query, platform: null, channelId: null, labelId: null })}
      >
        {t('reset')}
      </Button>
    </div>
  );
}

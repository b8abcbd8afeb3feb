import { Tabs } from '@base-ui/react/tabs';
import { Archive } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Badge } from '../../ui/notice.tsx';
import { LIST_FILTERS, type ListFilter } from './list-query.ts';
import styles from './list.module.css';

/** The tabs of the list, and the list below them. */
export function FilterTabs(props: {
  filter: ListFilter;
  counts: ReadonlyMap<ListFilter, number>;
  onFilter: (filter: ListFilter) => void;
  children: ReactNode;
}): ReactNode {
  const { filter, counts, onFilter, children } = props;
  const t = useTranslations('list');
  return (
    <Tabs.Root
      className={styles['tabbed']}
      value={filter}
      onValueChange={(value) => onFilter(value as ListFilter)}
    >
      <Tabs.List className={styles['tabs']} aria-label={t('filtersLabel')}>
        {LIST_FILTERS.map((name) => {
          const count = counts.get(name) ?? 0;
          return (
            <Tabs.Tab key={name} value={name} className={styles['tab']} title={t(`filters.${name}`)}>
              {/* The least used one is a sign, so that all of them fit. */}
              {name === 'archived' && <Archive size={16} aria-hidden />}
              <span className={name === 'archived' ? 'visually-hidden' : ''}>{t(`filters.${name}`)}</span>
              {count > 0 && <Badge label={t('filterCount', { count })}>{count > 999 ? '999+' : count}</Badge>}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
      <Tabs.Panel value={filter} className={styles['panel']} tabIndex={-1}>
        {children}
      </Tabs.Panel>
    </Tabs.Root>
  );
}

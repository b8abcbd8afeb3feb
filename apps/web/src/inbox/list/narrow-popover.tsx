import { ListFilter as FilterIcon } from 'lucide-react';
import { type ReactNode, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { latePart } from '../../shell/late-part.ts';
import { looks } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Spinner } from '../../ui/notice.tsx';
import { Popover } from '../../ui/popover.tsx';
import { type ListQuery, narrowings } from './list-query.ts';
import styles from './list.module.css';
import type { RowFacts } from './row-facts.ts';

const NarrowChoices = latePart(async () => (await import('./narrow-choices.tsx')).default);

/** Narrows the list to a platform, an account, a label. */
export function NarrowPopover(props: {
  query: ListQuery;
  facts: RowFacts;
  onQuery: (query: ListQuery) => void;
}): ReactNode {
  const { query, facts, onQuery } = props;
  const t = useTranslations();
  const count = narrowings(query);
  const label = count === 0 ? t('list.narrow') : t('list.narrowed', { count });
  return (
    <Popover
      label={t('list.narrow')}
      trigger={
        <button
          type="button"
          aria-label={label}
          title={label}
          className={classNames(looks('quiet'), styles['narrow'], count > 0 && styles['isNarrowed'])}
        >
          <FilterIcon size={18} aria-hidden />
          {count > 0 && <span aria-hidden>{count}</span>}
        </button>
      }
    >
      <Suspense fallback={<Spinner label={t('ui.loading')} />}>
        <NarrowChoices query={query} facts={facts} onQuery={onQuery} />
      </Suspense>
    </Popover>
  );
}

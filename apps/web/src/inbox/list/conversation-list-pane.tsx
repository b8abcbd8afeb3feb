import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation, useSearch as useSearchPart } from 'wouter';
import { FilterTabs } from './filter-tabs.tsx';
import { inboxAddress, type ListQuery, readListQuery } from './list-query.ts';
import styles from './list.module.css';
import { Listed } from './listed.tsx';
import { NarrowPopover } from './narrow-popover.tsx';
import { useRowFacts } from './row-facts.ts';
import { SearchField } from './search-field.tsx';
import { useFilterCounts } from './use-filter-counts.ts';

/** The conversations, the liveliest first. */
export function ConversationListPane(props: {
  /** Our id, or the platform's, of the one that is open. */
  selectedId: string | null;
  onSelect: (id: string) => void;
}): ReactNode {
  const { selectedId, onSelect } = props;
  const t = useTranslations('list');
  const [, navigate] = useLocation();
  const searchPart = useSearchPart();
  const query = useMemo(() => readListQuery(searchPart), [searchPart]);
  const setQuery = (next: ListQuery): void => navigate(inboxAddress(next, selectedId));
  const facts = useRowFacts();
  const counts = useFilterCounts(query);
  const [text, setText] = useState('');
  const [over, setOver] = useState<HTMLDivElement | null>(null);
  const open = useCallback(
    (id: string, messageId: string | null) => navigate(inboxAddress(query, id, messageId)),
    [navigate, query],
  );
  return (
    <section className={styles['pane']} aria-label={t('title')}>
      <header className={styles['head']}>
        <div className={styles['title']}>
          <h1>{t('title')}</h1>
          <NarrowPopover query={query} facts={facts} onQuery={setQuery} />
        </div>
        <SearchField over={over} text={text} onText={setText} onOpen={open} />
      </header>
      <div ref={setOver} className={styles['body']}>
        {/* Results lie over the list, which waits below them. */}
        <div className={styles['below']} inert={text.trim() !== ''}>
          <FilterTabs
            filter={query.filter}
            counts={counts}
            onFilter={(filter) => setQuery({ ...query, filter })}
          >
            <Listed
              key={inboxAddress(query, null)}
              query={query}
              facts={facts}
              openId={selectedId}
              onOpen={onSelect}
              onReset={() => setQuery(readListQuery(''))}
            />
          </FilterTabs>
        </div>
      </div>
    </section>
  );
}

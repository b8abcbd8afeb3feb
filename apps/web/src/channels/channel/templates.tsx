import type { TemplatePageView, TemplateView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { useChange } from '../../server-data/use-change.ts';
import settingsStyles from '../../settings/settings.module.css';
import { Badge, Button, Notice, TextField } from '../../ui/index.ts';
import { CHANNELS } from '../channel-queries.ts';

/** How often it is looked whether a fetch is done, and for how long. */
const LOOK_MS = 1_500;
const WAIT_MS_MAX = 20_000;

/** The message templates of a WhatsApp number, as they were last fetched. */
export function Templates({ channelId }: { channelId: string }): ReactNode {
  const t = useTranslations('channels.page');
  const [search, setSearch] = useState('');
  const { query, refresh, isRefreshing } = useTemplates(channelId, useDeferredValue(search.trim()));
  const first = query.data?.pages[0];
  const templates = query.data?.pages.flatMap((page) => page.templates) ?? [];
  return (
    <section className={settingsStyles['card']} aria-label={t('templates')}>
      <div className={settingsStyles['head']}>
        <h3>{t('templates')}</h3>
        <Button size="small" disabled={isRefreshing} onClick={refresh}>
          {t(isRefreshing ? 'refreshing' : 'refresh')}
        </Button>
      </div>
      {first !== undefined && <Fetched page={first} />}
      <TextField label={t('searchTemplates')} type="search" value={search} onValue={setSearch} />
      {templates.length > 0 ? (
        <ul className={settingsStyles['list']}>
          {templates.map((template) => (
            <TemplateLine key={template.id} template={template} />
          ))}
        </ul>
      ) : (
        first !== undefined && <p className={settingsStyles['faint']}>{t('templatesNone')}</p>
      )}
      {query.hasNextPage && (
        <div className={settingsStyles['row']}>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </section>
  );
}

function useTemplates(channelId: string, search: string) {
  const { client } = useSwitchboard();
  // What was asked for is there when the time of the last fetch is another.
  const [asked, setAsked] = useState<{ before: string | null } | null>(null);
  const query = useInfiniteQuery({
    queryKey: [...CHANNELS, 'templates', channelId, search],
    queryFn: ({ pageParam }) =>
      client.api.channels.templates(channelId, {
        ...(search === '' ? {} : { search }),
        ...(pageParam === null ? {} : { after: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
    refetchInterval: asked === null ? false : LOOK_MS,
  });
  const fetchedAt = query.data?.pages[0]?.fetched_at ?? null;
  const isFetched = asked !== null && asked.before !== fetchedAt;
  useEffect(() => {
    if (asked === null) return undefined;
    // One that was fetched a moment ago is not fetched again.
    const timer = setTimeout(() => setAsked(null), isFetched ? 0 : WAIT_MS_MAX);
    return () => clearTimeout(timer);
  }, [asked, isFetched]);
  const refresh = useChange({
    run: async () => await client.api.channels.refreshTemplates(channelId),
    refresh: [],
    onDone: () => setAsked({ before: fetchedAt }),
  });
  return {
    query,
    refresh: () => refresh.mutate(),
    isRefreshing: refresh.isPending || (asked !== null && !isFetched),
  };
}

function Fetched({ page }: { page: TemplatePageView }): ReactNode {
  const t = useTranslations('channels.page');
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const say = useServerSentence();
  const { fetched_at: at, problem } = page;
  return (
    <>
      {problem !== null && <Notice tone="warning">{say(problem)}</Notice>}
      <p className={settingsStyles['faint']}>
        {at === null
          ? t('templatesNever')
          : t('templatesFetched', {
              time: format.relativeTime(new Date(at), Math.max(now.getTime(), Date.parse(at))),
            })}
      </p>
    </>
  );
}

const TONES = new Map([
  ['APPROVED', 'success'],
  ['PENDING', 'warning'],
  ['PAUSED', 'warning'],
  ['REJECTED', 'error'],
  ['DISABLED', 'error'],
] as const);

function TemplateLine({ template }: { template: TemplateView }): ReactNode {
  const { name, language, category, status } = template;
  return (
    <li className={settingsStyles['item']}>
      <div className={settingsStyles['itemText']}>
        <strong>{name}</strong>
        <p className={settingsStyles['faint']}>
          {language} · {category}
        </p>
      </div>
      <TemplateStatus status={status} />
    </li>
  );
}

function TemplateStatus({ status }: { status: string }): ReactNode {
  const t = useTranslations('channels.page.templateStatus');
  const known = [...TONES].find(([name]) => name === status);
  if (known === undefined) return <Badge>{t('other', { status })}</Badge>;
  return <Badge tone={known[1]}>{t(known[0])}</Badge>;
}

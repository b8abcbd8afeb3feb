import { useSwitchboard } from '@switchboard/react';
import { useMutation } from '@tanstack/react-query';
import { Inbox, ListFilter as FilterIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useLanguage } from '../../i18n/language-provider.tsx';
import { useSentenceOf } from '../../server-data/use-sentence-of.ts';
import { useMe } from '../../session/session-provider.tsx';
import { Button, looks } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/notice.tsx';
import { useTell } from '../../ui/toasts.tsx';
import { type ListQuery, narrowings } from './list-query.ts';

/** What stands in place of a list with nothing in it. */
export function EmptyList(props: {
  query: ListQuery;
  onReset: () => void;
  onOpen: (conversationId: string) => void;
}): ReactNode {
  const { query, onReset, onOpen } = props;
  const t = useTranslations('list');
  if (query.filter === 'all' && narrowings(query) === 0) return <EmptyInbox onOpen={onOpen} />;
  return (
    <EmptyState
      icon={<FilterIcon size={32} aria-hidden />}
      title={titleOf(query, t)}
      actions={narrowings(query) > 0 && <Button onClick={onReset}>{t('reset')}</Button>}
    />
  );
}

function titleOf(query: ListQuery, t: ReturnType<typeof useTranslations<'list'>>): string {
  if (narrowings(query) > 0) return t('emptyFilter');
  switch (query.filter) {
    case 'all':
      return t('emptyTitle');
    case 'new':
      return t('emptyNew');
    case 'mine':
      return t('emptyMine');
    case 'needs_reply':
      return t('emptyNeedsReply');
    case 'archived':
      return t('emptyArchived');
  }
}

/** Nobody has written yet: owners can do something about it. */
function EmptyInbox({ onOpen }: { onOpen: (conversationId: string) => void }): ReactNode {
  const t = useTranslations('list');
  const { role } = useMe();
  const { language } = useLanguage();
  const { client } = useSwitchboard();
  const tell = useTell();
  const sentenceOf = useSentenceOf();
  const simulate = useMutation({
    mutationFn: () => client.api.channelSetup.simulateCustomer(language),
    onSuccess: ({ conversation_id: id }) => onOpen(id),
    onError: (error) => tell.error(sentenceOf(error)),
  });
  const isOwner = role === 'owner';
  return (
    <EmptyState
      icon={<Inbox size={36} aria-hidden />}
      title={t('emptyTitle')}
      actions={
        isOwner && (
          <>
            <Link href="/settings/channels" className={looks('primary')}>
              {t('connectChannel')}
            </Link>
            <Button disabled={simulate.isPending} onClick={() => simulate.mutate()}>
              {t('trySimulated')}
            </Button>
          </>
        )
      }
    >
      <p>{isOwner ? t('emptyOwner') : t('emptyAgent')}</p>
    </EmptyState>
  );
}

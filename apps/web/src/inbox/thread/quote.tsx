import type { ShownMessage } from '@switchboard/client';
import { useSwitchboard } from '@switchboard/react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { kindOf } from './kinds.ts';
import styles from './message.module.css';
import { useThreadFrame } from './thread-frame.tsx';

/** What a message answers: its words, and the way there. */
export function Quote(props: {
  externalId: string;
  /** Null where it is not among what is loaded. */
  loaded: ShownMessage | null;
}): ReactNode {
  const { externalId, loaded } = props;
  return loaded === null ? <FarQuote externalId={externalId} /> : <QuotedWords message={loaded} />;
}

function FarQuote({ externalId }: { externalId: string }): ReactNode {
  const t = useTranslations('thread');
  const { client } = useSwitchboard();
  const { conversationId } = useThreadFrame();
  const { data, isPending } = useQuery({
    queryKey: ['quoted', conversationId, externalId],
    queryFn: () => client.api.conversations.quoted(conversationId, externalId),
    staleTime: Infinity,
    retry: false,
  });
  if (data !== undefined) return <QuotedWords message={data} />;
  return <div className={styles['quote']}>{isPending ? '…' : t('quoteUnknown')}</div>;
}

function QuotedWords({ message }: { message: ShownMessage }): ReactNode {
  const t = useTranslations('thread');
  const { peerName, nameOf, actions } = useThreadFrame();
  const summary = useSummary();
  const author = message.is_from_me
    ? (nameOf(message.author_id) ?? t('you'))
    : (message.payload?.sender?.name ?? peerName);
  return (
    <button type="button" className={styles['quote']} onClick={() => actions.jumpTo(message.id)}>
      <span className={styles['quoteAuthor']}>{author}</span>
      <span className={styles['quoteWords']}>{summary(message)}</span>
    </button>
  );
}

/** A message in a few words. */
export function useSummary(): (message: ShownMessage) => string {
  const t = useTranslations('thread');
  const tKinds = useTranslations('kinds');
  return (message) => {
    if (message.deleted_at !== null) return t('deleted');
    const { content } = message;
    if (content !== null && content !== '') return content.slice(0, 300);
    return tKinds(kindOf(message.type));
  };
}

import type { SearchResult } from '@switchboard/protocol';
import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useFormatter, useTranslations } from 'use-intl';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PlatformIcon } from '../../ui/platform-icon.tsx';
import { Finder, type FinderGroup, FinderInput, FinderList } from '../../ui/finder.tsx';
import { nameOf } from './conversation-name.ts';
import styles from './search.module.css';
import { snippetOf } from './snippet.ts';
import { type Search as SearchState, useSearch } from './use-search.ts';

/** The field of the search, and what it finds, which lies over the list. */
export default function SearchBox(props: {
  text: string;
  onText: (text: string) => void;
  /** Where results are shown. */
  over: HTMLElement | null;
  onOpen: (conversationId: string, messageId: string | null) => void;
  /** Nobody searches any more. */
  onLeave: () => void;
}): ReactNode {
  const { text, onText, over, onOpen, onLeave } = props;
  const t = useTranslations('list');
  const input = useRef<HTMLInputElement>(null);
  const search = useSearch(text);
  const groups = useGroups(search.found, onOpen);
  useEffect(() => input.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (text === '') onLeave();
    onText('');
  };
  const results = text.trim() !== '' && (
    <div className={styles['results']}>
      <Told search={search} text={text.trim()} />
      <FinderList label={t('searchResults')} />
      {search.found?.result.has_more === true && <p className={styles['more']}>{t('foundMore')}</p>}
    </div>
  );
  return (
    <Finder text={text} onText={onText} groups={groups} isOpen={groups.length > 0}>
      <div className={styles['field']} role="search">
        <Search size={16} aria-hidden />
        <FinderInput
          ref={input}
          label={t('search')}
          placeholder={t('search')}
          onKeyDownCapture={onKeyDown}
          data-search
        />
        {text !== '' && (
          <IconButton
            label={t('searchClear')}
            size="small"
            onClick={() => {
              onText('');
              input.current?.focus();
            }}
          >
            <X size={16} aria-hidden />
          </IconButton>
        )}
      </div>
      {over !== null && createPortal(results, over)}
    </Finder>
  );
}

/** What there is to say of the results besides them, also aloud. */
function Told({ search, text }: { search: SearchState; text: string }): ReactNode {
  const t = useTranslations('list');
  const { found, error, isSearching } = search;
  if (error !== null) return <Notice tone="error">{t('searchFailed', { reason: error })}</Notice>;
  const count = found === null ? 0 : found.result.conversations.length + found.result.messages.length;
  const isNothing = found !== null && count === 0 && !isSearching;
  return (
    <>
      <p role="status" className="visually-hidden">
        {isSearching ? t('searching') : found !== null && t('foundCount', { count })}
      </p>
      {isSearching && found === null && <p className={styles['more']}>{t('searching')}</p>}
      {isNothing && (
        <div className={styles['nothing']}>
          <p>{t('foundNothing', { text })}</p>
          <p>{t('foundNothingHint')}</p>
        </div>
      )}
    </>
  );
}

function useGroups(
  found: SearchState['found'],
  onOpen: (conversationId: string, messageId: string | null) => void,
): readonly FinderGroup[] {
  const t = useTranslations('list');
  return useMemo(() => {
    if (found === null) return [];
    const { text, result } = found;
    const conversations = result.conversations.map((conversation) => ({
      id: conversation.id,
      content: <FoundConversation conversation={conversation} text={text} />,
      onSelect: () => onOpen(conversation.id, null),
    }));
    const messages = result.messages.map((hit) => ({
      id: hit.message.id,
      content: <FoundMessage hit={hit} text={text} />,
      onSelect: () => onOpen(hit.conversation.id, hit.message.id),
    }));
    return [
      { id: 'conversations', label: t('foundConversations'), items: conversations },
      { id: 'messages', label: t('foundMessages'), items: messages },
    ].filter(({ items }) => items.length > 0);
  }, [found, onOpen, t]);
}

type FoundView = SearchResult['conversations'][number];

function FoundConversation({ conversation, text }: { conversation: FoundView; text: string }): ReactNode {
  const name = nameOf(conversation);
  return (
    <>
      <Avatar name={name} badge={<PlatformIcon platform={conversation.platform} />} />
      <span className={styles['words']}>
        <span className={styles['name']}>
          <Marked text={name} searched={text} />
        </span>
        {conversation.platform === 'whatsapp' && name !== conversation.external_id && (
          <span className={styles['snippet']}>
            <Marked text={conversation.external_id} searched={text} />
          </span>
        )}
      </span>
    </>
  );
}

function FoundMessage({
  hit: { message, conversation },
  text,
}: {
  hit: SearchResult['messages'][number];
  text: string;
}): ReactNode {
  const format = useFormatter();
  const t = useTranslations('list');
  const names = message.attachments.map(({ filename }) => filename ?? '').join(' ');
  return (
    <span className={styles['words']}>
      <span className={styles['head']}>
        <PlatformIcon platform={conversation.platform} />
        <span className={styles['name']}>{nameOf(conversation)}</span>
        <time className={styles['time']} dateTime={message.sent_at}>
          {format.dateTime(new Date(message.sent_at), { day: 'numeric', month: 'short', year: 'numeric' })}
        </time>
      </span>
      <span className={styles['snippet']}>
        {message.is_from_me && <span className={styles['by']}>{t('sentByUs')} </span>}
        <Marked text={[message.content ?? '', names].join(' ').trim()} searched={text} />
      </span>
    </span>
  );
}

function Marked({ text, searched }: { text: string; searched: string }): ReactNode {
  return snippetOf(text, searched).map((part, index) =>
    part.isHit ? (
      <mark key={index} className={styles['hit']}>
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  );
}

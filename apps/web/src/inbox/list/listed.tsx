import type { ConversationView } from '@switchboard/client';
import { type Inbox, useInbox } from '@switchboard/react';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { mayWrite } from '../../session/me.ts';
import { useMe } from '../../session/session-provider.tsx';
import { Button } from '../../ui/button.tsx';
import { ContextMenu } from '../../ui/context-menu.tsx';
import { Notice, Spinner } from '../../ui/notice.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { ConversationRows, rowIdOf } from './conversation-rows.tsx';
import { EmptyList } from './empty-list.tsx';
import type { ListQuery } from './list-query.ts';
import styles from './list.module.css';
import type { RowFacts } from './row-facts.ts';
import { rowActions } from './row-menu.tsx';
import { type ConversationActions, useConversationActions } from './use-conversation-actions.ts';
import { useListShortcuts } from './use-list-shortcuts.ts';
import { usePaced } from './use-paced.ts';
import { type Selection, useSelection } from './use-selection.ts';

/** How often the list moves when much happens. */
const LIST_MS = 250;

interface ListedProps {
  query: ListQuery;
  facts: RowFacts;
  openId: string | null;
  onOpen: (id: string) => void;
  /** Shows all conversations again. */
  onReset: () => void;
}

/** The conversations of one query, and what can be done with them. */
export function Listed(props: ListedProps): ReactNode {
  const { query, facts, openId, onOpen, onReset } = props;
  const t = useTranslations('list');
  const inbox = useInbox({
    filter: query.filter,
    ...(query.platform === null ? {} : { platform: query.platform }),
    ...(query.channelId === null ? {} : { channelId: query.channelId }),
    ...(query.labelId === null ? {} : { labelId: query.labelId }),
  });
  const { isLoading, error } = inbox;
  const conversations = usePaced(inbox.conversations, { key: JSON.stringify(query), ms: LIST_MS });
  const actions = useConversationActions();
  const selection = useSelection(conversations);
  const goTo = useRef<((index: number) => void) | null>(null);
  const mayChange = useMayChange();
  useListShortcuts({
    conversations,
    openId,
    selected: selection.selected,
    actions,
    onOpen: (index) => {
      onOpen(conversations[index]!.id);
      goTo.current?.(index);
    },
    onToggle: selection.toggle,
  });
  if (isLoading) return <Spinner label={t('loading')} />;
  return (
    <>
      {error !== null && <Failure error={error} onAgain={inbox.reload} />}
      {conversations.length > 0 && (
        <RowsWithMenu {...props} {...{ inbox, conversations, selection, actions, mayChange, goTo }} />
      )}
      {conversations.length === 0 && error === null && (
        <EmptyList query={query} onReset={onReset} onOpen={onOpen} />
      )}
      {selection.selected.length > 0 && (
        <BulkBar
          conversations={selection.selected}
          facts={facts}
          actions={actions}
          isDisabled={!selection.selected.every(mayChange)}
          onClear={selection.clear}
        />
      )}
    </>
  );
}

function useMayChange(): (conversation: ConversationView) => boolean {
  const me = useMe();
  return ({ channel_id: channelId }) => mayWrite(me, channelId);
}

/** The rows, and one menu for all of them. */
function RowsWithMenu(
  props: ListedProps & {
    inbox: Inbox;
    conversations: readonly ConversationView[];
    selection: Selection;
    actions: ConversationActions;
    mayChange: (conversation: ConversationView) => boolean;
    goTo: RefObject<((index: number) => void) | null>;
  },
): ReactNode {
  const { query, facts, openId, inbox, conversations, selection, actions, mayChange, goTo } = props;
  const t = useTranslations('list');
  const [menuId, setMenuId] = useState<string | null>(null);
  const meant = conversations.find(({ id }) => id === menuId);
  return (
    <ContextMenu
      className={styles['area'] ?? ''}
      onAsk={(target) => {
        const id = rowIdOf(target);
        if (id !== null) setMenuId(id);
        return id !== null;
      }}
      actions={
        meant === undefined
          ? []
          : rowActions(meant, {
              actions,
              myId: facts.myId,
              mayWrite: mayChange(meant),
              onSelect: selection.toggle,
              t,
            })
      }
    >
      <ConversationRows
        conversations={conversations}
        hasMore={inbox.hasMore}
        onMore={inbox.loadMore}
        query={query}
        facts={facts}
        openId={openId}
        selection={selection.selection}
        onSelect={selection.toggle}
        goTo={goTo}
      />
    </ContextMenu>
  );
}

function Failure({ error, onAgain }: { error: string; onAgain: () => Promise<void> }): ReactNode {
  const t = useTranslations();
  const say = useServerSentence();
  return (
    <div className={styles['notice']}>
      <Notice
        tone="error"
        action={
          <Button size="small" onClick={() => void onAgain()}>
            {t('ui.tryAgain')}
          </Button>
        }
      >
        {t('list.failed', { reason: say(error) })}
      </Notice>
    </div>
  );
}

import { MessagesSquare } from 'lucide-react';
import { type ReactNode, Suspense, useCallback, useState } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import { LateTexts } from '../i18n/language-provider.tsx';
import { FaultyPart } from '../shell/fault.tsx';
import { latePart } from '../shell/late-part.ts';
import { keepChoice, readChoice } from '../shell/stored-choice.ts';
import { NARROW, PHONE, useMedia } from '../shell/use-media.ts';
import { EmptyState, Spinner } from '../ui/notice.tsx';
import styles from './inbox.module.css';
import { ConversationListPane } from './list/conversation-list-pane.tsx';
import { inboxAddress, readListQuery } from './list/list-query.ts';

const ThreadPane = latePart(async () => (await import('./thread/thread-pane.tsx')).ThreadPane);
const ContactPane = latePart(async () => (await import('./contact/contact-pane.tsx')).ContactPane);
/** Only phones and small windows need it. */
const ContactSheet = latePart(async () => (await import('./contact/contact-sheet.tsx')).ContactSheet);

/** Where the widths of the panes are kept. */
const widths = {
  getItem: (key: string) => readChoice(key),
  setItem: (key: string, value: string) => keepChoice(key, value),
};

/** Conversations, one of them, and the person it is with. */
export function InboxPage({ conversationId }: { conversationId: string | null }): ReactNode {
  const t = useTranslations('ui');
  const isPhone = useMedia(PHONE);
  const isNarrow = useMedia(NARROW);
  const [, navigate] = useLocation();
  const [isContactWanted, setContactWanted] = useState(() => readChoice('contact') !== 'closed');
  const [isSheetOpen, setSheetOpen] = useState(false);
  // Which conversations are listed stands in the address, and stays there.
  const goTo = useCallback(
    (id: string | null) => navigate(inboxAddress(readListQuery(location.search), id)),
    [navigate],
  );
  const toggleContact = (): void => {
    if (isNarrow) {
      setSheetOpen(!isSheetOpen);
      return;
    }
    keepChoice('contact', isContactWanted ? 'closed' : null);
    setContactWanted(!isContactWanted);
  };
  const list = (
    <FaultyPart>
      <ConversationListPane selectedId={conversationId} onSelect={goTo} />
    </FaultyPart>
  );
  const thread = conversationId !== null && (
    <LatePane key={conversationId} fallback={<Spinner label={t('loading')} />}>
      <ThreadPane
        conversationId={conversationId}
        onBack={isPhone ? () => goTo(null) : null}
        isContactOpen={isNarrow ? isSheetOpen : isContactWanted}
        onToggleContact={toggleContact}
      />
    </LatePane>
  );
  const sheet = isNarrow && conversationId !== null && (
    <LatePane>
      <LateTexts>
        <ContactSheet
          isOpen={isSheetOpen}
          onClose={() => setSheetOpen(false)}
          conversationId={conversationId}
        />
      </LateTexts>
    </LatePane>
  );
  if (isPhone) {
    return (
      <main className={styles['pane']}>
        {thread === false ? list : thread}
        {sheet}
      </main>
    );
  }
  const contact = conversationId !== null && isContactWanted && !isNarrow && (
    <LatePane key={conversationId}>
      <LateTexts>
        <ContactPane conversationId={conversationId} />
      </LateTexts>
    </LatePane>
  );
  return (
    <main className={styles['page']}>
      <Panes list={list} thread={thread === false ? <NothingOpen /> : thread} contact={contact || null} />
      {sheet}
    </main>
  );
}

/** Its code may come late, and it may fail alone. */
function LatePane({ fallback = null, children }: { fallback?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <FaultyPart>
      <Suspense fallback={fallback}>{children}</Suspense>
    </FaultyPart>
  );
}

function NothingOpen(): ReactNode {
  const t = useTranslations('list');
  return <EmptyState icon={<MessagesSquare size={40} aria-hidden />} title={t('chooseOne')} />;
}

function Panes(props: { list: ReactNode; thread: ReactNode; contact: ReactNode }): ReactNode {
  const { list, thread, contact } = props;
  const t = useTranslations('list');
  const panelIds = contact === null ? ['list', 'thread'] : ['list', 'thread', 'contact'];
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id: 'inbox', panelIds, storage: widths });
  return (
    <Group
      id="inbox"
      orientation="horizontal"
      className={styles['page'] ?? ''}
      {...(defaultLayout === undefined ? {} : { defaultLayout })}
      onLayoutChanged={onLayoutChanged}
    >
      <Panel id="list" defaultSize="26%" minSize="240px" maxSize="45%">
        {list}
      </Panel>
      <Separator className={styles['separator'] ?? ''} aria-label={t('resizeList')} />
      <Panel id="thread" minSize="340px">
        {thread}
      </Panel>
      {contact !== null && (
        <>
          <Separator className={styles['separator'] ?? ''} aria-label={t('resizeContact')} />
          <Panel id="contact" defaultSize="24%" minSize="240px" maxSize="40%">
            {contact}
          </Panel>
        </>
      )}
    </Group>
  );
}

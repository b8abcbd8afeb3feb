import type { ConversationView } from '@switchboard/client';
import { useConversation } from '@switchboard/react';
import { memo, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Loaded } from '../../server-data/loaded.tsx';
import { mayWrite as mayWriteTo } from '../../session/me.ts';
import { useMe } from '../../session/session-provider.tsx';
import { Notice, Spinner } from '../../ui/index.ts';
import { nameOf } from '../list/conversation-name.ts';
import { Activity } from './activity.tsx';
import { Assignee } from './assignee.tsx';
import { ContactHead } from './contact-head.tsx';
import styles from './contact.module.css';
import { ConversationLabels } from './conversation-labels.tsx';
import { CrmLink } from './crm-link.tsx';
import { Identities } from './identity-list.tsx';
import { Merges } from './merges.tsx';
import { Notes } from './notes.tsx';
import { OtherConversations } from './other-conversations.tsx';
import { PaneSection } from './pane-section.tsx';
import { usePerson } from './use-person.ts';

/** The person behind a conversation, and what to do with them. */
export function ContactPane({ conversationId }: { conversationId: string }): ReactNode {
  const t = useTranslations('contact');
  const { conversation, error } = useConversation(conversationId);
  return (
    <aside className={styles['pane']} aria-label={t('title')}>
      {conversation === null ? (
        error === null && <Spinner label={t('loading')} />
      ) : (
        <OfConversation conversation={conversation} />
      )}
    </aside>
  );
}

/** Messages that are loaded or read change the thread, and nothing here. */
const OfConversation = memo(function OfConversation(props: { conversation: ConversationView }): ReactNode {
  const { conversation } = props;
  const t = useTranslations('contact');
  const me = useMe();
  const person = usePerson(conversation.contact_id);
  const mayWrite = mayWriteTo(me, conversation.channel_id);
  const card = person.data ?? null;
  return (
    <>
      <ContactHead
        name={card?.name ?? nameOf(conversation)}
        conversation={conversation}
        card={card}
        mayWrite={mayWrite}
      />
      {!mayWrite && (
        <div className={styles['told']}>
          <Notice>{t('readOnly')}</Notice>
        </div>
      )}
      <PaneSection name="work">
        <Assignee conversation={conversation} mayWrite={mayWrite} />
        <ConversationLabels conversation={conversation} mayWrite={mayWrite} />
      </PaneSection>
      <PaneSection name="identities">
        {conversation.contact_id === null ? (
          <p className={styles['faint']}>{t('unknown')}</p>
        ) : (
          <Loaded query={person}>{({ identities }) => <Identities identities={identities} />}</Loaded>
        )}
      </PaneSection>
      <PaneSection name="crm">
        <CrmLink conversation={conversation} mayWrite={mayWrite} />
      </PaneSection>
      <PaneSection name="notes">
        <Notes conversationId={conversation.id} mayWrite={mayWrite} />
      </PaneSection>
      {card !== null && (
        <>
          <PaneSection name="conversations">
            <OtherConversations
              conversations={card.conversations.filter(({ id }) => id !== conversation.id)}
            />
          </PaneSection>
          <PaneSection name="merges" isFolded>
            <Merges card={card} mayWrite={mayWrite} />
          </PaneSection>
        </>
      )}
      <PaneSection name="activity" isFolded>
        <Activity conversation={conversation} />
      </PaneSection>
    </>
  );
});

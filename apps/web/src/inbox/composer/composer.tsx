import type { MessageView } from '@switchboard/client';
import { useConversation } from '@switchboard/react';
import { type ReactNode, useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { mayWrite } from '../../session/me.ts';
import { useMe } from '../../session/session-provider.tsx';
import { ComposerForm } from './composer-form.tsx';
import styles from './composer.module.css';
import { moveWork, useWorkInHand } from './work-in-hand.tsx';

/** Where an answer, or a note to colleagues, is written. */
export function Composer(props: {
  conversationId: string;
  /** The message that is answered. */
  quoted: MessageView | null;
  /** It was sent, or is not to be answered any more. */
  onQuoteEnd: () => void;
}): ReactNode {
  const { conversationId, quoted, onQuoteEnd } = props;
  const t = useTranslations('composer');
  const open = useConversation(conversationId);
  const me = useMe();
  const { conversation } = open;
  const work = useWorkInHand();
  const id = conversation?.id ?? conversationId;
  // The address may be that of a conversation which has gone into this one.
  useEffect(() => moveWork(work, conversationId, id), [work, conversationId, id]);
  if (conversation === null) return null;
  if (!mayWrite(me, conversation.channel_id)) {
    return (
      <p className={styles['readOnly']}>{t(me.role === 'viewer' ? 'viewersRead' : 'channelReadOnly')}</p>
    );
  }
  const { messages, replyChannels, setTyping } = open;
  return (
    <ComposerForm
      // What is written belongs to one conversation.
      key={conversation.id}
      conversation={conversation}
      messages={messages}
      replyChannels={replyChannels}
      setTyping={setTyping}
      quoted={quoted}
      onQuoteEnd={onQuoteEnd}
    />
  );
}

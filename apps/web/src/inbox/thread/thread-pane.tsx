import type { MessageView, ShownMessage } from '@switchboard/client';
import { type Conversation, useConversation } from '@switchboard/react';
import { MessageCircleOff } from 'lucide-react';
import { type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation, useSearchParams } from 'wouter';
import { useServerSentence } from '../../i18n/sentences/sentences-provider.tsx';
import { useColleagues } from '../../server-data/lists.ts';
import { mayWrite as mayWriteTo } from '../../session/me.ts';
import { useMe } from '../../session/session-provider.tsx';
import { latePart } from '../../shell/late-part.ts';
import { EmptyState, Notice, Spinner, useTell } from '../../ui/index.ts';
import { Composer } from '../composer/composer.tsx';
import type { Picture } from './lightbox.tsx';
import { MessageList } from './message-list.tsx';
import { MessageTools } from './message-tools.tsx';
import { useSummary } from './quote.tsx';
import { type ThreadFrame, ThreadFrameContext } from './thread-frame.tsx';
import { ThreadHeader } from './thread-header.tsx';
import styles from './thread.module.css';
import { TypingLine } from './typing-line.tsx';
import { useArrivals } from './use-arrivals.ts';
import { useMarkRead } from './use-mark-read.ts';
import { useMessageActions } from './use-message-actions.ts';
import { useJumps, useThread } from './use-thread.ts';

const Lightbox = latePart(async () => (await import('./lightbox.tsx')).Lightbox);

export interface ThreadPaneProps {
  conversationId: string;
  /** Null where the list stands beside it. */
  onBack: (() => void) | null;
  isContactOpen: boolean;
  onToggleContact: () => void;
}

/** One conversation: who it is with, what was said, and where to answer. */
export function ThreadPane(props: ThreadPaneProps): ReactNode {
  const { conversationId, onBack, isContactOpen, onToggleContact } = props;
  const t = useTranslations('thread');
  const me = useMe();
  const say = useServerSentence();
  const open = useConversation(conversationId);
  const { conversation, replyChannels, error, isLoading } = open;
  const [quoted, setQuoted] = useState<MessageView | null>(null);
  const endQuote = useCallback(() => setQuoted(null), []);
  if (conversation === null) {
    if (isLoading || error === null) return <Spinner label={t('loading')} />;
    return (
      <EmptyState icon={<MessageCircleOff size={40} aria-hidden />} title={t('notFound')}>
        <p>{say(error)}</p>
      </EmptyState>
    );
  }
  const peerName = conversation.client_name ?? conversation.subject ?? conversation.external_id;
  const mayWrite = mayWriteTo(me, conversation.channel_id);
  const account = replyChannels.find(({ channel_id: id }) => id === conversation.channel_id)?.name ?? null;
  return (
    <section
      className={styles['thread']}
      aria-label={t('conversationWith', { name: peerName })}
      data-drop-zone
    >
      <ThreadHeader
        conversation={conversation}
        accountName={account}
        peerName={peerName}
        mayWrite={mayWrite}
        onBack={onBack}
        isContactOpen={isContactOpen}
        onToggleContact={onToggleContact}
      />
      {error !== null && <Notice tone="error">{say(error)}</Notice>}
      <Messages
        conversationId={conversationId}
        open={open}
        peerName={peerName}
        mayWrite={mayWrite}
        onReply={setQuoted}
      />
      <TypingLine users={open.typingUsers} />
      <Composer conversationId={conversationId} quoted={quoted} onQuoteEnd={endQuote} />
    </section>
  );
}

function Messages(props: {
  conversationId: string;
  open: Conversation;
  peerName: string;
  mayWrite: boolean;
  onReply: (message: ShownMessage) => void;
}): ReactNode {
  const { conversationId, open, peerName, mayWrite, onReply } = props;
  const t = useTranslations('thread');
  const { messages, conversation, hasMore, loadOlder, markRead } = open;
  const { items, quotedOf } = useThread(conversationId, open);
  const { jump, jumpTo } = useJumps(open.loadBackTo);
  const isJumping = useAddressedMessage(items !== null, jumpTo);
  const [isAtEnd, setAtEnd] = useState(false);
  const [picture, setPicture] = useState<string | null>(null);
  const frame = useFrame({
    conversationId,
    open,
    peerName,
    mayWrite,
    onReply,
    jumpTo,
    onPicture: setPicture,
  });
  const isShown = items !== null && (!isJumping || jump !== null);
  useMarkRead({
    messages,
    unreadCount: conversation?.unread_count ?? 0,
    isAtEnd: isShown && isAtEnd,
    mayWrite,
    markRead,
  });
  const arrivals = useArrivals(messages, isAtEnd);
  const summary = useSummary();
  if (!isShown) return <Spinner label={t('loading')} />;
  return (
    <ThreadFrameContext value={frame.frame}>
      <MessageList
        label={t('messagesWith', { name: peerName })}
        items={items}
        quotedOf={quotedOf}
        hasMore={hasMore}
        loadOlder={loadOlder}
        jump={jump}
        arrivedCount={arrivals.count}
        onEndChange={setAtEnd}
      />
      <div role="status" className="visually-hidden">
        {arrivals.latest !== null && t('announced', { name: peerName, words: summary(arrivals.latest) })}
      </div>
      <MessageTools {...frame.tools} mayWrite={mayWrite} capabilitiesOf={frame.frame.capabilitiesOf} />
      {picture !== null && <Pictures messages={messages} opened={picture} onClose={() => setPicture(null)} />}
    </ThreadFrameContext>
  );
}

/** The message that the address names, as the search does. @returns whether the thread has to wait for it */
function useAddressedMessage(isReady: boolean, jumpTo: (messageId: string) => Promise<boolean>): boolean {
  const t = useTranslations('thread');
  const tell = useTell();
  const [parameters] = useSearchParams();
  const [path, navigate] = useLocation();
  const wanted = parameters.get('message');
  const [isLooking, setLooking] = useState(wanted !== null);
  const latest = useRef({ path, navigate });
  latest.current = { path, navigate };
  useEffect(() => {
    if (!isReady || wanted === null) return;
    void jumpTo(wanted).then((isThere) => {
      setLooking(false);
      if (!isThere) tell(t('messageGone'));
      // Whoever comes back to this address later wants the conversation, not this message.
      const others = new URLSearchParams(location.search);
      others.delete('message');
      const query = others.size === 0 ? '' : `?${others}`;
      latest.current.navigate(`${latest.current.path}${query}`, { replace: true });
    });
  }, [isReady, wanted, jumpTo, t, tell]);
  return isLooking;
}

function useFrame(props: {
  conversationId: string;
  open: Conversation;
  peerName: string;
  mayWrite: boolean;
  onReply: (message: ShownMessage) => void;
  jumpTo: (messageId: string) => Promise<boolean>;
  onPicture: (attachmentId: string) => void;
}) {
  const { conversationId, open, peerName, mayWrite, onReply, jumpTo, onPicture } = props;
  const me = useMe();
  const { data: colleagues } = useColleagues();
  const { replyChannels, conversation } = open;
  const { actions, tools } = useMessageActions({ onReply, jumpTo, onPicture });
  const player = useRef<HTMLMediaElement | null>(null);
  const platform = conversation?.platform ?? 'whatsapp';
  const frame = useMemo<ThreadFrame>(() => {
    const names = new Map(colleagues?.map(({ id, name }) => [id, name]));
    names.set(me.id, me.name);
    const capabilities = new Map(replyChannels.map((channel) => [channel.channel_id, channel.capabilities]));
    return {
      conversationId,
      platform,
      peerName,
      meId: me.id,
      mayWrite,
      nameOf: (id) => (id === null || id === undefined ? null : (names.get(id) ?? null)),
      capabilitiesOf: (id) => capabilities.get(id) ?? replyChannels[0]?.capabilities,
      actions,
      player,
    };
  }, [conversationId, platform, peerName, me, mayWrite, colleagues, replyChannels, actions]);
  return { frame, tools };
}

/** All pictures of what is loaded, beginning with one. */
function Pictures(props: {
  messages: readonly ShownMessage[];
  opened: string;
  onClose: () => void;
}): ReactNode {
  const { messages, opened, onClose } = props;
  const [pictures] = useState<readonly Picture[]>(() =>
    messages.flatMap(({ attachments }) =>
      attachments.flatMap(({ id, type, url, filename, mime_type: mimeType }) => {
        const isPicture = type === 'image' || (type === 'story' && (mimeType ?? '').startsWith('image/'));
        return isPicture && url !== null ? [{ id, url, name: filename }] : [];
      }),
    ),
  );
  const index = Math.max(
    pictures.findIndex(({ id }) => id === opened),
    0,
  );
  return (
    <Suspense>
      <Lightbox pictures={pictures} index={index} onClose={onClose} />
    </Suspense>
  );
}

import type { ConversationView, MessageView, ShownMessage } from '@switchboard/client';
import type { Conversation } from '@switchboard/react';
import { MessageCircle, StickyNote } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useShortcut } from '../../shell/shortcuts/use-shortcut.ts';
import { classNames, Segments, useTell } from '../../ui/index.ts';
import { Countdown } from './countdown.tsx';
import styles from './composer.module.css';
import type { DraftKind } from './drafts.ts';
import { DropOverlay } from './drop-overlay.tsx';
import { NoteEditor } from './note-editor.tsx';
import { ReplyEditor } from './reply-editor.tsx';
import { SenderSelect } from './sender-select.tsx';
import { useAttach } from './use-attach.ts';
import { useUploadQueue } from './use-attachments.ts';
import { useDropZone } from './use-drop-zone.ts';
import { useReplyWindow } from './use-reply-window.ts';
import { useSenderChannel } from './use-sender-channel.ts';
import { WindowClosed } from './window-closed.tsx';
import { useWorkInHand, type WorkInHand } from './work-in-hand.tsx';

export interface ComposerFormProps {
  conversation: ConversationView;
  messages: readonly ShownMessage[];
  replyChannels: Conversation['replyChannels'];
  setTyping: (on: boolean) => void;
  quoted: MessageView | null;
  onQuoteEnd: () => void;
}

/** An answer or a note, the account that it is sent from, and how long it still may be sent. */
export function ComposerForm(props: ComposerFormProps): ReactNode {
  const { conversation, messages, replyChannels, quoted } = props;
  const t = useTranslations('composer');
  const form = useRef<HTMLElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const { drafts, caret } = useWorkInHand();
  const { kind, choose } = useKind(field, quoted?.id ?? null);
  const sender = useSenderChannel(conversation, replyChannels);
  const humanAgent = sender.channel?.human_agent ?? false;
  const { window, now } = useReplyWindow(conversation, messages, { humanAgent });
  const isClosed = window.state === 'closed';
  const queue = useUploadQueue(conversation.id);
  const take = useAttach(queue, sender.channel?.capabilities?.media);
  const tell = useTell();
  const attach = (files: readonly File[]): void => {
    // Notes have words only, and where nothing can be sent nothing is taken.
    choose('reply');
    if (isClosed) tell.error(t('closed'));
    else take(files);
  };
  const over = useDropZone(form, attach);
  const keepCaret = useCaret(caret, conversation.id, field);
  return (
    <section
      ref={form}
      {...keepCaret}
      className={classNames(styles['composer'], kind === 'note' && styles['note'])}
      aria-label={t('label')}
    >
      <div className={styles['top']}>
        <KindChoice kind={kind} onChoose={choose} />
        {kind === 'reply' && <SenderSelect {...sender} />}
        <span className={styles['spacer']} />
        {kind === 'reply' && <Countdown window={window} now={now} />}
      </div>
      {kind === 'note' && <NoteEditor conversationId={conversation.id} drafts={drafts} field={field} />}
      {kind === 'reply' && isClosed && (
        <WindowClosed conversation={conversation} channel={sender.channel} until={window.until} />
      )}
      {kind === 'reply' && !isClosed && (
        <ReplyEditor {...props} {...{ drafts, queue, field, attach }} channel={sender.channel} />
      )}
      {over !== null && <DropOverlay over={over} />}
    </section>
  );
}

/** Whoever wrote in a conversation that has gone into this one goes on writing here. */
function useCaret(
  caret: WorkInHand['caret'],
  conversationId: string,
  field: RefObject<HTMLTextAreaElement | null>,
): { onFocus: () => void; onBlur: () => void } {
  useEffect(() => {
    if (caret.in === conversationId) field.current?.focus();
    return () => {
      if (caret.in === conversationId) caret.in = null;
    };
  }, [caret, conversationId, field]);
  return {
    onFocus: () => {
      caret.in = conversationId;
    },
    onBlur: () => {
      caret.in = null;
    },
  };
}

function KindChoice(props: { kind: DraftKind; onChoose: (kind: DraftKind) => void }): ReactNode {
  const t = useTranslations('composer');
  return (
    <Segments
      label={t('kind')}
      value={props.kind}
      onChange={props.onChoose}
      segments={[
        { value: 'reply', label: t('reply'), icon: <MessageCircle size={14} aria-hidden /> },
        { value: 'note', label: t('note'), icon: <StickyNote size={14} aria-hidden /> },
      ]}
    />
  );
}

/** Answer or note, by the switch or by a key. Whoever chooses one wants to write it. */
function useKind(
  field: RefObject<HTMLTextAreaElement | null>,
  quotedId: string | null,
): { kind: DraftKind; choose: (kind: DraftKind) => void } {
  const [kind, setKind] = useState<DraftKind>('reply');
  const [choices, setChoices] = useState(0);
  const choose = (next: DraftKind): void => {
    setKind(next);
    setChoices((before) => before + 1);
  };
  // The field may come with the next rendering only.
  useEffect(() => {
    if (choices > 0) field.current?.focus();
  }, [choices, field]);
  useShortcut('reply', () => choose('reply'));
  useShortcut('note', () => choose('note'));
  const answer = useEffectEvent(() => choose('reply'));
  useEffect(() => {
    if (quotedId !== null) answer();
  }, [quotedId]);
  return { kind, choose };
}

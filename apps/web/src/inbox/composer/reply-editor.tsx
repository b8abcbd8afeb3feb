import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import { useTranslations } from 'use-intl';
import { AttachmentChips } from './attachment-chips.tsx';
import { CannedList } from './canned-list.tsx';
import { ColleagueNotice } from './colleague-notice.tsx';
import type { ComposerFormProps } from './composer-form.tsx';
import styles from './composer.module.css';
import type { Drafts } from './drafts.ts';
import { QuotedLine } from './quoted-line.tsx';
import { ReplyTools } from './reply-tools.tsx';
import { useSendKey } from './send-key.ts';
import type { UploadQueue } from './upload-queue.ts';
import { useCannedPicker } from './use-canned-picker.ts';
import { useReply } from './use-reply.ts';
import type { SenderChannel } from './use-sender-channel.ts';
import { insertAtCaret, WritingArea } from './writing-area.tsx';

export type ReplyEditorProps = ComposerFormProps & {
  drafts: Drafts;
  channel: SenderChannel | null;
  queue: UploadQueue;
  field: RefObject<HTMLTextAreaElement | null>;
  /** Takes files that may be sent. */
  attach: (files: readonly File[]) => void;
};

/** An answer to the customer, with everything that may go with it. */
export function ReplyEditor(props: ReplyEditorProps): ReactNode {
  const { conversation, messages, channel, queue, field, attach, onQuoteEnd } = props;
  const t = useTranslations('composer');
  const reply = useReply(props);
  const { draft, quoted, write, submit } = reply;
  const keys = useSendKey();
  const clientName = conversation.client_name;
  const canned = useCannedPicker({
    text: draft.text,
    clientName,
    accountName: channel?.name ?? null,
    onChoose: write,
  });
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    if (canned.onKey(event.key)) return true;
    if (event.key !== 'Escape' || quoted === null) return false;
    onQuoteEnd();
    return true;
  };
  const insert = (text: string): void => {
    if (field.current !== null) write(insertAtCaret(field.current, text));
  };
  return (
    <div className={styles['form']}>
      <ColleagueNotice
        messages={messages}
        beganAfter={reply.isEmpty ? null : draft.beganAfter}
        onSeen={reply.markSeen}
      />
      {quoted !== null && <QuotedLine quoted={quoted} clientName={clientName} onEnd={onQuoteEnd} />}
      <AttachmentChips
        files={reply.files}
        onRemove={(key) => queue.remove(key)}
        onRetry={(key) => queue.retry(key)}
      />
      <div className={styles['areaBox']}>
        {canned.isOpen && <CannedList picker={canned} />}
        <WritingArea
          field={field}
          label={t('replyLabel')}
          placeholder={t('replyPlaceholder')}
          value={draft.text}
          sendKey={keys.sendKey}
          onChange={write}
          onSend={submit}
          onKey={onKey}
          onPasteFiles={attach}
          list={canned.isOpen ? { id: canned.listId, activeId: canned.activeId } : null}
        />
      </div>
      <ReplyTools
        {...keys}
        conversation={conversation}
        channel={channel}
        field={field}
        reply={reply}
        onAttach={attach}
        onInsert={insert}
      />
    </div>
  );
}

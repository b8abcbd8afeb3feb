import type { MessageView } from '@switchboard/client';
import { useSendMessage } from '@switchboard/react';
import { useTranslations } from 'use-intl';
import { useTell } from '../../ui/index.ts';
import { lastPosition } from './colleague-answer.ts';
import type { Draft } from './drafts.ts';
import type { ReplyEditorProps } from './reply-editor.tsx';
import { type TextRoom, textRoom } from './text-room.ts';
import type { AttachedFile } from './upload-queue.ts';
import { useAttachments } from './use-attachments.ts';
import { useDraft } from './use-draft.ts';
import { useSubmit } from './use-submit.ts';

export interface Reply {
  draft: Draft;
  files: readonly AttachedFile[];
  /** The message that it answers, where the platform can say so. */
  quoted: MessageView | null;
  /** Null where nobody has said how long it may be. */
  room: TextRoom | null;
  isEmpty: boolean;
  canSend: boolean;
  /** It goes out when its files have arrived. */
  isWaiting: boolean;
  write: (text: string) => void;
  /** What colleagues have answered meanwhile was seen. */
  markSeen: () => void;
  submit: () => void;
}

/** What is being answered in a conversation. */
export function useReply(props: ReplyEditorProps): Reply {
  const { conversation, messages, replyChannels, drafts, channel, queue, field, setTyping, onQuoteEnd } =
    props;
  const t = useTranslations('composer');
  const tell = useTell();
  const capabilities = channel?.capabilities;
  const { send } = useSendMessage(conversation.id);
  const kept = useDraft(drafts, conversation.id, 'reply', ({ files }) => queue.replaceUploaded(files));
  const files = useAttachments(queue, kept);
  const { draft, change } = kept;
  const quoted = capabilities?.quote === false ? null : props.quoted;
  const content = draft.text.trim();
  const room = capabilities === undefined ? null : textRoom(content, capabilities.text);
  const isEmpty = content === '' && files.length === 0;
  const canSend = !isEmpty && room?.isOver !== true && !files.some(({ state }) => state === 'failed');

  const sendNow = (): void => {
    const attachments = queue.uploaded.map(({ id }) => id);
    void send({
      content,
      ...(attachments.length === 0 ? {} : { attachments }),
      ...(quoted === null ? {} : { replyTo: quoted.id }),
      // The server knows itself by which line the customer wrote.
      ...(channel === null || channel === replyChannels[0] ? {} : { channelId: channel.channel_id }),
    });
    kept.clear();
    queue.clear();
    onQuoteEnd();
    field.current?.focus();
  };
  const areFilesReady = files.every(({ state }) => state === 'ready');
  const { isWaiting, submit } = useSubmit({
    canSend,
    areFilesReady,
    send: sendNow,
    onLeft: () => tell.error(t('leftUnsent')),
  });
  const markSeen = (): void => change({ beganAfter: lastPosition(messages) });
  const write = (text: string): void => {
    const isBegun = draft.text !== '' || text === '';
    change(isBegun ? { text } : { text, beganAfter: lastPosition(messages) });
    setTyping(text !== '');
  };
  return { draft, files, quoted, room, isEmpty, canSend, isWaiting, write, markSeen, submit };
}

import type { MessageView } from '@switchboard/client';
import { useEffect, useSyncExternalStore } from 'react';
import { nameOf } from '../list/conversation-name.ts';
import { lastPosition } from './colleague-answer.ts';
import type { Draft } from './drafts.ts';
import type { ReplyEditorProps } from './reply-editor.tsx';
import { type TextRoom, textRoom } from './text-room.ts';
import type { AttachedFile } from './upload-queue.ts';
import { useAttachments } from './use-attachments.ts';
import { useDraft } from './use-draft.ts';
import { useWorkInHand } from './work-in-hand.tsx';

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
  const capabilities = channel?.capabilities;
  const kept = useDraft(drafts, conversation.id, 'reply', ({ files }) => queue.replaceUploaded(files));
  const files = useAttachments(queue, kept);
  const { draft, change } = kept;
  const quoted = capabilities?.quote === false ? null : props.quoted;
  const content = draft.text.trim();
  const room = capabilities === undefined ? null : textRoom(content, capabilities.text);
  const isEmpty = content === '' && files.length === 0;
  const canSend = !isEmpty && room?.isOver !== true && !files.some(({ state }) => state === 'failed');

  const { replies } = useWorkInHand();
  const isWaiting = useSyncExternalStore(replies.subscribe, () => replies.isWaiting(conversation.id));
  const submit = (): void => {
    if (!canSend) return;
    replies.submit(conversation.id, {
      message: {
        content,
        ...(quoted === null ? {} : { replyTo: quoted.id }),
        // The server knows itself by which line the customer wrote.
        ...(channel === null || channel === replyChannels[0] ? {} : { channelId: channel.channel_id }),
      },
      name: nameOf(conversation),
      onSent: () => {
        onQuoteEnd();
        field.current?.focus();
      },
    });
  };
  const isTooLong = room?.isOver === true;
  useEffect(() => {
    if (isTooLong) replies.cancel(conversation.id);
  }, [isTooLong, replies, conversation.id]);
  const markSeen = (): void => change({ beganAfter: lastPosition(messages) });
  const write = (text: string): void => {
    const isBegun = draft.text !== '' || text === '';
    change(isBegun ? { text } : { text, beganAfter: lastPosition(messages) });
    replies.rewrite(conversation.id, text.trim());
    setTyping(text !== '');
  };
  return { draft, files, quoted, room, isEmpty, canSend, isWaiting, write, markSeen, submit };
}

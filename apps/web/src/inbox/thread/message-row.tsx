import type { ShownMessage } from '@switchboard/client';
import { EllipsisVertical, Reply, SmilePlus } from 'lucide-react';
import { memo, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { classNames } from '../../ui/index.ts';
import { EditedMark } from './edited-mark.tsx';
import type { MessageItem } from './items.ts';
import { MessageBody } from './message-body.tsx';
import { Failure, StatusTicks } from './message-status.tsx';
import styles from './message.module.css';
import { offersFor } from './offers.ts';
import { Quote } from './quote.tsx';
import { Reactions } from './reactions.tsx';
import { useThreadFrame } from './thread-frame.tsx';
import { useLongPress } from './use-long-press.ts';

interface MessageRowProps {
  item: MessageItem;
  /** What it answers, where that is loaded. */
  quoted: ShownMessage | null;
  /** It is what somebody was looking for. */
  isFlashed: boolean;
}

/** One message, or an album, with everything that belongs to it. */
export const MessageRow = memo(function MessageRow({ item, quoted, isFlashed }: MessageRowProps): ReactNode {
  const { messages, startsGroup, endsGroup } = item;
  // What is done with an album is done with the one that has its words.
  const message = messages.find(({ content }) => (content ?? '') !== '') ?? messages[0];
  const { actions } = useThreadFrame();
  const bubble = useRef<HTMLDivElement>(null);
  const [isPointed, setPointed] = useState(false);
  const longPress = useLongPress(() => actions.openMenu(message, bubble.current!));
  const failed = messages.find(({ status }) => status === 'failed');
  const onPointer = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse') setPointed(event.type === 'pointerenter');
  };
  return (
    <div
      className={classNames(styles['row'], message.is_from_me ? styles['own'] : styles['theirs'])}
      data-starts={startsGroup}
      data-ends={endsGroup}
      data-flashed={isFlashed}
      data-message={message.id}
      onPointerEnter={onPointer}
      onPointerLeave={onPointer}
    >
      <div className={styles['stack']}>
        <div ref={bubble} className={styles['bubble']} data-bare={isBareLooking(messages)} {...longPress}>
          <Speaker message={message} isShown={startsGroup} />
          {message.reply_to_external_id !== null && message.deleted_at === null && (
            <Quote externalId={message.reply_to_external_id} loaded={quoted} />
          )}
          <MessageBody messages={messages} />
          <Foot message={message} status={failed === undefined ? message.status : 'failed'} />
        </div>
        {messages.map((each) => each.reactions.length > 0 && <Reactions key={each.id} message={each} />)}
        {failed !== undefined && <Failure message={failed} />}
      </div>
      {message.is_local !== true && <Tools message={message} isPointed={isPointed} />}
    </div>
  );
}, isSame);

/** Who speaks: read aloud of every message, shown where it is not plain to see. */
function Speaker({ message, isShown }: { message: ShownMessage; isShown: boolean }): ReactNode {
  const t = useTranslations('thread');
  const { peerName, meId, nameOf } = useThreadFrame();
  const { is_from_me: isOwn, author_id: author, payload } = message;
  const member = payload?.sender?.name ?? payload?.sender?.username ?? null;
  const colleague = author === meId ? null : nameOf(author);
  const name = isOwn ? (colleague ?? t('you')) : (member ?? peerName);
  const isVisible = isShown && (isOwn ? colleague !== null : member !== null);
  return <div className={isVisible ? styles['speaker'] : 'visually-hidden'}>{name}</div>;
}

/** When it was said, and how far it has come. */
function Foot({ message, status }: { message: ShownMessage; status: ShownMessage['status'] }): ReactNode {
  const format = useFormatter();
  const at = new Date(message.sent_at);
  return (
    <div className={styles['foot']}>
      {message.edited_at !== null && message.deleted_at === null && <EditedMark message={message} />}
      <time
        dateTime={message.sent_at}
        title={format.dateTime(at, { dateStyle: 'full', timeStyle: 'medium' })}
      >
        {format.dateTime(at, { hour: '2-digit', minute: '2-digit' })}
      </time>
      {message.is_from_me && status !== null && message.deleted_at === null && (
        <StatusTicks status={status} />
      )}
    </div>
  );
}

/** One stop of the keyboard for each message; the pointer finds two more. */
function Tools({ message, isPointed }: { message: ShownMessage; isPointed: boolean }): ReactNode {
  const t = useTranslations('thread');
  const { actions, capabilitiesOf, mayWrite } = useThreadFrame();
  const offers = isPointed
    ? offersFor(message, capabilitiesOf(message.channel_id), { mayWrite, nowMs: Date.now() })
    : null;
  return (
    <div className={styles['tools']}>
      {offers !== null && offers.react !== null && (
        <button
          type="button"
          className={styles['tool']}
          tabIndex={-1}
          aria-label={t('react')}
          title={t('react')}
          onClick={(event) => actions.openReactions(message, event.currentTarget)}
        >
          <SmilePlus size={17} aria-hidden />
        </button>
      )}
      {offers?.reply === true && (
        <button
          type="button"
          className={styles['tool']}
          tabIndex={-1}
          aria-label={t('reply')}
          title={t('reply')}
          onClick={() => actions.reply(message)}
        >
          <Reply size={17} aria-hidden />
        </button>
      )}
      <button
        type="button"
        className={styles['tool']}
        aria-label={t('more')}
        title={t('more')}
        aria-haspopup="menu"
        onClick={(event) => actions.openMenu(message, event.currentTarget)}
      >
        <EllipsisVertical size={17} aria-hidden />
      </button>
    </div>
  );
}

/** Stickers need no bubble. */
function isBareLooking([{ attachments, content, deleted_at: deletedAt }]: MessageItem['messages']): boolean {
  return (
    deletedAt === null && content === null && attachments.some(({ type, url }) => type === 'sticker' && url)
  );
}

function isSame(before: MessageRowProps, after: MessageRowProps): boolean {
  const [one, other] = [before.item, after.item];
  return (
    before.quoted === after.quoted &&
    before.isFlashed === after.isFlashed &&
    one.startsGroup === other.startsGroup &&
    one.endsGroup === other.endsGroup &&
    one.messages.length === other.messages.length &&
    one.messages.every((message, index) => message === other.messages[index])
  );
}

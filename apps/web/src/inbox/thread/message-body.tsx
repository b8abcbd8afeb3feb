import type { ShownMessage } from '@switchboard/client';
import { CircleHelp, Forward, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import {
  AnswerCard,
  ContactCards,
  LocationCard,
  OrderCard,
  PollCard,
  ProductCard,
  ReferralCard,
  ShareCards,
  StoryLine,
  StructuredParts,
} from './cards.tsx';
import { isEmojiOnly } from './emoji-only.ts';
import { Files } from './files.tsx';
import { kindOf } from './kinds.ts';
import styles from './message.module.css';
import { RichText } from './rich-text.tsx';
import { offeredOf, templateNameOf, templateOf } from './structured.ts';

/** What a message says and holds; of an album, what all of it does. */
export function MessageBody({ messages }: { messages: readonly ShownMessage[] }): ReactNode {
  const tKinds = useTranslations('kinds');
  const message = messages[0]!;
  if (message.deleted_at !== null) return <Deleted />;
  const files = messages.flatMap(({ attachments }) => attachments);
  return (
    <>
      <Origin message={message} />
      {files.length > 0 && <Files attachments={files} />}
      <Parts message={message} />
      {messages.map((each) => (
        <Words key={each.id} message={each} />
      ))}
      <Pressable message={message} />
      {message.type === 'unsupported' && <Unsupported message={message} />}
      {isBare(messages) && <div className={styles['mark']}>{tKinds(kindOf(message.type))}</div>}
    </>
  );
}

/** Nothing to show but what kind of thing it is. */
function isBare([message]: readonly ShownMessage[]): boolean {
  const { content, attachments, payload, type } = message!;
  if ((content ?? '') !== '' || attachments.length > 0 || type === 'unsupported') return false;
  const shown = [
    'location',
    'contacts',
    'poll',
    'interactive',
    'order',
    'product',
    'shares',
    'story',
  ] as const;
  return !shown.some((part) => payload?.[part] !== undefined) && templateOf(payload?.template) === null;
}

/** Where it comes from: another chat, an advertisement, a story. */
function Origin({ message: { payload } }: { message: ShownMessage }): ReactNode {
  const t = useTranslations('thread');
  if (payload === null) return null;
  const { forwarded, forwarded_from: from, frequently_forwarded: often, referral, story, standby } = payload;
  return (
    <>
      {(forwarded === true || often === true) && (
        <div className={styles['mark']}>
          <Forward size={14} aria-hidden />
          {from !== undefined && t('forwardedFrom', { name: from })}
          {from === undefined && (often === true ? t('forwardedOften') : t('forwarded'))}
        </div>
      )}
      {standby === true && <div className={styles['mark']}>{t('standby')}</div>}
      {referral !== undefined && <ReferralCard referral={referral} />}
      {story !== undefined && <StoryLine story={story} />}
    </>
  );
}

function Parts({ message: { payload } }: { message: ShownMessage }): ReactNode {
  if (payload === null) return null;
  const { location, contacts, poll, order, product, shares } = payload;
  return (
    <>
      {location !== undefined && <LocationCard location={location} />}
      {contacts !== undefined && <ContactCards contacts={contacts} />}
      {poll !== undefined && <PollCard poll={poll} />}
      {payload.interactive !== undefined && <AnswerCard answer={payload.interactive} />}
      {order !== undefined && <OrderCard order={order} />}
      {product !== undefined && <ProductCard product={product} />}
      {shares !== undefined && <ShareCards shares={shares} />}
    </>
  );
}

/** The words, unless a card above says them already. */
function Words({ message: { content, payload, type } }: { message: ShownMessage }): ReactNode {
  if (content === null || content === '') return null;
  const isSaid =
    content === payload?.poll?.question ||
    content === payload?.interactive?.title ||
    content === payload?.location?.name ||
    (payload?.shares?.some(({ title, url }) => content === title || content === url) ?? false);
  if (isSaid) return null;
  const isLarge = type === 'text' && isEmojiOnly(content);
  return <RichText text={content} className={isLarge ? styles['large'] : styles['words']} />;
}

function Pressable({ message: { payload } }: { message: ShownMessage }): ReactNode {
  const t = useTranslations('thread');
  const offered = offeredOf(payload?.offered);
  const name = templateNameOf(payload?.template);
  const structured = name === null ? templateOf(payload?.template) : null;
  return (
    <>
      {offered !== null && <StructuredParts parts={offered} />}
      {structured !== null && <StructuredParts parts={structured} />}
      {name !== null && <div className={styles['mark']}>{t('template', { name })}</div>}
    </>
  );
}

function Unsupported({ message: { payload } }: { message: ShownMessage }): ReactNode {
  const t = useTranslations('thread');
  const { title = null, code = null, type = null } = payload?.unsupported ?? {};
  const facts = [title, type, code].filter((fact) => fact !== null).join(' · ');
  return (
    <div className={styles['unsupported']}>
      <CircleHelp size={18} aria-hidden />
      <div>
        {t('unsupported')}
        {facts !== '' && <div className={styles['mark']}>{facts}</div>}
      </div>
    </div>
  );
}

function Deleted(): ReactNode {
  const t = useTranslations('thread');
  return (
    <div className={styles['deleted']}>
      <Trash2 size={15} aria-hidden />
      {t('deleted')}
    </div>
  );
}

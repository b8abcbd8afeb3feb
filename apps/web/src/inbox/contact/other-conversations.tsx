import type { ConversationView } from '@switchboard/client';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { useChannels } from '../../server-data/lists.ts';
import { Badge, PLATFORM_NAMES, PlatformIcon } from '../../ui/index.ts';
import { inboxAddress, readListQuery } from '../list/list-query.ts';
import { kindOf } from '../list/row-marks.ts';
import styles from './contact.module.css';

/** What else there is with the same person. */
export function OtherConversations(props: { conversations: readonly ConversationView[] }): ReactNode {
  const t = useTranslations('contact');
  if (props.conversations.length === 0) return <p className={styles['faint']}>{t('noOthers')}</p>;
  return (
    <ul className={styles['rows']}>
      {props.conversations.map((conversation) => (
        <li key={conversation.id}>
          <ConversationLink conversation={conversation} />
        </li>
      ))}
    </ul>
  );
}

function ConversationLink({ conversation }: { conversation: ConversationView }): ReactNode {
  const t = useTranslations('contact');
  const tKinds = useTranslations('kinds');
  const format = useFormatter();
  const { data: channels = [] } = useChannels();
  const { platform, last_message: words, last_message_type: type, last_message_at: at } = conversation;
  const account = channels.find(({ id }) => id === conversation.channel_id)?.name ?? null;
  const shown = words ?? (type === null ? t('noMessages') : tKinds(kindOf(type)));
  return (
    <Link
      href={inboxAddress(readListQuery(location.search), conversation.id)}
      className={styles['linkRow'] ?? ''}
    >
      <PlatformIcon platform={platform} size={20} />
      <span className={styles['grow']}>
        <span className={styles['linkHead']}>
          <strong className={styles['cut']}>{account ?? PLATFORM_NAMES[platform]}</strong>
          {at !== null && (
            <time className={styles['faint']} dateTime={at}>
              {format.dateTime(new Date(at), { dateStyle: 'short' })}
            </time>
          )}
        </span>
        <span className={styles['cutLine']} dir="auto">
          {shown}
        </span>
      </span>
      {conversation.is_archived && <Badge>{t('archived')}</Badge>}
      {conversation.unread_count > 0 && <Badge tone="accent">{conversation.unread_count}</Badge>}
    </Link>
  );
}

import type { ConversationView } from '@switchboard/client';
import { useConversationPresence } from '@switchboard/react';
import { Clock, CornerUpLeft, Ellipsis, Eye, LockKeyhole, TriangleAlert } from 'lucide-react';
import { memo, type MouseEvent, type ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { Avatar } from '../../ui/avatar.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Badge } from '../../ui/notice.tsx';
import { PLATFORM_NAMES, PlatformIcon } from '../../ui/platform-icon.tsx';
import { nameOf } from './conversation-name.ts';
import styles from './conversation-row.module.css';
import { KindIcon } from './kind-icon.tsx';
import { LabelDot } from './label-dot.tsx';
import type { RowFacts } from './row-facts.ts';
import { kindOf, replyWindowOf, timeStyleOf } from './row-marks.ts';

export interface ConversationRowProps {
  conversation: ConversationView;
  href: string;
  facts: RowFacts;
  now: Date;
  isOpen: boolean;
  /** The keyboard reaches it; the others by the arrows. */
  isReachable: boolean;
  isSelected: boolean;
  onSelect: (id: string) => void;
}

/** One conversation in the list. */
export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps): ReactNode {
  const { conversation, href, isOpen, isReachable, isSelected, onSelect } = props;
  const t = useTranslations('list');
  const name = nameOf(conversation);
  const tabIndex = isReachable ? 0 : -1;
  return (
    <div className={classNames(styles['row'], isOpen && styles['open'], isSelected && styles['selected'])}>
      <Link
        href={href}
        className={styles['link'] ?? ''}
        tabIndex={tabIndex}
        draggable={false}
        data-row={conversation.id}
        {...(isOpen ? { 'aria-current': 'true' as const } : {})}
      >
        <Avatar name={name} badge={<PlatformIcon platform={conversation.platform} />} />
        <span className={styles['lines']}>
          <Head {...props} name={name} />
          <Preview conversation={conversation} />
          <Foot {...props} />
        </span>
      </Link>
      <label className={styles['check']}>
        <input
          type="checkbox"
          aria-label={t('select', { name })}
          checked={isSelected}
          tabIndex={tabIndex}
          onChange={() => onSelect(conversation.id)}
        />
      </label>
      <button
        type="button"
        className={styles['menu']}
        aria-label={t('menuOf', { name })}
        aria-haspopup="menu"
        tabIndex={tabIndex}
        onClick={openMenu}
      >
        <Ellipsis size={18} aria-hidden />
      </button>
    </div>
  );
});

/** The list has one menu for all rows, which opens where the pointer is, or here. */
function openMenu(event: MouseEvent<HTMLButtonElement>): void {
  const { left, bottom } = event.currentTarget.getBoundingClientRect();
  const where = { clientX: left, clientY: bottom };
  event.currentTarget.dispatchEvent(
    new window.MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...where }),
  );
}

function Head({ conversation, name, now }: ConversationRowProps & { name: string }): ReactNode {
  const t = useTranslations('list');
  const format = useFormatter();
  const { last_message_at: at, needs_attention: needsAttention } = conversation;
  const isUnread = conversation.unread_count > 0;
  return (
    <span className={styles['line']}>
      <span className={classNames(styles['name'], isUnread && styles['unread'])}>{name}</span>
      {needsAttention && (
        <span className={styles['attention']} title={t('needsAttention')}>
          <TriangleAlert size={15} aria-hidden />
          <span className="visually-hidden">{t('needsAttention')}</span>
        </span>
      )}
      {at !== null && (
        <time className={classNames(styles['time'], isUnread && styles['timeUnread'])} dateTime={at}>
          {writtenTime(format, new Date(at), now)}
        </time>
      )}
    </span>
  );
}

function writtenTime(format: ReturnType<typeof useFormatter>, at: Date, now: Date): string {
  switch (timeStyleOf(at, now)) {
    case 'time':
      return format.dateTime(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    case 'weekday':
      return format.dateTime(at, { weekday: 'short' });
    case 'day':
      return format.dateTime(at, { day: 'numeric', month: 'short' });
    case 'date':
      return format.dateTime(at, { day: '2-digit', month: '2-digit', year: '2-digit' });
  }
}

function Preview({ conversation }: { conversation: ConversationView }): ReactNode {
  const t = useTranslations('list');
  const tKinds = useTranslations('kinds');
  const { typingUsers } = useConversationPresence(conversation.id);
  const { last_message: words, last_message_type: type, unread_count: unread } = conversation;
  const kind = kindOf(type);
  return (
    <span className={styles['line']}>
      {typingUsers.length > 0 ? (
        <span className={classNames(styles['preview'], styles['typing'])}>
          {t('replying', { names: typingUsers.map((user) => user.name).join(', ') })}
        </span>
      ) : (
        <span className={classNames(styles['preview'], unread > 0 && styles['previewUnread'])}>
          {conversation.last_message_direction === 'outbound' && (
            <>
              <CornerUpLeft size={14} aria-hidden />
              <span className="visually-hidden">{t('sentByUs')}</span>
            </>
          )}
          <KindIcon kind={kind} />
          <span className={styles['words']}>
            {type === null ? t('noMessages') : words === null || words === '' ? tKinds(kind) : words}
          </span>
        </span>
      )}
      {unread > 0 && (
        <Badge tone="accent" label={t('unread', { count: unread })}>
          {unread > 99 ? '99+' : unread}
        </Badge>
      )}
    </span>
  );
}

function Foot({ conversation, facts, now }: ConversationRowProps): ReactNode {
  const t = useTranslations('list');
  const { channel_id: channelId, platform, label_ids: labelIds } = conversation;
  const account = facts.crowded.has(platform) ? facts.channels.get(channelId)?.name : undefined;
  const labels = labelIds.flatMap((id) => facts.labels.get(id) ?? []);
  return (
    <span className={classNames(styles['line'], styles['foot'])}>
      <span className={styles['account']}>{account ?? PLATFORM_NAMES[platform]}</span>
      <span className={styles['labels']}>
        {labels.map(({ id, name, color }) => (
          <span key={id} className={styles['label']}>
            <LabelDot color={color} />
            <span className="visually-hidden">{t('labelled', { name })}</span>
            <span aria-hidden className={styles['labelName']}>
              {name}
            </span>
          </span>
        ))}
      </span>
      <Window conversation={conversation} now={now} />
      <Viewers id={conversation.id} />
      <Manager id={conversation.assigned_manager_id} facts={facts} />
    </span>
  );
}

/** Who answers for it. */
function Manager({ id, facts }: { id: string | null; facts: RowFacts }): ReactNode {
  const t = useTranslations('list');
  if (id === null) return null;
  const name = facts.colleagues.get(id)?.name ?? t('somebodyGone');
  const sentence = id === facts.myId ? t('assignedToYou') : t('assignedTo', { name });
  return (
    <span className={styles['mark']} title={sentence}>
      <Avatar name={name} size="tiny" />
      <span className="visually-hidden">{sentence}</span>
    </span>
  );
}

/** Telegram can be answered at any time; elsewhere the time for that runs out. */
function Window({ conversation, now }: { conversation: ConversationView; now: Date }): ReactNode {
  const t = useTranslations('list');
  const window = replyWindowOf(conversation, now);
  if (window.is === 'open') return null;
  if (window.is === 'closed') {
    return (
      <span className={styles['mark']} title={t('windowClosed')}>
        <LockKeyhole size={13} aria-hidden />
        <span className="visually-hidden">{t('windowClosed')}</span>
      </span>
    );
  }
  const { unit, count } = window;
  const sentence = t(unit === 'hours' ? 'windowClosingHours' : 'windowClosingMinutes', { count });
  return (
    <span className={classNames(styles['mark'], styles['closing'])} title={sentence}>
      <Clock size={13} aria-hidden />
      <span aria-hidden>{t(unit === 'hours' ? 'windowHours' : 'windowMinutes', { count })}</span>
      <span className="visually-hidden">{sentence}</span>
    </span>
  );
}

function Viewers({ id }: { id: string }): ReactNode {
  const t = useTranslations('list');
  const { viewers } = useConversationPresence(id);
  if (viewers.length === 0) return null;
  const sentence = t('viewing', { names: viewers.map(({ name }) => name).join(', ') });
  return (
    <span className={styles['mark']} title={sentence}>
      <Eye size={14} aria-hidden />
      <span className="visually-hidden">{sentence}</span>
    </span>
  );
}

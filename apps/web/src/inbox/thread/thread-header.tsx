import type { ConversationView } from '@switchboard/client';
import { usePresence } from '@switchboard/react';
import {
  Archive,
  ArchiveRestore,
  ArrowLeft,
  EllipsisVertical,
  Eye,
  MailOpen,
  PanelRight,
  Tag,
  UserRound,
  UserRoundCheck,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useColleagues, useLabels } from '../../server-data/lists.ts';
import { useMe } from '../../session/session-provider.tsx';
import { PHONE, useMedia } from '../../shell/use-media.ts';
import {
  Avatar,
  ChoiceMenu,
  classNames,
  IconButton,
  looks,
  Menu,
  type MenuAction,
  PLATFORM_NAMES,
  PlatformIcon,
} from '../../ui/index.ts';
import { LabelDot } from '../list/label-dot.tsx';
import { type ConversationActions, useConversationActions } from '../list/use-conversation-actions.ts';
import styles from './header.module.css';
import { WindowCountdown } from './window-countdown.tsx';

const NOBODY = 'nobody';

export interface ThreadHeaderProps {
  conversation: ConversationView;
  /** The account that it was written to; null where nobody says. */
  accountName: string | null;
  peerName: string;
  mayWrite: boolean;
  onBack: (() => void) | null;
  isContactOpen: boolean;
  onToggleContact: () => void;
}

/** Who the conversation is with, who cares for it, and what is done with all of it. */
export function ThreadHeader(props: ThreadHeaderProps): ReactNode {
  const { conversation, accountName, peerName, mayWrite, onBack, isContactOpen, onToggleContact } = props;
  const work = useConversationActions();
  const t = useTranslations('thread');
  const isPhone = useMedia(PHONE);
  const { platform } = conversation;
  return (
    <header className={styles['header']}>
      {onBack !== null && (
        <IconButton label={t('back')} onClick={onBack}>
          <ArrowLeft size={20} aria-hidden />
        </IconButton>
      )}
      <Avatar name={peerName} badge={<PlatformIcon platform={platform} size={16} />} />
      <div className={styles['who']}>
        <h1 className={styles['name']} dir="auto">
          {peerName}
        </h1>
        <div className={styles['where']}>
          <span className={styles['account']}>
            {PLATFORM_NAMES[platform]}
            {accountName !== null && ` · ${accountName}`}
          </span>
          <WindowCountdown closesAt={conversation.reply_window_closes_at} />
          <Viewers conversationId={conversation.id} />
        </div>
      </div>
      {mayWrite && <AssigneeMenu conversation={conversation} work={work} />}
      {mayWrite && !isPhone && <LabelsMenu conversation={conversation} work={work} />}
      {mayWrite && !isPhone && (
        <IconButton
          label={conversation.is_archived ? t('unarchive') : t('archive')}
          shortcut="E"
          onClick={() => void work.setArchived([conversation], !conversation.is_archived)}
        >
          {conversation.is_archived ? (
            <ArchiveRestore size={18} aria-hidden />
          ) : (
            <Archive size={18} aria-hidden />
          )}
        </IconButton>
      )}
      {mayWrite && <MoreMenu conversation={conversation} work={work} isPhone={isPhone} />}
      <IconButton
        label={isContactOpen ? t('hideContact') : t('showContact')}
        aria-pressed={isContactOpen}
        onClick={onToggleContact}
      >
        <PanelRight size={18} aria-hidden />
      </IconButton>
    </header>
  );
}

/** Colleagues who look at the same conversation. */
function Viewers({ conversationId }: { conversationId: string }): ReactNode {
  const t = useTranslations('thread');
  const format = useFormatter();
  const { viewers } = usePresence(conversationId);
  if (viewers.length === 0) return null;
  const names = format.list(viewers.map(({ name }) => name));
  return (
    <span className={styles['viewers']}>
      <Eye size={14} aria-hidden />
      {t('openAt', { names })}
    </span>
  );
}

interface OfConversation {
  conversation: ConversationView;
  work: ConversationActions;
}

function AssigneeMenu({ conversation, work }: OfConversation): ReactNode {
  const t = useTranslations('thread');
  const me = useMe();
  const { data: colleagues = [] } = useColleagues();
  const assignedTo = conversation.assigned_manager_id;
  const assignee = colleagues.find(({ id }) => id === assignedTo) ?? null;
  const name = assignedTo === me.id ? me.name : (assignee?.name ?? null);
  const others = colleagues.filter(
    ({ id, role, is_disabled: isDisabled }) => id !== me.id && !isDisabled && role !== 'viewer',
  );
  const label = assignedTo === null ? t('assign') : t('assignedTo', { name: name ?? t('formerColleague') });
  return (
    <ChoiceMenu
      hint={label}
      trigger={
        <button type="button" className={classNames(looks('quiet'), styles['icon'])} aria-label={label}>
          {name === null ? <UserRound size={18} aria-hidden /> : <Avatar name={name} size="small" />}
        </button>
      }
      choices={[
        { id: me.id, label: t('assignToMe'), isChosen: assignedTo === me.id },
        { id: NOBODY, label: t('assignToNobody'), isChosen: assignedTo === null },
        ...others.map((other) => ({ id: other.id, label: other.name, isChosen: other.id === assignedTo })),
      ]}
      onChoose={(id) => void work.assign([conversation], id === NOBODY ? null : id)}
    />
  );
}

function LabelsMenu({ conversation, work }: OfConversation): ReactNode {
  const t = useTranslations('thread');
  const { data: labels = [] } = useLabels();
  const chosen = new Set(conversation.label_ids);
  return (
    <ChoiceMenu
      isMultiple
      hint={t('labels')}
      trigger={
        <button type="button" className={classNames(looks('quiet'), styles['icon'])} aria-label={t('labels')}>
          <Tag size={18} aria-hidden />
        </button>
      }
      empty={t('noLabels')}
      choices={labels.map(({ id, name, color }) => ({
        id,
        label: name,
        icon: <LabelDot color={color} />,
        isChosen: chosen.has(id),
      }))}
      onChoose={(id, isChosen) => void work.setLabel([conversation], id, isChosen)}
    />
  );
}

function MoreMenu({ conversation, work, isPhone }: OfConversation & { isPhone: boolean }): ReactNode {
  const t = useTranslations('thread');
  const me = useMe();
  const archiving: MenuAction = {
    id: 'archive',
    label: conversation.is_archived ? t('unarchive') : t('archive'),
    icon: conversation.is_archived ? (
      <ArchiveRestore size={16} aria-hidden />
    ) : (
      <Archive size={16} aria-hidden />
    ),
    onSelect: () => void work.setArchived([conversation], !conversation.is_archived),
  };
  return (
    <>
      {isPhone && <LabelsMenu conversation={conversation} work={work} />}
      <Menu
        hint={t('moreActions')}
        trigger={
          <button
            type="button"
            className={classNames(looks('quiet'), styles['icon'])}
            aria-label={t('moreActions')}
          >
            <EllipsisVertical size={18} aria-hidden />
          </button>
        }
        actions={[
          {
            id: 'unread',
            label: t('markUnread'),
            icon: <MailOpen size={16} aria-hidden />,
            onSelect: () => void work.markUnread([conversation]),
          },
          {
            id: 'mine',
            label: t('takeOver'),
            icon: <UserRoundCheck size={16} aria-hidden />,
            isDisabled: conversation.assigned_manager_id === me.id,
            onSelect: () => void work.assign([conversation], me.id),
          },
          ...(isPhone ? [archiving] : []),
        ]}
      />
    </>
  );
}

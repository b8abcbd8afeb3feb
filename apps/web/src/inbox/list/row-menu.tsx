import type { ConversationView } from '@switchboard/client';
import {
  Archive,
  ArchiveRestore,
  Mail,
  MailOpen,
  SquareCheck,
  UserRoundMinus,
  UserRoundPlus,
} from 'lucide-react';
import type { useTranslations } from 'use-intl';
import type { MenuAction } from '../../ui/menu.tsx';
import { nameOf } from './conversation-name.ts';
import type { ConversationActions } from './use-conversation-actions.ts';

/** What can be done with one conversation. */
export function rowActions(
  conversation: ConversationView,
  props: {
    actions: ConversationActions;
    myId: string;
    mayWrite: boolean;
    onSelect: (id: string) => void;
    t: ReturnType<typeof useTranslations<'list'>>;
  },
): (MenuAction | null)[] {
  const { actions, myId, mayWrite, onSelect, t } = props;
  const { id, is_archived: isArchived, unread_count: unread, assigned_manager_id: managerId } = conversation;
  const one = [conversation];
  const isMine = managerId === myId;
  return [
    {
      id: 'archive',
      label: isArchived ? t('unarchive') : t('archive'),
      icon: isArchived ? <ArchiveRestore size={16} aria-hidden /> : <Archive size={16} aria-hidden />,
      isDisabled: !mayWrite,
      onSelect: () => void actions.setArchived(one, !isArchived),
    },
    {
      id: 'read',
      label: unread > 0 ? t('markRead') : t('markUnread'),
      icon: unread > 0 ? <MailOpen size={16} aria-hidden /> : <Mail size={16} aria-hidden />,
      isDisabled: !mayWrite,
      onSelect: () => void (unread > 0 ? actions.markRead(one) : actions.markUnread(one)),
    },
    {
      id: 'assign',
      label: isMine ? t('assignNobody') : t('assignMe'),
      icon: isMine ? <UserRoundMinus size={16} aria-hidden /> : <UserRoundPlus size={16} aria-hidden />,
      isDisabled: !mayWrite,
      onSelect: () => void actions.assign(one, isMine ? null : myId),
    },
    null,
    {
      id: 'select',
      label: t('select', { name: nameOf(conversation) }),
      icon: <SquareCheck size={16} aria-hidden />,
      onSelect: () => onSelect(id),
    },
  ];
}

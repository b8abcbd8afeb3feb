import type { ConversationView } from '@switchboard/client';
import { Archive, ArchiveRestore, MailOpen, Tag, UserRoundPlus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { IconButton } from '../../ui/button.tsx';
import { ChoiceMenu } from '../../ui/choice-menu.tsx';
import { Menu, type MenuAction } from '../../ui/menu.tsx';
import { LabelDot } from './label-dot.tsx';
import styles from './list.module.css';
import type { RowFacts } from './row-facts.ts';
import type { ConversationActions } from './use-conversation-actions.ts';

interface BulkBarProps {
  /** Those that are selected and in the list. */
  conversations: readonly ConversationView[];
  facts: RowFacts;
  actions: ConversationActions;
  isDisabled: boolean;
  onClear: () => void;
}

/** What can be done with several conversations at once. */
export function BulkBar(props: BulkBarProps): ReactNode {
  const { conversations, actions, isDisabled, onClear } = props;
  const t = useTranslations('list');
  const isArchived = conversations.every(({ is_archived: archived }) => archived);
  const archiveLabel = isArchived ? t('unarchive') : t('archive');
  return (
    <div className={styles['bulk']} role="toolbar" aria-label={t('selectionActions')}>
      <IconButton label={t('selectionClear')} onClick={onClear}>
        <X size={18} aria-hidden />
      </IconButton>
      <span className={styles['bulkCount']} role="status">
        {t('selected', { count: conversations.length })}
      </span>
      <IconButton
        label={archiveLabel}

        disabled={isDisabled}
        onClick={() => {
          onClear();
          void actions.setArchived(conversations, !isArchived);
        }}
      >
        {isArchived ? <ArchiveRestore size={18} aria-hidden /> : <Archive size={18} aria-hidden />}
      </IconButton>
      <IconButton
        label={t('markRead')}

        disabled={isDisabled}
        onClick={() => void actions.markRead(conversations)}
      >
        <MailOpen size={18} aria-hidden />
      </IconButton>
      <AssignMenu {...props} />
      <LabelMenu {...props} />
    </div>
  );
}

function AssignMenu({ conversations, facts, actions, isDisabled }: BulkBarProps): ReactNode {
  const t = useTranslations('list');
  return (
    <Menu
      hint={t('assign')}
      trigger={
        <button type="button" className={styles['iconButton']} aria-label={t('assign')} disabled={isDisabled}>
          <UserRoundPlus size={18} aria-hidden />
        </button>
      }
      actions={assignments(facts, t, (managerId) => void actions.assign(conversations, managerId))}
    />
  );
}

function LabelMenu({ conversations, facts, actions, isDisabled }: BulkBarProps): ReactNode {
  const t = useTranslations('list');
  return (
    <ChoiceMenu
      hint={t('labels')}
      trigger={
        <button type="button" className={styles['iconButton']} aria-label={t('labels')} disabled={isDisabled}>
          <Tag size={18} aria-hidden />
        </button>
      }
      isMultiple
      empty={t('noLabels')}
      choices={Array.from(facts.labels.values(), ({ id, name, color }) => ({
        id,
        label: name,
        icon: <LabelDot color={color} />,
        isChosen: conversations.every(({ label_ids: labels }) => labels.includes(id)),
      }))}
      onChoose={(id, isOn) => void actions.setLabel(conversations, id, isOn)}
    />
  );
}

/** Oneself, nobody, and the colleagues who are still here and may answer. */
function assignments(
  { colleagues, myId }: RowFacts,
  t: ReturnType<typeof useTranslations<'list'>>,
  assign: (managerId: string | null) => void,
): (MenuAction | null)[] {
  const others = [...colleagues.values()].filter(
    ({ id, role, is_disabled: isGone }) => id !== myId && !isGone && role !== 'viewer',
  );
  return [
    { id: 'me', label: t('assignMe'), onSelect: () => assign(myId) },
    { id: 'nobody', label: t('assignNobody'), onSelect: () => assign(null) },
    ...(others.length === 0 ? [] : [null]),
    ...others.map(({ id, name }) => ({ id, label: name, onSelect: () => assign(id) })),
  ];
}

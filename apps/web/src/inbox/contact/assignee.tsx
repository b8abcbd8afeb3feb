import type { ConversationView } from '@switchboard/client';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useColleagues } from '../../server-data/lists.ts';
import { useMe } from '../../session/session-provider.tsx';
import { SelectField } from '../../ui/index.ts';
import { useConversationActions } from '../list/use-conversation-actions.ts';

const NOBODY = '';

/** Who cares for the conversation. */
export function Assignee(props: { conversation: ConversationView; mayWrite: boolean }): ReactNode {
  const { conversation, mayWrite } = props;
  const t = useTranslations('contact');
  const me = useMe();
  const work = useConversationActions();
  const { data: colleagues = [] } = useColleagues();
  const assignee = conversation.assigned_manager_id;
  const others = colleagues.filter(
    ({ id, role, is_disabled: isGone }) =>
      id !== me.id && (id === assignee || (!isGone && role !== 'viewer')),
  );
  const isKnown = assignee === null || assignee === me.id || others.some(({ id }) => id === assignee);
  const canTake = me.role !== 'viewer' || assignee === me.id;
  return (
    <SelectField
      label={t('assignee')}
      choices={[
        { value: NOBODY, label: t('nobody') },
        ...(canTake ? [{ value: me.id, label: t('me', { name: me.name }) }] : []),
        ...others.map(({ id, name }) => ({ value: id, label: name })),
        ...(isKnown ? [] : [{ value: assignee, label: t('formerColleague') }]),
      ]}
      value={assignee ?? NOBODY}
      isDisabled={!mayWrite}
      onChange={(id) => void work.assign([conversation], id === NOBODY ? null : id)}
    />
  );
}

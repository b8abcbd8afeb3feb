import type { ShownMessage } from '@switchboard/client';
import { type ReactNode, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { useColleagues } from '../../server-data/lists.ts';
import { useMe } from '../../session/session-provider.tsx';
import { Button, Notice } from '../../ui/index.ts';
import { answeredMeanwhile } from './colleague-answer.ts';

/** Says that somebody else has answered since this answer was begun. */
export function ColleagueNotice(props: {
  messages: readonly ShownMessage[];
  beganAfter: number | null;
  onSeen: () => void;
}): ReactNode {
  const { messages, beganAfter, onSeen } = props;
  const t = useTranslations('composer');
  const me = useMe();
  const { data: colleagues } = useColleagues();
  const answer = useMemo(() => answeredMeanwhile(messages, beganAfter, me.id), [messages, beganAfter, me.id]);
  if (answer === null) return null;
  const name = colleagues?.find(({ id }) => id === answer.author_id)?.name;
  return (
    <Notice
      tone="warning"
      action={
        <Button size="small" onClick={onSeen}>
          {t('seen')}
        </Button>
      }
    >
      {name === undefined ? t('somebodyAnswered') : t('colleagueAnswered', { name })}
    </Notice>
  );
}

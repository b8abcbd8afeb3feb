import type { ConversationView } from '@switchboard/client';
import type { AuditEntryView } from '@switchboard/protocol';
import { useSwitchboard } from '@switchboard/react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Loaded } from '../../server-data/loaded.tsx';
import { useAuditSentence } from '../../settings/audit-log/use-audit-sentence.ts';
import { Button } from '../../ui/index.ts';
import styles from './contact.module.css';

/** How much is shown at first. */
const SHOWN = 8;
/** How much is looked back over; owners find the rest in the audit log. */
const LOADED_MAX = 50;

/** What colleagues did with the conversation and the person, the newest first. */
export function Activity({ conversation }: { conversation: ConversationView }): ReactNode {
  const t = useTranslations('contact');
  const format = useFormatter();
  const sentenceOf = useAuditSentence();
  const query = useActivity(conversation);
  const [isAll, setAll] = useState(false);
  return (
    <Loaded query={query}>
      {(entries) => (
        <>
          {entries.length === 0 && <p className={styles['faint']}>{t('activityNone')}</p>}
          <ol className={styles['stack']}>
            {entries.slice(0, isAll ? undefined : SHOWN).map((entry) => (
              <li key={entry.id} className={styles['done']}>
                {sentenceOf(entry)}
                <time className={styles['faint']} dateTime={entry.occurred_at}>
                  {format.dateTime(new Date(entry.occurred_at), { dateStyle: 'medium', timeStyle: 'short' })}
                </time>
              </li>
            ))}
          </ol>
          {!isAll && entries.length > SHOWN && (
            <div className={styles['buttons']}>
              <Button size="small" onClick={() => setAll(true)}>
                {t('activityMore')}
              </Button>
            </div>
          )}
        </>
      )}
    </Loaded>
  );
}

function useActivity(conversation: ConversationView) {
  const { client } = useSwitchboard();
  const { id, contact_id: contactId } = conversation;
  // What people change: when it is another, there is an entry more.
  const state = [
    conversation.assigned_manager_id,
    conversation.is_archived,
    conversation.label_ids.join(),
    conversation.client_id,
    conversation.client_name,
  ];
  return useQuery({
    // Events about people ask again for all that begins with this word.
    queryKey: ['contacts', contactId, 'activity', id, ...state],
    queryFn: async () => {
      const ask = async (subjectType: string, subjectId: string | null): Promise<AuditEntryView[]> =>
        subjectId === null
          ? []
          : (await client.api.auditLog.list({ subjectType, subjectId, limit: LOADED_MAX })).entries;
      const both = await Promise.all([ask('conversation', id), ask('contact', contactId)]);
      return both.flat().toSorted((one, other) => other.occurred_at.localeCompare(one.occurred_at));
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

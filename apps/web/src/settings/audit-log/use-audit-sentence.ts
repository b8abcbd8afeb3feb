import type { AuditEntryView, RetentionKey } from '@switchboard/protocol';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { useColleagues } from '../../server-data/lists.ts';
import { auditTextOf, subjectNameOf } from './audit-actions.ts';

const RETENTION_KEYS: readonly RetentionKey[] = [
  'webhook_deliveries_days',
  'events_days',
  'outgoing_deliveries_days',
  'audit_log_days',
];

export type SaidEntry = Pick<
  AuditEntryView,
  'action' | 'user_id' | 'user_name' | 'subject_type' | 'subject_id' | 'detail'
>;

/** An entry of the audit log as a sentence. */
export function useAuditSentence(): (entry: SaidEntry) => string {
  const t = useTranslations('settings.auditLog');
  const tRetention = useTranslations('settings.retention');
  const { data: colleagues } = useColleagues();
  return useCallback(
    ({ action, user_id: userId, user_name: userName, subject_type: type, subject_id: subjectId, detail }) => {
      const who = userId === null ? t('commandLine') : (userName ?? t('somebodyGone'));
      const text = auditTextOf(action);
      if (text === null) return `${who}: ${action}`;
      const nameOfSubject = (): string => {
        if (type === 'user') return colleagues?.find(({ id }) => id === subjectId)?.name ?? '';
        if (type !== 'setting') return '';
        const key = RETENTION_KEYS.find((known) => subjectId.endsWith(known));
        return key === undefined ? subjectId : tRetention(key);
      };
      const what = subjectNameOf(detail) || nameOfSubject();
      return `${who}: ${t(`actions.${text}`)}${what === '' ? '' : ` – ${what}`}`;
    },
    [t, tRetention, colleagues],
  );
}

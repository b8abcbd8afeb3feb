import { newId } from '@switchboard/core';
import type { Queryable } from './statement.ts';

/** Who does something, and when. */
export interface Doing {
  /** Null: the command line of the server. */
  userId: string | null;
  at: Date;
}

/** What a user, or the command line, has done to something. */
export interface NewAuditEntry {
  /** Null: the command line of the server. */
  userId: string | null;
  /** `<thing>.<past participle>`, such as `conversation.assigned`. */
  action: string;
  subjectType: AuditSubject;
  subjectId: string;
  /** Names and ids, as people should read them later; never secrets, never the words of customers. */
  detail?: Record<string, unknown>;
}

export type AuditSubject =
  | 'conversation'
  | 'message'
  | 'note'
  | 'contact'
  | 'user'
  | 'api_token'
  | 'canned_reply'
  | 'label'
  | 'channel'
  | 'telegram_account'
  | 'webhook_endpoint'
  | 'setting';

/** Writes what was done into the audit log, in the transaction of what was done. Before the events, which must be last. */
export async function recordAudit(db: Queryable, entry: NewAuditEntry, at: Date): Promise<void> {
  const { userId, action, subjectType, subjectId, detail } = entry;
  await db.query({
    name: 'record-audit',
    text: `insert into audit_log (id, user_id, action, subject_type, subject_id, detail, occurred_at)
      values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      newId(),
      userId,
      action,
      subjectType,
      subjectId,
      detail === undefined ? null : JSON.stringify(detail),
      at.toISOString(),
    ],
  });
}

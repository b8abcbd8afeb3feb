import { z } from 'zod';

/** Something that somebody did. */
export const auditEntrySchema = z.object({
  id: z.string(),
  occurred_at: z.iso.datetime(),
  user_id: z.string().nullable().describe('null: from the command line of the server'),
  user_name: z.string().nullable().describe('null also of who is gone'),
  action: z.string().describe('`<thing>.<past participle>`, as `conversation.assigned`'),
  subject_type: z.string(),
  subject_id: z.string(),
  detail: z.record(z.string(), z.unknown()).nullable(),
});

/** `GET audit-log`. */
export const auditPageSchema = z.object({
  entries: z.array(auditEntrySchema).describe('the newest first'),
  next_cursor: z.string().nullable().describe('the `cursor` of the next page; null: there is none'),
});

export type AuditEntryView = z.infer<typeof auditEntrySchema>;
export type AuditPage = z.infer<typeof auditPageSchema>;

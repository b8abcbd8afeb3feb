import { z } from 'zod';

/** `POST conversations/{id}/archive` and `…/unarchive`. */
export const archivedSchema = z.object({ status: z.literal('ok'), is_archived: z.boolean() });

/** `POST conversations/{id}/assign-manager`. */
export const assignedSchema = z.object({
  status: z.literal('ok'),
  assigned_manager_id: z.string().nullable(),
  assigned: z.boolean().describe('whether somebody has it now'),
});

/** `POST conversations/{id}/create-client` and `…/link-client/{client_id}`. */
export const clientLinkedSchema = z.object({
  status: z.literal('ok'),
  client_id: z.string(),
  contact_id: z.string(),
  client_name: z.string().nullable(),
});

/** `POST conversations/{id}/mark-unread`, and `…/mark-read`. */
export const unreadSchema = z.object({ status: z.literal('ok'), unread_count: z.number().int() });

/** `POST conversations/{id}/labels`. */
export const labelledSchema = z.object({
  status: z.literal('ok'),
  label_ids: z.array(z.string()).describe('all that it has now'),
});

/** `GET messages/{id}/revisions`. */
export const revisionListSchema = z.object({
  revisions: z
    .array(z.object({ text: z.string().nullable(), occurred_at: z.string(), is_original: z.boolean() }))
    .describe('oldest first; none of a message that was never edited'),
});

export type ClientLinked = z.infer<typeof clientLinkedSchema>;
export type MessageRevision = z.infer<typeof revisionListSchema>['revisions'][number];

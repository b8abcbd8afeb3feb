import { z } from 'zod';

/** A text that is often sent. */
export const cannedReplySchema = z.object({
  id: z.string(),
  shortcut: z.string().describe('typed after a slash; lower case'),
  title: z.string(),
  text: z.string().describe('`{{client_name}}` and the like are filled by who shows it'),
  created_by: z.string().nullable().describe('the user; null once they are gone'),
  created_at: z.string(),
  updated_at: z.string(),
});

/** `GET canned-replies`. */
export const cannedReplyListSchema = z.object({
  canned_replies: z.array(cannedReplySchema).describe('by shortcut'),
});

/** `DELETE canned-replies/{id}`. */
export const cannedReplyDeletedSchema = z.object({ status: z.literal('deleted') });

export type CannedReplyView = z.infer<typeof cannedReplySchema>;

import { z } from 'zod';

/** What colleagues tell each other about a conversation; no platform ever hears of it. */
export const noteSchema = z.object({
  id: z.string(),
  conversation_id: z.string().describe('the one in which it is read: a merge takes notes with it'),
  author_id: z.string().nullable().describe('the user who wrote it; null once they are gone'),
  text: z.string().describe('empty of a deleted one'),
  created_at: z.string(),
  edited_at: z.string().nullable(),
  deleted_at: z.string().nullable(),
});

/** `GET conversations/{id}/notes`. */
export const noteListSchema = z.object({ notes: z.array(noteSchema).describe('oldest first') });

/** `DELETE notes/{id}`. */
export const noteDeletedSchema = z.object({ status: z.literal('deleted') });

export type NoteView = z.infer<typeof noteSchema>;

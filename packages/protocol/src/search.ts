import { z } from 'zod';
import { conversationSchema, messageSchema } from './views.ts';

/** `GET search`. */
export const searchResultSchema = z.object({
  conversations: z
    .array(conversationSchema)
    .describe(
      'whose name, number, user name, client_id or subject matches, the liveliest first; on the first page only',
    ),
  messages: z
    .array(z.object({ message: messageSchema, conversation: conversationSchema }))
    .describe('whose words, caption or names of files match, newest first'),
  has_more: z.boolean().describe('ask with the id of the last message as `before`'),
});

export type SearchResult = z.infer<typeof searchResultSchema>;

import { z } from 'zod';
import { eventMessageSchema } from './events.ts';
import { eventFrame } from './frames.ts';
import { conversationSchema } from './views.ts';

/** `GET inbox`. */
export const inboxPageSchema = z.object({
  conversations: z.array(conversationSchema),
  total: z.number().int(),
  unread_total: z.number().int(),
  has_more: z.boolean(),
  next_cursor: z.string().nullable(),
});

/** `GET conversations/{id}`. */
export const conversationDetailSchema = conversationSchema.extend({
  messages: z.array(eventMessageSchema).describe('oldest first'),
  has_more_messages: z.boolean(),
  reply_channels: z.array(z.object({ channel_id: z.string(), name: z.string() })),
});

/** `GET events`. */
export const eventPageSchema = z.object({
  events: z.array(eventFrame),
  next: z.string().describe('the cursor to ask with next'),
  has_more: z.boolean(),
});

export type ConversationView = z.infer<typeof conversationSchema>;
export type MessageView = z.infer<typeof eventMessageSchema>;
export type InboxPage = z.infer<typeof inboxPageSchema>;
export type ConversationDetail = z.infer<typeof conversationDetailSchema>;

import { z } from 'zod';
import { eventFrame } from './frames.ts';
import { conversationSchema, messageSchema } from './views.ts';

/** `GET inbox`. */
export const inboxPageSchema = z.object({
  conversations: z.array(conversationSchema),
  total: z.number().int(),
  unread_total: z.number().int(),
  has_more: z.boolean(),
  next_cursor: z.string().nullable(),
});

const textLimit = z.object({ max: z.number(), unit: z.enum(['chars', 'bytes']) });

/** What may be sent by a line: a composer shows that and no more. */
export const capabilitiesSchema = z.looseObject({
  text: textLimit,
  caption: textLimit.extend({ types: z.array(z.string()).readonly() }).nullable(),
  media: z
    .array(z.object({ type: z.string(), mime_types: z.array(z.string()).readonly(), bytes_max: z.number() }))
    .readonly(),
  quote: z.boolean(),
  reaction: z
    .object({ emojis: z.array(z.string()).readonly().nullable() })
    .nullable()
    .describe('`emojis` null: any'),
  edit: z.object({ within_ms: z.number().nullable() }).nullable(),
  delete: z.object({ within_ms: z.number().nullable() }).nullable(),
  templates: z.boolean(),
});

/** A line by which a conversation can be answered, and what it can say. */
export const replyChannelSchema = z.object({
  channel_id: z.string(),
  name: z.string(),
  human_agent: z
    .boolean()
    .optional()
    .describe('a person may answer for seven days, where the window is closed'),
  capabilities: capabilitiesSchema.optional(),
});

/** `GET conversations/{id}`. */
export const conversationDetailSchema = conversationSchema.extend({
  messages: z.array(messageSchema).describe('oldest first'),
  has_more_messages: z.boolean(),
  reply_channels: z.array(replyChannelSchema).describe('the one that it is answered by unless told first'),
});

/** `GET events`. */
export const eventPageSchema = z.object({
  events: z.array(eventFrame),
  next: z.string().describe('the cursor to ask with next'),
  has_more: z.boolean(),
});

export type ConversationView = z.infer<typeof conversationSchema>;
export type MessageView = z.infer<typeof messageSchema>;
export type InboxPage = z.infer<typeof inboxPageSchema>;
export type ConversationDetail = z.infer<typeof conversationDetailSchema>;

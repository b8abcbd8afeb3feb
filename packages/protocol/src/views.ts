import { z } from 'zod';
import { messagePayloadSchema } from './message-payload.ts';

const time = z.iso.datetime().describe('ISO 8601, UTC, milliseconds');
const platform = z.enum(['whatsapp', 'instagram', 'facebook', 'telegram']);
const direction = z.enum(['inbound', 'outbound']);
const status = z.enum(['queued', 'sending', 'sent', 'delivered', 'read', 'failed']);
/** Clients must expect types that they do not know. */
const messageType = z.enum([
  'text',
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'reaction',
  'story',
  'template',
  'system',
  'unsupported',
]);

export const messageErrorSchema = z.object({
  code: z.string().describe("the platform's own, or ours: `outcome_unknown`, `gave_up`"),
  title: z.string().describe('what happened, in a sentence'),
  detail: z.string().optional().describe("the platform's own words"),
  advice: z.string().optional().describe('what to do about it'),
});

export const attachmentSchema = z.object({
  id: z.string(),
  type: messageType,
  state: z.enum(['pending', 'ready', 'failed', 'deleted']),
  filename: z.string().nullable(),
  mime_type: z.string().nullable(),
  size: z.number().nullable(),
  url: z.string().nullable().describe('where it can be had, relative to the server; null until it is ready'),
  thumbnail_url: z.string().nullable().describe('a small picture of it'),
});

export const reactionSchema = z.object({
  actor: z.string().describe("`peer`, `business`, or a group member's id"),
  emoji: z.string(),
  reacted_at: time,
});

export const messageSchema = z.object({
  id: z.string(),
  conversation_id: z.string(),
  channel_id: z.string(),
  client_message_id: z
    .string()
    .nullable()
    .optional()
    .describe('what the client that wrote it calls it: by this it knows its own message again'),
  author_id: z.string().nullable().optional().describe('the user who wrote it here'),
  external_id: z.string().nullable().describe("the platform's id; null while a reply is on its way"),
  direction,
  is_from_me: z.boolean(),
  type: messageType,
  content: z.string().nullable(),
  status: status.nullable(),
  error: messageErrorSchema.nullable(),
  attachments: z.array(attachmentSchema),
  reactions: z.array(reactionSchema),
  reply_to_external_id: z.string().nullable(),
  payload: messagePayloadSchema.nullable().describe('what else there is to show'),
  position: z
    .number()
    .int()
    .describe('place in the conversation; grows until a merge (contact.merged); below zero: history'),
  sent_at: time.describe("the platform's time"),
  created_at: time.describe('when it was stored'),
  edited_at: time.nullable(),
  deleted_at: time.nullable().describe('its author took it back: words and files are gone'),
});

export const conversationSchema = z.object({
  id: z.string(),
  channel_id: z.string(),
  platform,
  external_id: z.string().describe("the platform's id of the other side"),
  subject: z.string().nullable(),
  contact_id: z.string().nullable().describe('the person; null where the platform named nobody'),
  client_id: z.string().nullable(),
  client_name: z.string().nullable(),
  unread_count: z.number().int(),
  last_message: z.string().nullable().describe('its words or caption'),
  last_message_type: messageType.nullable(),
  last_message_direction: direction.nullable(),
  last_message_at: time.nullable(),
  total_messages: z.number().int(),
  reply_window_closes_at: time
    .nullable()
    .describe('when it can no longer be answered freely; null: at any time'),
  assigned_manager_id: z.string().nullable(),
  label_ids: z.array(z.string()).describe('in the order of ids'),
  needs_attention: z.boolean().describe('assigned, and the customer has waited more than ten minutes'),
  is_archived: z.boolean(),
  created_at: time,
  updated_at: time,
});

const role = z.enum(['owner', 'agent', 'viewer']);

export const userSchema = z.object({
  id: z.string(),
  email: z.string().nullable(),
  name: z.string(),
  role,
});

export const statusSchema = status;

export const roleSchema = role;

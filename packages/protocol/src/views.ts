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
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
});

export const attachmentSchema = z.object({
  id: z.string(),
  type: messageType,
  state: z.enum(['pending', 'ready', 'failed', 'deleted']),
  filename: z.string().nullable(),
  mime_type: z.string().nullable(),
  size: z.number().nullable(),
  url: z.string().nullable(),
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
  client_id: z.string().nullable(),
  client_name: z.string().nullable(),
  unread_count: z.number().int(),
  last_message: z.string().nullable().describe('its words or caption'),
  last_message_type: messageType.nullable(),
  last_message_direction: direction.nullable(),
  last_message_at: time.nullable(),
  total_messages: z.number().int(),
  assigned_manager_id: z.string().nullable(),
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

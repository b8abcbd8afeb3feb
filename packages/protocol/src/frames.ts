import { z } from 'zod';
import { contactSchema } from './contacts.ts';
import { eventDataSchemas } from './events.ts';
import { noteSchema } from './notes.ts';
import { conversationSchema, messageErrorSchema, messageSchema, roleSchema, statusSchema } from './views.ts';

/** A decimal string: a JSON number would lose digits one day. Gap-free, so that a client sees a hole by itself. */
const seq = z.string().regex(/^\d+$/);

function noteFrame<T extends string>(type: T) {
  return z.object({ type: z.literal(type), conversation_id: z.string(), note: noteSchema, seq });
}

/** Frames for plain clients, one JSON object a text frame (CONTRACT §5). */
export const plainFrames = {
  connection_established: z.object({
    type: z.literal('connection_established'),
    message: z.string(),
    user_id: z.string(),
    epoch: z.string(),
    seq,
  }),
  new_message: z.object({
    type: z.literal('new_message'),
    conversation_id: z.string(),
    platform: z.string(),
    platform_name: z.string(),
    platform_icon: z.string(),
    message: messageSchema,
    conversation: conversationSchema,
    seq,
  }),
  message_status: z.object({
    type: z.literal('message_status'),
    conversation_id: z.string(),
    message_id: z.string(),
    status: statusSchema,
    error: messageErrorSchema.nullable(),
    seq,
  }),
  message_updated: z.object({
    type: z.literal('message_updated'),
    conversation_id: z.string(),
    message_id: z.string(),
    status: statusSchema.nullable(),
    error: messageErrorSchema.nullable(),
    message: messageSchema,
    seq,
  }),
  message_deleted: z.object({
    type: z.literal('message_deleted'),
    conversation_id: z.string(),
    message_id: z.string(),
    seq,
  }),
  message_reaction: z.object({
    type: z.literal('message_reaction'),
    conversation_id: z.string(),
    message_id: z.string(),
    actor: z.string(),
    emoji: z.string().nullable().describe('null: taken away'),
    occurred_at: z.string(),
    seq,
  }),
  manager_assigned: z.object({
    type: z.literal('manager_assigned'),
    conversation_id: z.string(),
    manager_id: z.string().nullable().describe('null: nobody'),
    manager_name: z.string().nullable(),
    conversation: conversationSchema,
    seq,
  }),
  note_created: noteFrame('note_created'),
  note_updated: noteFrame('note_updated'),
  note_deleted: noteFrame('note_deleted'),
  contact_merged: z.object({
    type: z.literal('contact_merged'),
    merge_id: z.string(),
    contact_id: z.string(),
    merged_contact_id: z.string(),
    reason: z.string(),
    conversations: z.array(z.object({ conversation_id: z.string(), merged_conversation_id: z.string() })),
    undone: z.boolean(),
    seq,
  }),
  contact_updated: z.object({ type: z.literal('contact_updated'), contact: contactSchema, seq }),
  channel_status: z.object({
    type: z.literal('channel_status'),
    channel_id: z.string().nullable(),
    platform: z.string(),
    account_external_id: z.string().nullable(),
    name: z.string(),
    detail: z.string().nullable(),
    occurred_at: z.string(),
    seq,
  }),
  user_updated: z.object({
    type: z.literal('user_updated'),
    user: z.object({ id: z.string(), name: z.string(), role: roleSchema, is_disabled: z.boolean() }),
    seq,
  }),
  access_revoked: z
    .object({
      type: z.literal('access_revoked'),
      user_id: z.string(),
      session_id: z.string().nullable(),
      api_token_id: z.string().nullable(),
      seq,
    })
    .describe('somebody was signed out'),
  settings_changed: z.object({
    type: z.literal('settings_changed'),
    what: eventDataSchemas['settings.changed'].shape.what,
    seq,
  }),
  conversation_update: z.object({
    type: z.literal('conversation_update'),
    conversation_id: z.string(),
    conversation: conversationSchema,
    seq,
  }),
  resync_required: z.object({
    type: z.literal('resync_required'),
    reason: z.string(),
    epoch: z.string(),
    seq,
  }),
  ping: z.object({ type: z.literal('ping') }),
};

/** An event as `switchboard.v1` clients get it. */
export const eventFrame = z.object({
  id: z.string().regex(/^evt_/),
  seq,
  type: z.string(),
  occurred_at: z.string(),
  channel_id: z.string().nullable(),
  data: z.unknown(),
});

/** Control frames of `switchboard.v1`. */
export const controlFrames = {
  hello: z.object({ type: z.literal('hello'), epoch: z.string(), seq, heartbeat_ms: z.number() }),
  caught_up: z.object({ type: z.literal('caught_up'), seq }),
  resync_required: z.object({
    type: z.literal('resync_required'),
    reason: z.string(),
    epoch: z.string(),
    seq,
  }),
  heartbeat: z.object({ type: z.literal('heartbeat'), seq }),
  error: z.object({ type: z.literal('error'), code: z.string(), message: z.string() }),
};

export type ControlType = keyof typeof controlFrames;
export type ControlFrameOf<T extends ControlType = ControlType> = {
  [K in T]: z.infer<(typeof controlFrames)[K]>;
}[T];

import { z } from 'zod';
import { contactSchema } from './contacts.ts';
import { noteSchema } from './notes.ts';
import { conversationSchema, messageErrorSchema, messageSchema, statusSchema, userSchema } from './views.ts';

const ofMessage = {
  message_id: z.string(),
  conversation_id: z.string(),
  message: messageSchema.optional().describe('as it is now'),
};

const reactionChanged = z.object({
  ...ofMessage,
  actor: z.string(),
  emoji: z.string().nullable().describe('null: taken away'),
  occurred_at: z.string(),
});

const conversationChanged = z.object({ conversation: conversationSchema });

const noteChanged = z.object({ note: noteSchema, conversation_id: z.string() });

/** What each type of event tells. Clients must expect types and keys that they do not know. */
export const eventDataSchemas = {
  'message.created': z.object({ message: messageSchema, conversation: conversationSchema }),
  'message.updated': z.object({
    ...ofMessage,
    status: statusSchema.nullable(),
    error: messageErrorSchema.nullable(),
    external_id: z.string().optional().describe("the platform's id of a reply, once it is known"),
    sent_at: z.iso.datetime().optional().describe("the platform's time of a reply, once it is known"),
    message: messageSchema.optional().describe('where more than the status has changed'),
  }),
  'message.deleted': z.object(ofMessage),
  'message.reaction_added': reactionChanged,
  'message.reaction_removed': reactionChanged,
  'conversation.updated': conversationChanged.describe(
    'also tells of history, which comes without message.created',
  ),
  'conversation.read': conversationChanged.extend({
    read_by: z.string().nullable().describe('the user; null: on the platform itself'),
    read_up_to: z.object({ message_id: z.string(), position: z.number().int() }).nullable(),
  }),
  'conversation.assigned': conversationChanged.extend({
    manager_id: z.string().nullable().describe('null: nobody'),
    manager_name: z.string().nullable(),
    assigned_by: z.string().nullable().describe('the user who did it'),
  }),
  'note.created': noteChanged,
  'note.updated': noteChanged,
  'note.deleted': noteChanged,
  'contact.merged': z.object({
    merge_id: z.string(),
    contact_id: z.string(),
    merged_contact_id: z.string(),
    reason: z.string(),
    conversations: z.array(z.object({ conversation_id: z.string(), merged_conversation_id: z.string() })),
    undone: z.boolean(),
  }),
  'contact.updated': z.object({ contact: contactSchema }),
  'channel.status_changed': z.object({
    channel_id: z.string().nullable(),
    platform: z.string(),
    account_external_id: z.string().nullable(),
    name: z.string(),
    detail: z.string().nullable(),
    occurred_at: z.string(),
    state: z.string().optional(),
    previous_state: z.string().optional(),
    action: z.string().nullable().optional(),
  }),
  'user.updated': z.object({
    user: userSchema.pick({ id: true, name: true, role: true }).extend({ is_disabled: z.boolean() }),
  }),
  'access.revoked': z.object({
    user_id: z.string(),
    session_id: z.string().nullable(),
    api_token_id: z.string().nullable(),
  }),
  'settings.changed': z
    .object({ what: z.enum(['labels', 'canned_replies', 'users', 'channels', 'settings']) })
    .describe('to be asked for again'),
};

export type EventType = keyof typeof eventDataSchemas;
export const EVENT_TYPES = Object.keys(eventDataSchemas) as readonly EventType[];

export type EventDataByType = { [T in EventType]: z.infer<(typeof eventDataSchemas)[T]> };

/** An event as `switchboard.v1` clients and `GET events` get it; of several types: a union that `type` tells apart. */
export type EventOf<T extends EventType = EventType> = {
  [K in T]: {
    id: string;
    /** A decimal string, gap-free in the log. */
    seq: string;
    type: K;
    occurred_at: string;
    channel_id: string | null;
    data: EventDataByType[K];
  };
}[T];

/** An event whose type a later server has invented. */
export interface UnknownEvent extends Omit<EventOf, 'type' | 'data'> {
  type: string;
  data: unknown;
}

import type { AttachmentState, Direction, MessageError, MessageStatus, MessageType } from './message.ts';
import type { Platform } from './platforms.ts';

/** Names of the facts in the event log, as integrators of support inboxes know them (CONTRACT §5). */
export const EVENT_TYPES = [
  'message.created',
  'message.updated',
  'conversation.updated',
  'conversation.read',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** JSON as it travels to clients and as it is kept in the log: snake_case, times as ISO 8601 UTC. */
export interface AttachmentView {
  id: string;
  type: MessageType;
  state: AttachmentState;
  filename: string | null;
  mime_type: string | null;
  size: number | null;
  url: string | null;
}

export interface MessageView {
  id: string;
  conversation_id: string;
  channel_id: string;
  external_id: string;
  direction: Direction;
  is_from_me: boolean;
  type: MessageType;
  content: string | null;
  status: MessageStatus | null;
  error: MessageError | null;
  attachments: AttachmentView[];
  reply_to_external_id: string | null;
  payload: unknown;
  /** The place in the conversation's own order; only ever grows. */
  position: number;
  sent_at: string;
  created_at: string;
}

export interface ConversationView {
  id: string;
  channel_id: string;
  platform: Platform;
  external_id: string;
  subject: string | null;
  client_id: string | null;
  client_name: string | null;
  unread_count: number;
  last_message: string | null;
  last_message_type: MessageType | null;
  last_message_direction: Direction | null;
  last_message_at: string | null;
  total_messages: number;
  assigned_manager_id: string | null;
  needs_attention: boolean;
  is_archived: boolean;
  created_at: string;
  updated_at: string;
}

/** What each type of event tells. */
export interface EventData {
  'message.created': { message: MessageView; conversation: ConversationView };
  'message.updated': {
    message_id: string;
    conversation_id: string;
    status: MessageStatus;
    error: MessageError | null;
  };
  'conversation.updated': { conversation: ConversationView };
  'conversation.read': { conversation: ConversationView };
}

/** A fact that is about to be logged. */
export interface NewEvent<T extends EventType = EventType> {
  type: T;
  channelId: string | null;
  conversationId: string | null;
  data: EventData[T];
}

/** A row of the event log. `dataJson` stays text: it is spliced into frames without being parsed again. */
export interface LoggedEvent {
  /** Gap-free and in commit order. A bigint in the database, so a decimal string on the wire. */
  seq: bigint;
  id: string;
  type: EventType;
  occurredAt: Date;
  channelId: string | null;
  conversationId: string | null;
  dataJson: string;
}

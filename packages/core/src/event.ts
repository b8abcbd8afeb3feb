import type { CheckState } from './channel-health.ts';
import type { AttachmentState, Direction, MessageError, MessageStatus, MessageType } from './message.ts';
import type { MessagePayload } from './message-payload.ts';
import type { Platform } from './platforms.ts';
import type { Role } from './users.ts';

/** Names of the facts in the event log, as integrators of support inboxes know them (CONTRACT §5). */
export const EVENT_TYPES = [
  'message.created',
  'message.updated',
  'message.deleted',
  'message.reaction_added',
  'message.reaction_removed',
  'conversation.updated',
  'conversation.read',
  'conversation.assigned',
  'note.created',
  'note.updated',
  'note.deleted',
  'contact.merged',
  'contact.updated',
  'channel.status_changed',
  'user.updated',
  'access.revoked',
  'settings.changed',
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
  /** Where it can be had, relative to the server; null until it is ready. */
  url: string | null;
  /** A small picture of it; null where there is none. */
  thumbnail_url: string | null;
}

export interface ReactionView {
  /** `peer`, `business`, or a group member's id. */
  actor: string;
  emoji: string;
  reacted_at: string;
}

export interface MessageView {
  id: string;
  conversation_id: string;
  channel_id: string;
  /** What the client that wrote it calls it: by this it knows its own message again. */
  client_message_id: string | null;
  /** The user who wrote it here; null for what was written elsewhere. */
  author_id: string | null;
  /** Null while a message of ours is on its way. */
  external_id: string | null;
  direction: Direction;
  is_from_me: boolean;
  type: MessageType;
  content: string | null;
  status: MessageStatus | null;
  error: MessageError | null;
  attachments: AttachmentView[];
  reactions: ReactionView[];
  reply_to_external_id: string | null;
  payload: MessagePayload | null;
  /** The place in the conversation's own order; grows, until a merge of conversations gives places anew. Below zero: history. */
  position: number;
  sent_at: string;
  edited_at: string | null;
  /** Its author took it back: words and files are gone. */
  deleted_at: string | null;
  created_at: string;
}

export interface ConversationView {
  id: string;
  channel_id: string;
  platform: Platform;
  external_id: string;
  subject: string | null;
  contact_id: string | null;
  client_id: string | null;
  client_name: string | null;
  unread_count: number;
  last_message: string | null;
  last_message_type: MessageType | null;
  last_message_direction: Direction | null;
  last_message_at: string | null;
  total_messages: number;
  /** When it can no longer be answered freely; null where the platform lets that be at any time. */
  reply_window_closes_at: string | null;
  assigned_manager_id: string | null;
  /** In the order of ids. */
  label_ids: string[];
  needs_attention: boolean;
  is_archived: boolean;
  created_at: string;
  updated_at: string;
}

/** A step of a message's status, or, with `message`, anything else about it that has changed. */
export interface MessageUpdated {
  message_id: string;
  conversation_id: string;
  status: MessageStatus | null;
  error: MessageError | null;
  /** The platform's id and time of a reply, told once they are known. */
  external_id?: string;
  sent_at?: string;
  message?: MessageView;
}

export interface ReactionChanged {
  message_id: string;
  conversation_id: string;
  actor: string;
  /** Of a removal: null. */
  emoji: string | null;
  occurred_at: string;
}

/** Two records of one person became one; `merge_id` undoes it. */
export interface ContactMerged {
  merge_id: string;
  contact_id: string;
  merged_contact_id: string;
  /** The platform's proof: `user_id_update`, `seen_together`. */
  reason: string;
  /** Conversations that went into another, and where to read on. */
  conversations: { conversation_id: string; merged_conversation_id: string }[];
  undone: boolean;
}

/** A person as lists show them. */
export interface ContactView {
  id: string;
  /** As it is shown: the one that a colleague gave, else the address book's, else the platform's. */
  name: string | null;
  /** The one that a colleague gave. */
  given_name: string | null;
  /** Theirs in the host application. */
  client_id: string | null;
  created_at: string;
}

/** News of an account; `channel_id` is null where the platform named no channel that we have. */
export interface ChannelStatusChanged {
  channel_id: string | null;
  platform: Platform;
  account_external_id: string | null;
  name: string;
  detail: string | null;
  occurred_at: string;
  /** Of a change of its health (`name` is `health.` and the check): how it is now, how it was, and what to do. */
  state?: CheckState;
  previous_state?: CheckState;
  action?: string | null;
}

/** Somebody has read a conversation, as far as a message. */
export interface ConversationRead {
  conversation: ConversationView;
  /** The user. Null: on the platform itself, by whoever holds the account; `read_up_to` is not told then. */
  read_by: string | null;
  read_up_to: { message_id: string; position: number } | null;
}

/** Somebody has taken a conversation, was given it, or nobody has it any more. */
export interface ConversationAssigned {
  conversation: ConversationView;
  /** The user; null: nobody. */
  manager_id: string | null;
  manager_name: string | null;
  /** The user who did it. */
  assigned_by: string | null;
}

/** What colleagues tell each other about a conversation; no platform ever hears of it. */
export interface NoteView {
  id: string;
  /** The one in which it is read: a merge takes notes with it. */
  conversation_id: string;
  /** Null once its author is gone. */
  author_id: string | null;
  /** Empty of a deleted one. */
  text: string;
  created_at: string;
  edited_at: string | null;
  deleted_at: string | null;
}

export interface NoteChanged {
  note: NoteView;
  conversation_id: string;
}

/** A colleague as everybody sees them. */
export interface UserUpdated {
  user: { id: string; name: string; role: Role; is_disabled: boolean };
}

/** A session or an API token that ended before its time: whatever it had opened is closed. */
export interface AccessRevoked {
  user_id: string;
  session_id: string | null;
  api_token_id: string | null;
}

export const SETTINGS_SUBJECTS = ['labels', 'canned_replies', 'users', 'channels', 'settings'] as const;

/** Something that clients keep a copy of has changed: they ask for it again. */
export interface SettingsChanged {
  what: (typeof SETTINGS_SUBJECTS)[number];
}

/** What each type of event tells. */
export interface EventData {
  'message.created': { message: MessageView; conversation: ConversationView };
  'message.updated': MessageUpdated;
  'message.deleted': { message_id: string; conversation_id: string };
  'message.reaction_added': ReactionChanged;
  'message.reaction_removed': ReactionChanged;
  'conversation.updated': { conversation: ConversationView };
  'conversation.read': ConversationRead;
  'conversation.assigned': ConversationAssigned;
  'note.created': NoteChanged;
  'note.updated': NoteChanged;
  'note.deleted': NoteChanged;
  'contact.merged': ContactMerged;
  'contact.updated': { contact: ContactView };
  'channel.status_changed': ChannelStatusChanged;
  'user.updated': UserUpdated;
  'access.revoked': AccessRevoked;
  'settings.changed': SettingsChanged;
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

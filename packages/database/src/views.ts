import {
  type AttachmentView,
  type ConversationView,
  mediaPath,
  type MessageView,
  MINUTE_MS,
  type ReactionView,
  replyWindow,
  thumbnailPath,
} from '@switchboard/core';
import type { Conversation } from './entities/conversation.entity.ts';
import type { AttachmentToInsert, MessageToInsert } from './sql/insert-messages.ts';

/** An assigned manager who has let a customer wait this long needs a reminder (notes/prototype.md). */
const ATTENTION_AFTER_MS = 10 * MINUTE_MS;

/** The columns of a conversation as clients see it; `c` is conversations, `p` its contact. */
export const CONVERSATION_COLUMNS = `c.id, c.channel_id, c.platform, c.external_id, c.contact_id,
  c.subject, p.client_id, coalesce(p.name, p.address_book_name, c.peer_name, c.peer_username) as client_name,
  c.unread_count, c.message_count, c.last_message_text, c.last_message_type, c.last_message_direction,
  c.last_message_at, c.last_inbound_at, c.awaiting_reply_since, c.assigned_manager_id, c.label_ids, c.is_archived, c.created_at,
  c.updated_at`;

/** A row selected with `CONVERSATION_COLUMNS`. */
export interface ConversationRow {
  id: string;
  channel_id: string;
  platform: Conversation['platform'];
  external_id: string;
  contact_id: string | null;
  subject: string | null;
  client_id: string | null;
  client_name: string | null;
  unread_count: number;
  message_count: number;
  last_message_text: string | null;
  last_message_type: Conversation['lastMessageType'];
  last_message_direction: Conversation['lastMessageDirection'];
  last_message_at: Date | null;
  last_inbound_at: Date | null;
  awaiting_reply_since: Date | null;
  assigned_manager_id: string | null;
  label_ids: string[];
  is_archived: boolean;
  created_at: Date;
  updated_at: Date;
}

/** What its contact adds to a conversation; `name` is the contact's own, or the one of the business's address book. */
export interface ContactNames {
  name: string | null;
  client_id: string | null;
}

/** What a conversation shows of its contact. */
type Client = Pick<ConversationRow, 'client_id' | 'client_name'>;

export function conversationView(row: ConversationRow, nowMs: number): ConversationView {
  return viewWithClient(row, row, nowMs);
}

/** The same where the two have been read apart. */
export function viewWithClient(
  row: Omit<ConversationRow, keyof Client>,
  client: Client,
  nowMs: number,
): ConversationView {
  return {
    id: row.id,
    channel_id: row.channel_id,
    platform: row.platform,
    external_id: row.external_id,
    subject: row.subject,
    contact_id: row.contact_id,
    client_id: client.client_id,
    client_name: client.client_name,
    unread_count: row.unread_count,
    last_message: row.last_message_text,
    last_message_type: row.last_message_type,
    last_message_direction: row.last_message_direction,
    last_message_at: row.last_message_at?.toISOString() ?? null,
    total_messages: row.message_count,
    reply_window_closes_at: replyWindowClosesAt(row)?.toISOString() ?? null,
    assigned_manager_id: row.assigned_manager_id,
    label_ids: row.label_ids,
    needs_attention:
      row.assigned_manager_id !== null &&
      row.awaiting_reply_since !== null &&
      nowMs - row.awaiting_reply_since.getTime() > ATTENTION_AFTER_MS,
    is_archived: row.is_archived,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** Null where the platform knows no window; one of somebody who has never written was never open. */
function replyWindowClosesAt(
  row: Pick<ConversationRow, 'platform' | 'last_inbound_at' | 'created_at'>,
): Date | null {
  const { platform, last_inbound_at: lastInboundAt, created_at: createdAt } = row;
  const { state, closesAt } = replyWindow(platform, lastInboundAt, { nowMs: 0, humanAgent: false });
  return state === 'none' ? null : (closesAt ?? createdAt);
}

/** The columns of a message as clients see it; `m` is messages. */
export const MESSAGE_COLUMNS = `m.id, m.conversation_id, m.channel_id, m.client_message_id,
  m.author_id, m.external_id, m.direction, m.type,
  m.text as content, m.status, m.error, m.reply_to_external_id, m.payload, m.position, m.sent_at, m.created_at,
  m.edited_at, m.deleted_at,
  (select json_agg(json_build_object('id', a.id, 'type', a.type, 'state', a.state, 'filename', a.filename,
     'mime_type', a.mime_type, 'size', a.size_bytes,
     'has_thumbnail', a.thumbnail_stored_as is not null) order by a.position)
   from attachments a where a.message_id = m.id) as attachments,
  (select json_agg(json_build_object('actor', r.actor, 'emoji', r.emoji, 'reacted_at', r.occurred_at)
     order by r.occurred_at, r.actor)
   from reactions r where r.message_id = m.id and r.emoji is not null) as reactions`;

/** A file as `MESSAGE_COLUMNS` answers it. */
type AttachmentRow = Omit<AttachmentView, 'url' | 'thumbnail_url'> & { has_thumbnail: boolean };

/** A row selected with `MESSAGE_COLUMNS`. */
export interface MessageRow extends Omit<
  MessageView,
  | 'attachments'
  | 'reactions'
  | 'position'
  | 'sent_at'
  | 'created_at'
  | 'edited_at'
  | 'deleted_at'
  | 'is_from_me'
> {
  position: string;
  sent_at: Date;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  attachments: AttachmentRow[] | null;
  reactions: ReactionView[] | null;
}

export function messageView(row: MessageRow): MessageView {
  return {
    ...row,
    position: Number(row.position),
    is_from_me: row.direction === 'outbound',
    attachments: (row.attachments ?? []).map(attachmentView),
    // PostgreSQL writes times in JSON with its own offset and precision.
    reactions: (row.reactions ?? []).map((reaction) => ({
      ...reaction,
      reacted_at: new Date(reaction.reacted_at).toISOString(),
    })),
    sent_at: row.sent_at.toISOString(),
    created_at: row.created_at.toISOString(),
    edited_at: row.edited_at?.toISOString() ?? null,
    deleted_at: row.deleted_at?.toISOString() ?? null,
  };
}

function attachmentView({ has_thumbnail: hasThumbnail, ...row }: AttachmentRow): AttachmentView {
  const isReady = row.state === 'ready';
  return {
    ...row,
    url: isReady ? mediaPath(row.id, row.filename) : null,
    thumbnail_url: isReady && hasThumbnail ? thumbnailPath(row.id) : null,
  };
}

/** A message as clients see it at the moment of its storing. */
export function newMessageView(
  row: MessageToInsert,
  attachments: readonly AttachmentToInsert[],
  createdAt: Date,
): MessageView {
  return {
    id: row.id,
    conversation_id: row.conversationId,
    channel_id: row.channelId,
    client_message_id: null,
    author_id: null,
    external_id: row.message.externalId,
    direction: row.message.direction,
    is_from_me: row.message.direction === 'outbound',
    type: row.message.type,
    content: row.message.text,
    status: row.status,
    error: null,
    attachments: attachments.map(newAttachmentView),
    reactions: [],
    reply_to_external_id: row.message.replyToExternalId,
    payload: row.message.payload,
    position: row.position,
    sent_at: row.sentAt.toISOString(),
    created_at: createdAt.toISOString(),
    edited_at: null,
    deleted_at: null,
  };
}

function newAttachmentView({ id, attachment }: AttachmentToInsert): AttachmentView {
  return {
    id,
    type: attachment.type,
    state: 'pending',
    filename: attachment.filename,
    mime_type: attachment.mimeType,
    size: attachment.sizeBytes,
    // The platform's own address needs a token or expires; ours appears when the file is ready.
    url: null,
    thumbnail_url: null,
  };
}

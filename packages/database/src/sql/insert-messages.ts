import {
  newId,
  type InboundAttachment,
  type InboundMessage,
  type MessageStatus,
  type MessageUpdate,
} from '@switchboard/core';
import { type PendingRow, pendingUpdates } from './pending-updates.ts';
import { columns, type Queryable } from './statement.ts';

/** A message on its way into the table, with the place that it takes if it is new. */
export interface MessageToInsert {
  id: string;
  conversationId: string;
  channelId: string;
  /** The channel through which its files can be fetched; null where nobody fetches them. */
  fetchChannelId: string | null;
  /** Grows within the conversation; below zero for history. */
  position: number;
  message: InboundMessage;
  status: MessageStatus | null;
  sentAt: Date;
}

/**
 * True for what was said now by a person: it counts as unread, moves its conversation up and is its last message.
 * History and the system's own lines are stored and shown, and do none of that.
 */
export function isLive({ origin, type }: Pick<InboundMessage, 'origin' | 'type'>): boolean {
  return origin === 'live' && type !== 'system';
}

export interface InsertedMessages {
  /** Ids of the rows that are new. */
  ids: Set<string>;
  /** Receipts, reactions, edits and unsends that had come before their message. */
  waiting: MessageUpdate[];
}

/**
 * Inserts what is not stored yet (the unique key is the dedupe) and takes the updates that were waiting for it. The
 * caller holds the conversations and the receipts of these messages, so that no update is parked at the same moment.
 */
export async function insertMessages(
  db: Queryable,
  rows: readonly MessageToInsert[],
  createdAt: Date,
): Promise<InsertedMessages> {
  const result = await db.query<{ id: string } & PendingRow>({
    name: 'insert-messages',
    text: `with inserted as (
        insert into messages (id, conversation_id, channel_id, position, external_id, direction, type, text, payload,
          status, reply_to_external_id, sent_at, created_at)
        select m.*, $13::timestamptz from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[],
          $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::text[], $11::text[], $12::timestamptz[]) as m
        on conflict (channel_id, external_id) do nothing
        returning id, channel_id, external_id
      ), taken as (
        delete from pending_updates p using inserted i
        where p.channel_id = i.channel_id and p.message_external_id = i.external_id and p.kind <> 'echo'
        returning p.id, p.data
      )
      select id, null::uuid as pending_id, null::jsonb as data from inserted
      union all select null, id, data from taken`,
    values: [
      ...columns(
        rows,
        (row) => row.id,
        (row) => row.conversationId,
        (row) => row.channelId,
        (row) => row.position,
        (row) => row.message.externalId,
        (row) => row.message.direction,
        (row) => row.message.type,
        (row) => row.message.text,
        (row) => (row.message.payload === null ? null : JSON.stringify(row.message.payload)),
        (row) => row.status,
        (row) => row.message.replyToExternalId,
        (row) => row.sentAt.toISOString(),
      ),
      createdAt.toISOString(),
    ],
  });
  const isNew = (row: PendingRow): boolean => row.pending_id === null;
  return {
    ids: new Set(result.rows.filter(isNew).map((row) => row.id)),
    waiting: pendingUpdates(result.rows.filter((row) => !isNew(row))),
  };
}

/** An attachment of a message that was just inserted. */
export interface AttachmentToInsert {
  id: string;
  messageId: string;
  position: number;
  fetchChannelId: string | null;
  attachment: InboundAttachment;
}

export function attachmentsOf(row: MessageToInsert): AttachmentToInsert[] {
  return row.message.attachments.map((attachment, position) => ({
    id: newId(),
    messageId: row.id,
    position,
    fetchChannelId: row.fetchChannelId,
    attachment,
  }));
}

/** Stores the references; the bytes follow later, so that a failed download never costs a message. */
export async function insertAttachments(db: Queryable, rows: readonly AttachmentToInsert[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query({
    name: 'insert-attachments',
    text: `insert into attachments (id, message_id, position, type, external_id, source_url, filename, mime_type, sha256,
        size_bytes, fetch_channel_id, next_attempt_at)
      select k.*, case when k.fetch_channel_id is not null then now() end
      from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::bigint[], $11::uuid[])
        as k(id, message_id, position, type, external_id, url, filename, mime_type, sha256, size, fetch_channel_id)`,
    values: columns(
      rows,
      (row) => row.id,
      (row) => row.messageId,
      (row) => row.position,
      (row) => row.attachment.type,
      (row) => row.attachment.externalId,
      (row) => row.attachment.url,
      (row) => row.attachment.filename,
      (row) => row.attachment.mimeType,
      (row) => row.attachment.sha256,
      (row) => row.attachment.sizeBytes,
      (row) => row.fetchChannelId,
    ),
  });
}

import { newId, type InboundAttachment, type InboundMessage, type MessageStatus } from '@switchboard/core';
import { columns, type Queryable } from './statement.ts';

/** A message on its way into the table, with the place that it takes if it is new. */
export interface MessageToInsert {
  id: string;
  conversationId: string;
  channelId: string;
  position: number;
  message: InboundMessage;
  status: MessageStatus | null;
  sentAt: Date;
}

/** Inserts what is not stored yet and answers the ids of the new rows: the unique key is the dedupe. */
export async function insertMessages(
  db: Queryable,
  rows: readonly MessageToInsert[],
  createdAt: Date,
): Promise<Set<string>> {
  const result = await db.query<{ id: string }>({
    name: 'insert-messages',
    text: `insert into messages (id, conversation_id, channel_id, position, external_id, direction, type, text, payload,
        status, reply_to_external_id, sent_at, created_at)
      select m.*, $13::timestamptz from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[],
        $7::text[], $8::text[], $9::jsonb[], $10::text[], $11::text[], $12::timestamptz[]) as m
      on conflict (channel_id, external_id) do nothing
      returning id`,
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
  return new Set(result.rows.map((row) => row.id));
}

/** An attachment of a message that was just inserted. */
export interface AttachmentToInsert {
  id: string;
  messageId: string;
  position: number;
  attachment: InboundAttachment;
}

export function attachmentsOf(row: MessageToInsert): AttachmentToInsert[] {
  return row.message.attachments.map((attachment, position) => ({
    id: newId(),
    messageId: row.id,
    position,
    attachment,
  }));
}

/** Stores the references; the bytes follow later, so that a failed download never costs a message. */
export async function insertAttachments(db: Queryable, rows: readonly AttachmentToInsert[]): Promise<void> {
  if (rows.length === 0) return;
  await db.query({
    name: 'insert-attachments',
    text: `insert into attachments (id, message_id, position, type, external_id, source_url, filename, mime_type, sha256,
        size_bytes)
      select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[],
        $8::text[], $9::text[], $10::bigint[])`,
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
    ),
  });
}

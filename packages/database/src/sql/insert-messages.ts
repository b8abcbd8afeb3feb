import {
  newId,
  type InboundAttachment,
  type InboundMessage,
  type MessageStatus,
  type MessageUpdate,
} from '@switchboard/core';
import type { ContactNames } from '../views.ts';
import { bigints, texts, timestamps, uuids } from './array-parameters.ts';
import { pendingUpdates } from './pending-updates.ts';
import { columns, type Queryable, type Statement } from './statement.ts';

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
  /** Ids of the rows that were stored already. */
  again: ReadonlySet<string>;
  /** Receipts, reactions, edits and unsends that had come before their message. */
  waiting: MessageUpdate[];
  /** What the contacts of these conversations are called, where somebody has given them a name or linked them. */
  contacts: ReadonlyMap<string, ContactNames>;
}

/** Empty, for where nothing was inserted. */
export const NOTHING_INSERTED: InsertedMessages = { again: new Set(), waiting: [], contacts: new Map() };

/** Nothing of all this for most messages. */
interface InsertedRow {
  kind: 'again' | 'waiting' | 'contact';
  id: string;
  data: MessageUpdate | null;
  name: string | null;
  client_id: string | null;
}

/**
 * Inserts what is not stored yet (the unique key is the dedupe), takes the updates that were waiting for it, and reads how
 * people are called: this statement begins when their conversations are locked, so it sees what whoever held them before
 * has done. The caller holds the conversations and the receipts of these messages, so that no update is parked at the
 * same moment.
 */
export async function insertMessages(
  db: Queryable,
  rows: readonly MessageToInsert[],
  contactIds: readonly string[],
  createdAt: Date,
): Promise<InsertedMessages> {
  const result = await db.query<InsertedRow>({
    name: 'insert-messages',
    text: INSERT,
    values: [
      uuids(rows, (row) => row.id),
      uuids(rows, (row) => row.conversationId),
      uuids(rows, (row) => row.channelId),
      bigints(rows, (row) => row.position),
      texts(rows, (row) => row.message.externalId),
      texts(rows, (row) => row.message.direction),
      texts(rows, (row) => row.message.type),
      texts(rows, (row) => row.message.text),
      texts(rows, (row) => (row.message.payload === null ? null : JSON.stringify(row.message.payload))),
      texts(rows, (row) => row.status),
      texts(rows, (row) => row.message.replyToExternalId),
      timestamps(rows, (row) => row.sentAt),
      createdAt.toISOString(),
      uuids(contactIds, (id) => id),
    ],
  });
  const ofKind = (wanted: InsertedRow['kind']) => result.rows.filter(({ kind }) => kind === wanted);
  return {
    again: new Set(ofKind('again').map(({ id }) => id)),
    waiting: pendingUpdates(ofKind('waiting').map(({ id, data }) => ({ pending_id: id, data: data! }))),
    contacts: new Map(ofKind('contact').map((row) => [row.id, row])),
  };
}

const INSERT = `with inserted as (
    insert into messages (id, conversation_id, channel_id, position, external_id, direction, type, text, payload,
      status, reply_to_external_id, sent_at, created_at)
    select id, conversation_id, channel_id, position, external_id, direction, type, text, payload::jsonb, status,
      reply_to, sent_at, $13::timestamptz
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[], $10::text[], $11::text[], $12::timestamptz[])
      as m(id, conversation_id, channel_id, position, external_id, direction, type, text, payload, status, reply_to,
        sent_at)
    on conflict (channel_id, external_id) do nothing
    returning id, channel_id, external_id
  ), taken as (
    delete from pending_updates p using inserted i
    where p.channel_id = i.channel_id and p.message_external_id = i.external_id and p.kind <> 'echo'
    returning p.id, p.data
  )
  select 'again' as kind, id, null::jsonb as data, null as name, null as client_id
    from unnest($1::uuid[]) as m(id) where id not in (select id from inserted)
  union all select 'waiting', id, data, null, null from taken
  union all select 'contact', id, null, coalesce(name, address_book_name), client_id from contacts
    where id = any($14::uuid[]) and coalesce(name, address_book_name, client_id) is not null`;

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

/** The statement that stores references; the bytes follow later, so that a failed download never costs a message. */
export function attachmentsToStore(rows: readonly AttachmentToInsert[]): Statement {
  return {
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
  };
}

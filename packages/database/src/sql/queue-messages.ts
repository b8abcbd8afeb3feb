import { type MessageView, newId, type NewEvent } from '@switchboard/core';
import type { FileToSend, PartOfReply, ReplyToQueue } from '../reply-store.ts';
import { conversationView, CONVERSATION_COLUMNS, type ConversationRow } from '../views.ts';
import { MESSAGE_COLUMNS, type MessageRow, messageView } from '../views.ts';
import { appendEvents } from './append-events.ts';
import { withMessage } from './conversation-growth.ts';
import type { MessageToInsert } from './insert-messages.ts';
import { type LockedConversation, lockConversations } from './lock-conversations.ts';
import { addJobs } from './outbox-jobs.ts';
import { columns, type Queryable, queryAll } from './statement.ts';
import { conversationsToTouch } from './touch-conversations.ts';

/**
 * See `ReplyStore.queue`. The conversation's lock makes one message of two requests that come at the same moment.
 *
 * @param before what happened in the same transaction, to be told first
 */
export async function queueMessages(
  db: Queryable,
  reply: ReplyToQueue,
  at: Date,
  before: readonly NewEvent[] = [],
): Promise<{ message: MessageView; isNew: boolean } | null> {
  const conversation = (await lockConversations(db, [reply.conversationId])).get(reply.conversationId);
  if (conversation === undefined) return null;
  const { clientMessageId } = reply;
  const known = clientMessageId === null ? null : await byClientId(db, conversation.id, clientMessageId);
  if (known !== null) return { message: known, isNew: false };
  const answered = await idOfAnswered(db, conversation.id, reply.replyTo);
  if (reply.replyTo !== null && answered === null) return null;
  if (!(await holdUploads(db, reply.parts))) return null;
  const rows = reply.parts.map((part, index) => messageToQueue(conversation, part, { index, answered, at }));
  await insertQueued(db, rows, reply, at);
  const states = await growConversation(db, conversation, rows, at);
  await addJobs(
    db,
    rows.map(({ id }) => ({
      channelId: reply.channelId ?? conversation.channel_id,
      queueId: conversation.id,
      messageId: id,
      kind: 'message',
      data: null,
      giveUpAt: reply.giveUpAt,
    })),
  );
  const messages = await messagesById(
    db,
    rows.map(({ id }) => id),
  );
  const events = rows.map(({ id }, index): NewEvent => ({
    type: 'message.created',
    channelId: conversation.channel_id,
    conversationId: conversation.id,
    data: { message: messages.get(id)!, conversation: states(index) },
  }));
  await appendEvents(db, [...before, ...events], at);
  return { message: messages.get(rows[0]!.id)!, isNew: true };
}

/** See `ReplyStore.byClientId`; the first of its messages carries the client's id. */
export async function byClientId(
  db: Queryable,
  conversationId: string,
  clientMessageId: string,
): Promise<MessageView | null> {
  const { rows } = await db.query<MessageRow>({
    text: `select ${MESSAGE_COLUMNS} from messages m
      where m.conversation_id = $1 and m.client_message_id = $2 order by m.position limit 1`,
    values: [conversationId, clientMessageId],
  });
  return rows[0] === undefined ? null : messageView(rows[0]);
}

async function messagesById(db: Queryable, ids: readonly string[]): Promise<Map<string, MessageView>> {
  const { rows } = await db.query<MessageRow>({
    text: `select ${MESSAGE_COLUMNS} from messages m where m.id = any($1::uuid[])`,
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, messageView(row)]));
}

/** The platform's id of the message that is answered: one that the platform has, of this conversation. */
async function idOfAnswered(
  db: Queryable,
  conversationId: string,
  replyTo: string | null,
): Promise<string | null> {
  if (replyTo === null) return null;
  const { rows } = await db.query<{ external_id: string }>({
    text: `select external_id from messages
      where conversation_id = $1 and (id::text = $2 or external_id = $2) and external_id is not null limit 1`,
    values: [conversationId, replyTo],
  });
  return rows[0]?.external_id ?? null;
}

/** Uploads are forgotten after a day: these must not be, before their messages refer to their files. */
async function holdUploads(db: Queryable, parts: readonly PartOfReply[]): Promise<boolean> {
  const ids = new Set(parts.flatMap(({ file }) => (file === null ? [] : [file.uploadId])));
  if (ids.size === 0) return true;
  const { rows } = await db.query<{ id: string }>({
    text: `select id from uploads where id = any($1::uuid[]) order by id for key share`,
    values: [[...ids]],
  });
  return rows.length === ids.size;
}

interface QueuedMessage extends MessageToInsert {
  file: FileToSend | null;
}

function messageToQueue(
  conversation: LockedConversation,
  { type, text, payload, file }: PartOfReply,
  { index, answered, at }: { index: number; answered: string | null; at: Date },
): QueuedMessage {
  return {
    id: newId(),
    conversationId: conversation.id,
    channelId: conversation.channel_id,
    fetchChannelId: null,
    position: conversation.last_position + 1 + index,
    status: 'queued',
    sentAt: at,
    file,
    message: {
      kind: 'message',
      platform: conversation.platform,
      channelExternalId: '',
      externalId: '',
      direction: 'outbound',
      origin: 'live',
      peer: { externalId: conversation.reply_address, name: null, username: null, identities: [] },
      type,
      text,
      attachments: [],
      // Only the first says what it answers, as people do.
      replyToExternalId: index === 0 ? answered : null,
      sentAt: at,
      payload,
      sendReference: null,
    },
  };
}

async function insertQueued(
  db: Queryable,
  rows: readonly QueuedMessage[],
  { channelId, clientMessageId, authorId }: ReplyToQueue,
  at: Date,
): Promise<void> {
  const messages = {
    text: `insert into messages (id, conversation_id, channel_id, position, direction, type, text, payload, status,
        reply_to_external_id, client_message_id, author_id, send_channel_id, sent_at, created_at)
      select id, conversation_id, channel_id, position, 'outbound', type, text, payload, 'queued', reply_to, client_id,
        $10, $12::uuid, $11::timestamptz, $11::timestamptz
      from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::jsonb[], $8::text[],
        $9::text[]) as k(id, conversation_id, channel_id, position, type, text, payload, reply_to, client_id)`,
    values: [
      ...columns(
        rows,
        (row) => row.id,
        (row) => row.conversationId,
        (row) => row.channelId,
        (row) => row.position,
        (row) => row.message.type,
        (row) => row.message.text,
        (row) => (row.message.payload === null ? null : JSON.stringify(row.message.payload)),
        (row) => row.message.replyToExternalId,
        (row) => (row === rows[0] ? clientMessageId : null),
      ),
      authorId,
      at.toISOString(),
      channelId,
    ],
  };
  await db.query(messages);
  const files = rows.flatMap(({ id, file }) => (file === null ? [] : [{ messageId: id, file }]));
  if (files.length > 0) await insertFiles(db, files);
}

/** They lie in the media store already, so they are `ready` from the start. */
async function insertFiles(
  db: Queryable,
  files: readonly { messageId: string; file: FileToSend }[],
): Promise<void> {
  await db.query({
    text: `insert into attachments (id, message_id, position, type, state, filename, mime_type, sha256, size_bytes,
        stored_as, thumbnail_stored_as)
      select id, message_id, 0, type, 'ready', filename, mime_type, sha256, size_bytes, stored_as, thumbnail
      from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[],
        $9::text[]) as k(id, message_id, type, filename, mime_type, sha256, size_bytes, stored_as, thumbnail)`,
    values: columns(
      files,
      () => newId(),
      ({ messageId }) => messageId,
      ({ file }) => file.type,
      ({ file }) => file.filename,
      ({ file }) => file.mimeType,
      ({ file }) => file.sha256,
      ({ file }) => file.sizeBytes,
      ({ file }) => file.storedAs,
      ({ file }) => file.thumbnailStoredAs,
    ),
  });
}

/** Writes the conversation as it is behind the last of the messages; answers how it looks behind each. */
async function growConversation(
  db: Queryable,
  conversation: LockedConversation,
  rows: readonly MessageToInsert[],
  at: Date,
) {
  const states: LockedConversation[] = [];
  let grown = conversation;
  for (const row of rows) states.push((grown = withMessage(grown, row, at)));
  await queryAll(db, [conversationsToTouch([grown], at)]);
  const { rows: found } = await db.query<ConversationRow>({
    text: `select ${CONVERSATION_COLUMNS} from conversations c left join contacts p on p.id = c.contact_id where c.id = $1`,
    values: [conversation.id],
  });
  const now = found[0]!;
  return (index: number) => conversationView({ ...now, ...shown(states[index]!) }, at.getTime());
}

/** What differs from one message to the next. */
function shown(state: LockedConversation) {
  const { message_count, last_message_text, last_message_type } = state;
  return { message_count, last_message_text, last_message_type };
}

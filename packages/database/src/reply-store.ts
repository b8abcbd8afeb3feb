import type { DataSource } from 'typeorm';
import type { MessageView, OutboundAttachment, OutboundCommand } from '@switchboard/core';
import type { MessagePayload, MessageType, Platform } from '@switchboard/core';
import { beginConversation, type ConversationToBegin } from './sql/begin-conversation.ts';
import { cancelMessage, type Cancelled } from './sql/cancel-message.ts';
import { queueChange } from './sql/queue-change.ts';
import { byClientId, queueMessages } from './sql/queue-messages.ts';
import { retryMessage } from './sql/retry-message.ts';
import { queryableOf } from './sql/statement.ts';
import { MESSAGE_COLUMNS, type MessageRow, messageView } from './views.ts';

/** A file that lies in the media store, and goes out with a message. */
export interface FileToSend extends Omit<OutboundAttachment, 'externalId' | 'url'> {
  /** The upload that it is. */
  uploadId: string;
  storedAs: string;
  thumbnailStoredAs: string | null;
  sha256: string;
}

/** One message of a reply: the platform makes exactly one of it. */
export interface PartOfReply {
  type: MessageType;
  text: string | null;
  payload: MessagePayload | null;
  file: FileToSend | null;
}

/** A reply to queue. */
export interface ReplyToQueue {
  conversationId: string;
  /** The line that it goes out by; null: the one that the conversation belongs to. */
  channelId: string | null;
  clientMessageId: string | null;
  authorId: string;
  /** Our id of the message that is answered, or the platform's. */
  replyTo: string | null;
  parts: readonly PartOfReply[];
  /** What has not gone out by then has failed. */
  giveUpAt: Date;
}

/** Where a reply would go, as far as it decides what may be written. */
export interface ReplyPlace {
  conversationId: string;
  platform: Platform;
  isBot: boolean;
  allowsHumanAgent: boolean;
  lastInboundAt: Date | null;
}

/** A line by which somebody can be written to. */
export interface ReplyLine extends Pick<ReplyPlace, 'platform' | 'isBot' | 'allowsHumanAgent'> {
  channelId: string;
  externalId: string;
}

/** A message with what decides what may be done with it. */
export interface MessageInPlace extends ReplyPlace {
  message: MessageView;
}

/** Replies, from being written to lying in the outbox. Each change is one transaction with the event that tells of it. */
export class ReplyStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** A message that was written with this id in the conversation before; null when there is none. */
  async byClientId(conversationId: string, clientMessageId: string): Promise<MessageView | null> {
    return await byClientId(queryableOf(this.#dataSource.manager), conversationId, clientMessageId);
  }

  /** Where a reply in the conversation, out by the channel (null: its own), goes; null when that channel cannot. */
  async place(conversationId: string, channelId: string | null): Promise<ReplyPlace | null> {
    const [row] = await this.#dataSource.query<PlaceRow[]>(
      `select ${PLACE_COLUMNS} from conversations c join channels ch on ch.id = coalesce($2, c.channel_id)
       where c.id = $1 and (ch.id = c.channel_id
         or exists (select from conversation_channels w where w.conversation_id = c.id and w.channel_id = ch.id))`,
      [conversationId, channelId],
    );
    return row === undefined ? null : placeOf(row);
  }

  /** A line; null when there is none. */
  async line(channelId: string): Promise<ReplyLine | null> {
    const [row] = await this.#dataSource.query<LineRow[]>(
      `select ch.id, ch.platform, ch.external_id, ch.allows_human_agent,
         not exists (select from telegram_accounts t where t.channel_id = ch.id) as is_bot
       from channels ch where ch.id = $1`,
      [channelId],
    );
    if (row === undefined) return null;
    const {
      id,
      platform,
      external_id: externalId,
      allows_human_agent: allowsHumanAgent,
      is_bot: isBot,
    } = row;
    return { channelId: id, platform, externalId, allowsHumanAgent, isBot: platform === 'telegram' && isBot };
  }

  /** The conversation that a line has with somebody by any of these addresses, the first before the others. */
  async conversationAt(channelId: string, addresses: readonly string[]): Promise<string | null> {
    const [row] = await this.#dataSource.query<{ conversation_id: string }[]>(
      `select conversation_id from conversation_addresses where channel_id = $1 and address = any($2::text[])
       order by array_position($2::text[], address) limit 1`,
      [channelId, addresses],
    );
    return row?.conversation_id ?? null;
  }

  /**
   * Queues a first message to somebody: finds or makes their contact and their conversation with a line, in the same
   * transaction, so that no empty conversation is ever seen. Null when the line is gone.
   */
  async begin(
    begun: ConversationToBegin,
    at: Date,
  ): Promise<{ message: MessageView; isNew: boolean } | null> {
    return await this.#dataSource.transaction((manager) =>
      beginConversation(queryableOf(manager), begun, at),
    );
  }

  /** A message and where it stands; null when there is none. */
  async message(id: string): Promise<MessageInPlace | null> {
    const [row] = await this.#dataSource.query<(PlaceRow & MessageRow)[]>(
      `select ${PLACE_COLUMNS}, ${MESSAGE_COLUMNS} from messages m
       join conversations c on c.id = m.conversation_id join channels ch on ch.id = m.channel_id where m.id = $1`,
      [id],
    );
    if (row === undefined) return null;
    const { place_id, place_platform, is_bot, allows_human_agent, last_inbound_at, ...message } = row;
    const place = placeOf({ place_id, place_platform, is_bot, allows_human_agent, last_inbound_at });
    return { ...place, message: messageView(message) };
  }

  /** By which channels a message came and would be changed, and where it stands; null when there is none. */
  async channelsOf(id: string): Promise<{ conversationId: string; channelIds: string[] } | null> {
    const [row] = await this.#dataSource.query<{ conversation_id: string; channel_ids: string[] }[]>(
      `select m.conversation_id, array[c.channel_id, m.channel_id, coalesce(m.send_channel_id, m.channel_id)]
         as channel_ids
       from messages m join conversations c on c.id = m.conversation_id where m.id = $1`,
      [id],
    );
    return row === undefined ? null : { conversationId: row.conversation_id, channelIds: row.channel_ids };
  }

  /** The files that a user has uploaded under these ids, in their order; null when one of them is not there. */
  async uploads(userId: string, ids: readonly string[]): Promise<FileToSend[] | null> {
    const { rows } = await queryableOf(this.#dataSource.manager).query<FileToSend & { sizeBytes: string }>({
      text: `select id as "uploadId", type, filename, mime_type as "mimeType", size_bytes as "sizeBytes", sha256,
          stored_as as "storedAs", thumbnail_stored_as as "thumbnailStoredAs"
        from uploads where id = any($1::uuid[]) and user_id = $2`,
      values: [ids, userId],
    });
    const byId = new Map(rows.map((row) => [row.uploadId, { ...row, sizeBytes: Number(row.sizeBytes) }]));
    const files = ids.map((id) => byId.get(id));
    return files.every((file) => file !== undefined) ? files : null;
  }

  /**
   * Stores a reply as `queued`, with its jobs, and tells everyone. The same `clientMessageId` again, in this conversation
   * or in one that has become part of it, answers the message that there is.
   *
   * @returns the first of its messages; `isNew` false when it was there already; null when the conversation is gone, what
   *   it answers is not in it, or a file of it was forgotten
   */
  async queue(reply: ReplyToQueue, at: Date): Promise<{ message: MessageView; isNew: boolean } | null> {
    return await this.#dataSource.transaction((manager) => queueMessages(queryableOf(manager), reply, at));
  }

  /** Queues a message that has failed once more; null when there is none that has. */
  async retry(messageId: string, at: Date, giveUpAt: Date): Promise<MessageView | null> {
    return await this.#dataSource.transaction((manager) =>
      retryMessage(queryableOf(manager), messageId, at, giveUpAt),
    );
  }

  /**
   * Takes a message back before it has gone out: one that waits, or that has failed, is removed with its job.
   *
   * @returns `being_sent` when it is too late for that, `sent` when the platform has it, null when there is none
   */
  async cancel(messageId: string, at: Date): Promise<Cancelled | null> {
    return await this.#dataSource.transaction((manager) =>
      cancelMessage(queryableOf(manager), messageId, at),
    );
  }

  /** How many jobs wait in the outbox, those of unknown outcome included, by platform. */
  async depth(): Promise<{ platform: Platform; jobs: number }[]> {
    return await this.#dataSource.query<{ platform: Platform; jobs: number }[]>(
      `select ch.platform, count(*)::int as jobs from outbox_jobs o join channels ch on ch.id = o.channel_id
       group by ch.platform`,
    );
  }

  /** Queues a change of a message that the platform has; false when it has none of that id. */
  async queueChange(change: ChangeToQueue): Promise<boolean> {
    return await this.#dataSource.transaction((manager) => queueChange(queryableOf(manager), change));
  }
}

/** A reaction of ours to a message, new words for one of ours, or taking it back. */
export interface ChangeToQueue {
  messageId: string;
  kind: Exclude<OutboundCommand['kind'], 'message'>;
  data: { emoji?: string | null; text?: string } | null;
  giveUpAt: Date;
}

interface LineRow {
  id: string;
  platform: Platform;
  external_id: string;
  allows_human_agent: boolean;
  is_bot: boolean;
}

interface PlaceRow {
  place_id: string;
  place_platform: Platform;
  is_bot: boolean;
  allows_human_agent: boolean;
  last_inbound_at: Date | null;
}

const PLACE_COLUMNS = `c.id as place_id, c.platform as place_platform,
  not exists (select from telegram_accounts t where t.channel_id = ch.id) as is_bot, ch.allows_human_agent,
  c.last_inbound_at`;

function placeOf(row: PlaceRow): ReplyPlace {
  return {
    conversationId: row.place_id,
    platform: row.place_platform,
    isBot: row.place_platform === 'telegram' && row.is_bot,
    allowsHumanAgent: row.allows_human_agent,
    lastInboundAt: row.last_inbound_at,
  };
}

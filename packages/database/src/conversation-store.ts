import type { DataSource, EntityManager } from 'typeorm';
import type { ConversationView } from '@switchboard/core';
import { appendEvents } from './sql/append-events.ts';
import { queryableOf } from './sql/statement.ts';
import { CONVERSATION_COLUMNS, conversationView, type ConversationRow } from './views.ts';

/** Who has read a conversation, and how far. */
export interface Reading {
  conversationId: string;
  userId: string;
  /** The last message that they have seen; null: everything that is stored. */
  upToMessageId: string | null;
  at: Date;
}

interface LastRead {
  id: string;
  position: string;
}

/** Changes that people make to conversations. Each is one transaction with the event that tells of it. */
export class ConversationStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Lessens a conversation's unread count to what came after the message and tells everyone, in one transaction; nothing
   * is logged when that was read already. Answers the conversation, or null when there is none or no such message in it.
   */
  async markRead(reading: Reading): Promise<ConversationView | null> {
    return await this.#dataSource.transaction(async (manager) => {
      const { conversationId: id, userId, at } = reading;
      const [before] = await manager.query<{ unread_count: number }[]>(
        `select unread_count from conversations where id = $1 for update`,
        [id],
      );
      if (before === undefined) return null;
      const last = await lastRead(manager, reading);
      if (last === null && reading.upToMessageId !== null) return null;
      if (before.unread_count > 0) await lessenUnread(manager, reading, last);
      const [row] = await manager.query<ConversationRow[]>(
        `select ${CONVERSATION_COLUMNS} from conversations c left join contacts p on p.id = c.contact_id where c.id = $1`,
        [id],
      );
      const conversation = conversationView(row!, at.getTime());
      if (conversation.unread_count === before.unread_count) return conversation;
      const read_up_to = last === null ? null : { message_id: last.id, position: Number(last.position) };
      await appendEvents(
        queryableOf(manager),
        [
          {
            type: 'conversation.read',
            channelId: conversation.channel_id,
            conversationId: conversation.id,
            data: { conversation, read_by: userId, read_up_to },
          },
        ],
        at,
      );
      return conversation;
    });
  }
}

async function lastRead(
  manager: EntityManager,
  { conversationId, upToMessageId }: Reading,
): Promise<LastRead | null> {
  const [message] = await manager.query<LastRead[]>(
    `select id, position from messages where conversation_id = $1 and ($2::uuid is null or id = $2)
     order by position desc limit 1`,
    [conversationId, upToMessageId],
  );
  return message ?? null;
}

/**
 * Unread are the latest `unread_count` messages that count (live, from the customer, not taken back): those of them that
 * came after the position stay so.
 */
async function lessenUnread(
  manager: EntityManager,
  { conversationId, at }: Reading,
  last: LastRead | null,
): Promise<void> {
  await manager.query(
    `update conversations c set updated_at = $2, unread_count = (
       select count(*) from (
         select m.position from messages m
         where m.conversation_id = c.id and m.position > 0 and m.direction = 'inbound' and m.type <> 'system'
           and m.deleted_at is null
         order by m.position desc limit c.unread_count
       ) latest where latest.position > $3::bigint
     ) where c.id = $1`,
    [conversationId, at, last?.position ?? Number.MAX_SAFE_INTEGER],
  );
}

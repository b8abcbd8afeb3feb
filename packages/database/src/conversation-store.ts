import type { DataSource } from 'typeorm';
import type { ConversationView } from '@switchboard/core';
import { appendEvents } from './sql/append-events.ts';
import { queryableOf } from './sql/statement.ts';
import { CONVERSATION_COLUMNS, conversationView, type ConversationRow } from './views.ts';

/** Changes that people make to conversations. Each is one transaction with the event that tells of it. */
export class ConversationStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /**
   * Sets a conversation's unread count to zero and tells everyone, in one transaction; nothing is logged when it was
   * read already. Answers the conversation, or null when there is none.
   */
  async markRead(id: string, at: Date): Promise<ConversationView | null> {
    return await this.#dataSource.transaction(async (manager) => {
      const db = queryableOf(manager);
      const [before] = await manager.query<{ unread_count: number }[]>(
        `select unread_count from conversations where id = $1 for update`,
        [id],
      );
      if (before === undefined) return null;
      await manager.query(`update conversations set unread_count = 0, updated_at = $2 where id = $1`, [
        id,
        at,
      ]);
      const [row] = await manager.query<ConversationRow[]>(
        `select ${CONVERSATION_COLUMNS} from conversations c left join contacts p on p.id = c.contact_id where c.id = $1`,
        [id],
      );
      const conversation = conversationView(row!, at.getTime());
      if (before.unread_count > 0) {
        await appendEvents(
          db,
          [
            {
              type: 'conversation.read',
              channelId: conversation.channel_id,
              conversationId: conversation.id,
              data: { conversation },
            },
          ],
          at,
        );
      }
      return conversation;
    });
  }
}

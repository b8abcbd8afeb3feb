import type { ConversationView, NewEvent } from '@switchboard/core';
import { CONVERSATION_COLUMNS, type ConversationRow, conversationView } from '../views.ts';
import type { Queryable } from './statement.ts';

/** A conversation that is there, as clients see it now. */
export async function readConversation(db: Queryable, id: string, at: Date): Promise<ConversationView> {
  const { rows } = await db.query<ConversationRow>({
    name: 'read-conversation',
    text: `select ${CONVERSATION_COLUMNS} from conversations c left join contacts p on p.id = c.contact_id where c.id = $1`,
    values: [id],
  });
  return conversationView(rows[0]!, at.getTime());
}

/** Tells of a conversation as it is now. */
export function conversationUpdated(conversation: ConversationView): NewEvent<'conversation.updated'> {
  return {
    type: 'conversation.updated',
    channelId: conversation.channel_id,
    conversationId: conversation.id,
    data: { conversation },
  };
}

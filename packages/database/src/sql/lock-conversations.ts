import type { ConversationRow } from '../views.ts';
import type { Queryable, Statement } from './statement.ts';

/** A conversation as it is while nobody else can change it; what its contact adds is read later. */
export interface LockedConversation extends Omit<ConversationRow, 'client_id' | 'client_name'> {
  peer_name: string | null;
  peer_username: string | null;
  reply_address: string;
  last_position: number;
  last_message_id: string | null;
  last_inbound_at: Date | null;
  last_outbound_at: Date | null;
}

/** What is read of a conversation while it is locked; `c` is conversations. */
export const LOCKED_COLUMNS = `c.id, c.channel_id, c.platform, c.external_id, c.contact_id, c.subject, c.peer_name,
  c.peer_username, c.reply_address, c.unread_count, c.message_count, c.last_position, c.last_message_id,
  c.last_message_text, c.last_message_type, c.last_message_direction, c.last_message_at, c.last_inbound_at,
  c.last_outbound_at, c.awaiting_reply_since, c.assigned_manager_id, c.label_ids, c.is_archived, c.created_at, c.updated_at,
  c.merged_into`;

/** A row of `LOCKED_COLUMNS`; `id` is null where there was nothing to lock. */
export interface LockedRow extends Omit<LockedConversation, 'id' | 'last_position'> {
  id: string | null;
  last_position: string;
  merged_into: string | null;
}

/**
 * Locks conversations until commit, in one order everywhere, so that batches cannot deadlock. One that has gone into
 * another since it was looked up is missing from the answer.
 */
export async function lockConversations(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, LockedConversation>> {
  const { rows } = await db.query<LockedRow>(conversationLocks(ids));
  return lockedConversations(rows);
}

/** The statement that does it, for who sends it in one flight with others; answers `LockedRow`s. */
export function conversationLocks(ids: readonly string[]): Statement {
  return {
    name: 'lock-conversations',
    text: `select ${LOCKED_COLUMNS} from conversations c where c.id = any($1::uuid[]) order by c.id for update`,
    values: [[...new Set(ids)]],
  };
}

/** Those that may be written to. Left out here and not in the statement: a planner without statistics takes them for many. */
export function lockedConversations(rows: readonly LockedRow[]): Map<string, LockedConversation> {
  const locked = new Map<string, LockedConversation>();
  for (const row of rows) {
    const { id, last_position: lastPosition } = row;
    if (id !== null && row.merged_into === null) {
      locked.set(id, { ...row, id, last_position: Number(lastPosition) });
    }
  }
  return locked;
}

/** True once a person has said something in it since its channel was connected. */
export function hasBeenLive(conversation: LockedConversation): boolean {
  return conversation.last_inbound_at !== null || conversation.last_outbound_at !== null;
}

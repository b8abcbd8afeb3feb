import type { Queryable } from './statement.ts';

export interface LockedConversation {
  id: string;
  channelId: string;
  lastPosition: number;
  /** True once a person has said something in it since its channel was connected. */
  isLive: boolean;
  lastMessageAt: Date | null;
}

/** What is read of a conversation while it is locked; `c` is conversations. */
export const LOCKED_COLUMNS = `c.id, c.channel_id, c.last_position, c.last_message_at, c.merged_into,
  c.last_inbound_at is not null or c.last_outbound_at is not null as is_live`;

/** A row of `LOCKED_COLUMNS`; `id` is null where there was nothing to lock. */
export interface LockedRow {
  id: string | null;
  channel_id: string;
  last_position: string;
  is_live: boolean;
  last_message_at: Date | null;
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
  const { rows } = await db.query<LockedRow>({
    name: 'lock-conversations',
    text: `select ${LOCKED_COLUMNS} from conversations c where c.id = any($1::uuid[]) order by c.id for update`,
    values: [[...new Set(ids)]],
  });
  return lockedConversations(rows);
}

/** Those that may be written to. Left out here and not in the statement: a planner without statistics takes them for many. */
export function lockedConversations(rows: readonly LockedRow[]): Map<string, LockedConversation> {
  const locked = new Map<string, LockedConversation>();
  for (const row of rows) {
    if (row.id === null || row.merged_into !== null) continue;
    locked.set(row.id, {
      id: row.id,
      channelId: row.channel_id,
      lastPosition: Number(row.last_position),
      isLive: row.is_live,
      lastMessageAt: row.last_message_at,
    });
  }
  return locked;
}

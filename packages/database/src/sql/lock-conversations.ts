import { columns, type Queryable } from './statement.ts';

export interface LockedConversation {
  id: string;
  channelId: string;
  lastPosition: number;
  /** True once a person has said something in it since its channel was connected. */
  isLive: boolean;
  lastMessageAt: Date | null;
}

/**
 * Locks conversations until commit, in one order everywhere, so that batches cannot deadlock. One that has gone into
 * another since it was looked up is missing from the answer.
 */
export async function lockConversations(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, LockedConversation>> {
  const { rows } = await db.query<{
    id: string;
    channel_id: string;
    last_position: string;
    is_live: boolean;
    last_message_at: Date | null;
    merged_into: string | null;
  }>({
    name: 'lock-conversations',
    text: `select c.id, c.channel_id, c.last_position, c.last_message_at, c.merged_into,
        c.last_inbound_at is not null or c.last_outbound_at is not null as is_live
      from unnest($1::uuid[]) as k(id) join conversations c on c.id = k.id
      order by c.id for update of c`,
    values: columns(
      [...new Set(ids)].toSorted().map((id) => ({ id })),
      (row) => row.id,
    ),
  });
  // Left out here and not in the statement: without statistics, a planner takes such rows for the rule.
  const current = rows.filter((row) => row.merged_into === null);
  return new Map(
    current.map((row) => [
      row.id,
      {
        id: row.id,
        channelId: row.channel_id,
        lastPosition: Number(row.last_position),
        isLive: row.is_live,
        lastMessageAt: row.last_message_at,
      },
    ]),
  );
}

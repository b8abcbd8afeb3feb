import type { Queryable } from './statement.ts';

/**
 * Makes right who waits for an answer, after a message of ours has failed, or has gone out after all: a customer whom only
 * failed messages have answered is waiting. Answers the conversations that have changed. The caller holds their locks.
 */
export async function refreshAwaiting(db: Queryable, conversationIds: readonly string[]): Promise<string[]> {
  if (conversationIds.length === 0) return [];
  const { rows } = await db.query<{ id: string }>({
    name: 'refresh-awaiting',
    text: `update conversations c set awaiting_reply_since = w.since
      from unnest($1::uuid[]) as k(id) left join lateral (
        select m.sent_at as since from messages m
        where m.conversation_id = k.id and m.position > 0 and m.type <> 'system' and m.direction = 'inbound'
          and m.position > coalesce((
            select max(o.position) from messages o where o.conversation_id = k.id and o.direction = 'outbound'
              and o.position > 0 and o.type <> 'system' and o.status is distinct from 'failed'), 0)
        order by m.position limit 1
      ) w on true
      where c.id = k.id and (c.awaiting_reply_since is null) <> (w.since is null) returning c.id`,
    values: [[...new Set(conversationIds)]],
  });
  return rows.map(({ id }) => id);
}

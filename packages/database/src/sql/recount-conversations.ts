import type { Queryable } from './statement.ts';

/**
 * Computes the kept columns of conversations from their messages, where messages have moved in or out. The unread
 * count is no such column: only people change it.
 */
export async function recountConversations(db: Queryable, ids: readonly string[], at: Date): Promise<void> {
  await db.query({
    name: 'recount-conversations',
    text: `update conversations c set
        message_count = s.message_count,
        last_position = greatest(s.last_position, 0),
        last_message_id = l.id,
        last_message_text = l.text,
        last_message_type = l.type,
        last_message_direction = l.direction,
        last_message_at = case when l.is_live then l.created_at else l.sent_at end,
        last_inbound_at = s.last_inbound_at,
        last_outbound_at = s.last_outbound_at,
        awaiting_reply_since = case when l.is_live then (
          select m.sent_at from messages m
          where m.conversation_id = c.id and m.type <> 'system' and m.direction = 'inbound'
            and m.position > greatest(s.last_outbound_position, 0)
          order by m.position limit 1
        ) end,
        updated_at = $2
      from unnest($1::uuid[]) as k(id)
      cross join lateral (
        select count(*)::int as message_count, max(m.position) as last_position,
          max(m.sent_at) filter (where is_live and direction = 'inbound') as last_inbound_at,
          max(m.sent_at) filter (where is_live and direction = 'outbound') as last_outbound_at,
          max(m.position) filter (where is_live and direction = 'outbound' and status is distinct from 'failed')
            as last_outbound_position
        from (select *, position > 0 and type <> 'system' as is_live from messages) m where m.conversation_id = k.id
      ) s
      left join lateral (
        select m.*, m.position > 0 and m.type <> 'system' as is_live from messages m where m.conversation_id = k.id
        order by (m.position > 0 and m.type <> 'system') desc, m.position desc limit 1
      ) l on true
      where c.id = k.id`,
    values: [ids, at.toISOString()],
  });
}

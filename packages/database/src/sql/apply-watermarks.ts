import type { MessageStatus, NewEvent } from '@switchboard/core';
import { statusEvent, statusRank } from './apply-statuses.ts';
import { columns, type Queryable } from './statement.ts';

/** How far one peer of a channel has received or read what we sent. */
export interface ReadPosition {
  channelId: string;
  /** The peer's address, as the platform names it in its receipts. */
  address: string;
  status: 'delivered' | 'read';
  until: Date;
}

/**
 * Moves everything that we sent to a peer until a moment forward, and remembers the moment for messages of before it
 * that are still to come. The caller holds the lock of the peer's conversation, if there is one.
 */
export async function applyWatermarks(
  db: Queryable,
  positions: readonly ReadPosition[],
): Promise<NewEvent[]> {
  if (positions.length === 0) return [];
  await rememberPositions(db, positions);
  return await advanceUntil(db, positions);
}

async function rememberPositions(db: Queryable, positions: readonly ReadPosition[]): Promise<void> {
  await db.query({
    name: 'remember-read-positions',
    text: `insert into read_positions as p (channel_id, address, delivered_until, read_until)
      select channel_id, address, max(until) filter (where status = 'delivered'),
        max(until) filter (where status = 'read')
      from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as k(channel_id, address, status, until)
      group by channel_id, address order by channel_id, address
      on conflict (channel_id, address) do update set
        delivered_until = greatest(p.delivered_until, excluded.delivered_until),
        read_until = greatest(p.read_until, excluded.read_until)`,
    values: positionColumns(positions),
  });
}

async function advanceUntil(db: Queryable, positions: readonly ReadPosition[]): Promise<NewEvent[]> {
  const { rows } = await db.query<AdvancedRow>({
    name: 'advance-until',
    text: `with reached as (
        select m.id, min(m.channel_id::text)::uuid as channel_id,
          case when bool_or(k.status = 'read') then 'read' else 'delivered' end as status
        from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as k(channel_id, address, status, until)
        join conversation_addresses a on a.channel_id = k.channel_id and a.address = k.address
        join messages m on m.conversation_id = a.conversation_id and m.direction = 'outbound'
          and m.status in ('sent', 'delivered') and m.status <> k.status and m.sent_at <= k.until
        group by m.id
      )
      update messages m set status = reached.status from reached
      where m.id = reached.id and ${statusRank('m.status')} < ${statusRank('reached.status')}
      returning m.id, m.channel_id, m.conversation_id, m.status`,
    values: positionColumns(positions),
  });
  return rows.map(advancedEvent);
}

/** Moves outbound messages that were just stored to where their peer's receipts have been already. */
export async function catchUpWithReadPositions(
  db: Queryable,
  messages: readonly { id: string; channelId: string; address: string }[],
): Promise<NewEvent[]> {
  if (messages.length === 0) return [];
  const { rows } = await db.query<AdvancedRow>({
    name: 'catch-up-with-read-positions',
    text: `update messages m set status = case when m.sent_at <= p.read_until then 'read' else 'delivered' end
      from unnest($1::uuid[], $2::uuid[], $3::text[]) as k(id, channel_id, address)
      join read_positions p on p.channel_id = k.channel_id and p.address = k.address
      where m.id = k.id and ((m.status in ('sent', 'delivered') and m.sent_at <= p.read_until)
        or (m.status = 'sent' and m.sent_at <= p.delivered_until))
      returning m.id, m.channel_id, m.conversation_id, m.status`,
    values: columns(
      messages,
      (message) => message.id,
      (message) => message.channelId,
      (message) => message.address,
    ),
  });
  return rows.map(advancedEvent);
}

interface AdvancedRow {
  id: string;
  channel_id: string;
  conversation_id: string;
  status: MessageStatus;
}

function advancedEvent(row: AdvancedRow): NewEvent {
  const message = { id: row.id, channelId: row.channel_id, conversationId: row.conversation_id };
  return statusEvent(message, row.status, null);
}

function positionColumns(positions: readonly ReadPosition[]): unknown[][] {
  return columns(
    positions,
    (position) => position.channelId,
    (position) => position.address,
    (position) => position.status,
    (position) => position.until.toISOString(),
  );
}
